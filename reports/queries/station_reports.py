"""Lists, counts and single station reports, from the actor's jurisdiction."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Prefetch, QuerySet

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.dossiers import keyset
from oversight.dossiers import queries as dossiers
from oversight.dossiers.queries import Count, Page
from oversight.evidence.models import Item
from reports.models import Instrument, StationReport
from reports.queries import lists
from reports.queries.lists import Filters

# What a list shows beside the row comes by a few small look-ups: joining nine tables takes longer to plan than to run.
_BESIDE = ("dossier__place", "dossier__office", "dossier__filed_by", "station", "reporter")
BRIEF_INSTRUMENT = Prefetch("instrument", Instrument.objects.defer("definition").select_related("election"))


def station_reports(
    actor: Actor,
    filters: Filters,
    *,
    now: datetime,
    after: str | None = None,
    size: int = dossiers.PAGE,
    sort: str = "-received",
) -> Page[StationReport]:
    """One page of the reports that the actor may see, newest first or in another order of `lists.SORTS`."""
    rows = [_beside(branch) for branch in lists.branches(actor, filters, now=now, sort=sort)]
    return keyset.page(rows, lists.order_of(sort, filters), after=after, size=size)


def every_station_report(
    actor: Actor, filters: Filters, *, now: datetime, sort: str = "-received"
) -> Iterator[tuple[StationReport, ...]]:
    """All of them in pieces of bounded size, for exports."""
    rows = [_beside(branch) for branch in lists.branches(actor, filters, now=now, sort=sort)]
    return keyset.chunks(rows, lists.order_of(sort, filters))


def _beside(rows: QuerySet[StationReport]) -> QuerySet[StationReport]:
    missing = Item.objects.filter(received_at=None).only("dossier")
    return rows.defer("content").prefetch_related(
        *_BESIDE, BRIEF_INSTRUMENT, Prefetch("dossier__evidence", missing, to_attr="missing")
    )


def count_station_reports(actor: Actor, filters: Filters, *, sort: str = "-received") -> Count:
    """How many there are, exact to 10,000."""
    return dossiers.capped(lists.counted(actor, filters, sort=sort))


def number_of_station_reports(
    actor: Actor, filters: Filters, *, now: datetime, most: int, sort: str = "-received"
) -> int:
    """How many there are with those that exceptions open, exact up to `most` and one more."""
    beyond = lists.counted_beyond(actor, filters, now=now, sort=sort).count()
    return lists.counted(actor, filters, sort=sort)[: most + 1].count() + beyond


def station_report(actor: Actor, id: UUID, *, now: datetime) -> StationReport:
    """One report; NotFound when unknown or foreign."""
    return dossiers.fetch(
        lists.base().prefetch_related(*_BESIDE, Prefetch("instrument", Instrument.objects.select_related("election"))),
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
        lists.base()
        .filter(station=report.station_id, instrument=report.instrument_id)
        .exclude(pk=report.pk)
        .defer("content")
        .prefetch_related("reporter")
    )
    visible = dossiers.visible_to(rows, actor, Permission.READ_REPORTS, prefix="dossier__")
    return visible.order_by("-dossier__received_at")[: dossiers.PAGE]
