"""Every read of reports. Lists start from the actor's jurisdiction; reference data is remembered in the process."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.database import prepared
from oversight.core.errors import NotFound
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import Kind
from oversight.dossiers.queries import Count, Key, Page
from oversight.regions.models import PollingStation
from reports import rules
from reports.models import Instrument, StationReport


class StationPlace(msgspec.Struct, frozen=True):
    """What intake must know of a station: its row, path, village and the office that answers for it."""

    id: int
    code: str
    path: str
    village: int
    election: int
    office: int


class InstrumentVersion(msgspec.Struct, frozen=True):
    """A published instrument with its compiled rules."""

    id: int
    name: str
    election: int
    rules: rules.Compiled


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of station reports may be narrowed by."""

    place: str = ""
    station: str | None = None
    instrument: str | None = None
    flag: str | None = None
    state: int | None = StationReport.State.CURRENT
    reporter: int | None = None


# Asked by village, since whoever reports from one station is soon followed by its neighbours; codes sort bytewise, so
# a village is one range of the unique index.
_STATIONS = """
  select s.id, s.code, s.path, s.village_id, s.election_id, o.id
  from unnest(%s::text[]) as v(code)
  cross join lateral (  -- `offset 0` keeps it one look into the index a village: the planner would read the nation
    select * from regions_pollingstation where election_id = %s and code >= v.code and code < v.code || ':' offset 0
  ) s
  cross join lateral (
    select id from accounts_office
    where path in (left(s.path, 14), left(s.path, 9), left(s.path, 6), left(s.path, 3), '')
    order by length(path) desc limit 1
  ) o
"""
_VILLAGE_DIGITS = 10
_STATIONS_REMEMBERED = 100_000
_stations: OrderedDict[tuple[int, str], StationPlace] = OrderedDict()
_instruments: dict[str, InstrumentVersion] = {}
_lock = Lock()


def stations(election: int, codes: Iterable[str]) -> dict[str, StationPlace]:
    """Stations of an election by code; unknown codes are absent. One query for the villages not remembered."""
    wanted = set(codes)
    found = {code: place for code in wanted if (place := _stations.get((election, code)))}
    if len(found) < len(wanted):
        villages = sorted({code[:_VILLAGE_DIGITS] for code in wanted - found.keys()})
        with prepared() as cursor:
            cursor.execute(_STATIONS, (villages, election))
            rows = [StationPlace(*row) for row in cursor.fetchall()]
        with _lock:
            for row in rows:
                _stations[election, row.code] = row
                if row.code in wanted:
                    found[row.code] = row
            while len(_stations) > _STATIONS_REMEMBERED:
                _stations.popitem(last=False)
    return found


def instrument(name: str) -> InstrumentVersion | None:
    """A published instrument by `code@version`, remembered: a published version never changes."""
    known = _instruments.get(name)
    if known is None:
        code, _, version = name.rpartition("@")
        row = Instrument.objects.filter(
            code=code, version=int(version) if version.isdecimal() and len(version) < 5 else -1
        ).first()
        if row is None:
            return None
        known = InstrumentVersion(row.pk, row.name, row.election_id, rules.compiled(row.definition))
        _instruments[name] = known
    return known


def forget_reference_data() -> None:
    """Drop what this process remembers of stations and instruments (after they were loaded anew)."""
    with _lock:
        _stations.clear()
        _instruments.clear()


def instruments() -> QuerySet[Instrument]:
    """All published instruments, newest version first."""
    return Instrument.objects.select_related("election").order_by("code", "-version")


def _reports() -> QuerySet[StationReport]:
    # The kind is named because the indexes of the lists hold field reports alone.
    return StationReport.objects.filter(dossier__kind=Kind.STATION_REPORT).select_related("dossier")


# What a list shows beside the row comes by a few small look-ups: joining nine tables takes longer to plan than to run.
_BESIDE = ("dossier__place", "dossier__office", "dossier__filed_by", "station", "reporter")
_BRIEF_INSTRUMENT = Prefetch("instrument", Instrument.objects.defer("definition"))


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
        _filtered(filters).defer("content").prefetch_related(*_BESIDE, _BRIEF_INSTRUMENT),
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
        _reports().prefetch_related(*_BESIDE, "instrument"),
        actor,
        Permission.READ_REPORTS,
        id,
        now=now,
        prefix="dossier__",
    )


def reporter_at(username: str, place: StationPlace, *, now: datetime) -> int:
    """The user who supervises this station (or its village or sub-district); NotFound otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select u.id from accounts_user u
               join accounts_assignment a on a.user_id = u.id and a.period @> %s
                 and (a.ended_at is null or a.ended_at > %s)
               join accounts_office o on o.id = a.office_id left join regions_pollingstation s on s.id = a.station_id
               where u.username = %s and u.is_active and starts_with(%s, coalesce(s.path, o.path)) limit 1""",
            (now, now, username, place.path),
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound(_("%(name)s does not supervise station %(code)s.") % {"name": username, "code": place.code})
    return int(row[0])


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
