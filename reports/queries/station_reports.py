"""Lists, counts and single station reports, from the actor's jurisdiction."""

from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Prefetch, QuerySet

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import Kind
from oversight.dossiers.queries import Count, Key, Page
from oversight.regions.models import PollingStation
from reports.models import Instrument, StationReport
from reports.queries.reference import instrument


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of station reports may be narrowed by."""

    place: str = ""
    station: str | None = None
    instrument: str | None = None
    flag: str | None = None
    state: int | None = StationReport.State.CURRENT
    reporter: int | None = None


def _reports() -> QuerySet[StationReport]:
    # The kind is named because the indexes of the lists hold field reports alone.
    return StationReport.objects.filter(dossier__kind=Kind.STATION_REPORT).select_related("dossier")


# What a list shows beside the row comes by a few small look-ups: joining nine tables takes longer to plan than to run.
_BESIDE = ("dossier__place", "dossier__office", "dossier__filed_by", "station", "reporter")
BRIEF_INSTRUMENT = Prefetch("instrument", Instrument.objects.defer("definition").select_related("election"))


def _key(report: StationReport) -> Key:
    return Key(report.dossier.received_at, report.pk)


def _filtered(filters: Filters) -> QuerySet[StationReport]:
    rows = _reports()
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    if filters.station:
        rows = rows.filter(station__in=PollingStation.objects.filter(code=filters.station))
    if filters.instrument:
        known = instrument(filters.instrument)
        rows = rows.filter(instrument=known.id if known else None)
    if filters.flag:
        rows = rows.filter(flagged__contains=[filters.flag])
    if filters.reporter:
        rows = rows.filter(reporter=filters.reporter)
    return rows


def station_reports(
    actor: Actor, filters: Filters, *, now: datetime, after: str | None = None, size: int = dossiers.PAGE
) -> Page[StationReport]:
    """One page of the reports that the actor may see, newest first."""
    return dossiers.page(
        _filtered(filters).defer("content").prefetch_related(*_BESIDE, BRIEF_INSTRUMENT),
        actor,
        Permission.READ_REPORTS,
        now=now,
        key=_key,
        prefix="dossier__",
        place=filters.place,
        after=after,
        size=size,
    )


def count_station_reports(actor: Actor, filters: Filters) -> Count:
    """How many there are, exact to 10,000."""
    rows = _filtered(filters).select_related(None)
    return dossiers.count(rows, actor, Permission.READ_REPORTS, prefix="dossier__", place=filters.place)


def station_report(actor: Actor, id: UUID, *, now: datetime) -> StationReport:
    """One report; NotFound when unknown or foreign."""
    return dossiers.fetch(
        _reports().prefetch_related(*_BESIDE, Prefetch("instrument", Instrument.objects.select_related("election"))),
        actor,
        Permission.READ_REPORTS,
        id,
        now=now,
        prefix="dossier__",
    )


class LedgerPlace(msgspec.Struct, frozen=True):
    """An entry about a report and its leaf in the public log; None while it waits to be sealed."""

    at: datetime
    verb: str
    leaf: int | None


def ledger_places(report: StationReport) -> list[LedgerPlace]:
    """The ledger's entries about a report, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select e.at, convert_from(e.body, 'UTF8')::jsonb ->> 'verb', l.index
               from ledger_entry e left join ledger_leaf l on l.entry = e.id
               where e.dossier = %s order by l.index nulls last, e.id""",
            (report.pk,),
        )
        return [LedgerPlace(*row) for row in cursor.fetchall()]


def siblings(actor: Actor, report: StationReport) -> QuerySet[StationReport]:
    """Reports of the same station and instrument that the actor may see: other reporters, earlier versions."""
    rows = (
        _reports()
        .filter(station=report.station_id, instrument=report.instrument_id)
        .exclude(pk=report.pk)
        .defer("content")
        .prefetch_related("reporter")
    )
    visible = dossiers.visible_to(rows, actor, Permission.READ_REPORTS, prefix="dossier__")
    return visible.order_by("-dossier__received_at")[: dossiers.PAGE]
