"""What a supervisor's phone shows: his stations, what is due there, his drafts, what he sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment
from oversight.accounts.people import within
from oversight.accounts.roles import Permission, Role
from oversight.core.database import prepared, uuid_array
from oversight.core.errors import NotFound
from oversight.dossiers import keyset
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import Kind
from oversight.evidence.models import Item
from oversight.regions.models import PollingStation
from reports import rules
from reports.models import Draft, HeldPhoto, Instrument, StationReport
from reports.queries.reference import InstrumentVersion, instrument

MOST_STATIONS = 300
MOST_DRAFTS = 100
_AUTHORS = """
select d.id, d.author_id from unnest(%s::uuid[]) as h(id) join reports_draft d on d.id = h.id order by d.id
"""


class MyStation(msgspec.Struct, frozen=True):
    """A station in the actor's hands, and until when."""

    station: PollingStation
    until: datetime | None


def my_stations(actor: Actor) -> list[MyStation]:
    """The stations for which the actor may report, those of the latest election first. Two queries at most."""
    reaches = [reach for reach in actor.reaches if Permission.FILE_REPORT in reach.permissions]
    single = {reach.station: reach for reach in reaches if reach.station is not None}
    wide = [reach for reach in reaches if reach.station is None]
    condition = Q(pk__in=single)
    if wide:  # the index of paths begins with the election
        elections = list(Instrument.objects.order_by().values_list("election", flat=True).distinct())
        condition |= Q(election__in=elections) & within([reach.path for reach in wide], "path")
    rows = PollingStation.objects.select_related("election", "village").filter(condition)
    found = []
    for station in rows.order_by("-election__voting_day", "path")[:MOST_STATIONS]:
        reach = single.get(station.pk) or next(one for one in wide if station.path.startswith(one.path))
        found.append(MyStation(station, reach.until))
    return found


def my_station(actor: Actor, code: str, *, election: int | None = None) -> PollingStation:
    """One of them by the KPU's code; NotFound otherwise."""
    rows = PollingStation.objects.select_related("election", "village").filter(code=code.replace("\0", ""))
    if election is not None:
        rows = rows.filter(election=election)
    for station in rows.order_by("-election__voting_day"):
        if actor.can(Permission.FILE_REPORT, station.path):
            return station
    raise NotFound(_("There is no such polling station, or it lies outside your area."))


def instruments_of(election: int) -> list[InstrumentVersion]:
    """What supervisors of stations are asked of an election now, in the order of the modules; none of it twice."""
    rows = Instrument.objects.filter(election=election).order_by("code", "-version").distinct("code")
    found = [instrument(f"{code}@{version}") for code, version in rows.values_list("code", "version")]
    known = {one.name: one for one in found if one is not None}
    asked = rules.asked(one.rules.definition for one in known.values())
    return [known[definition.name] for definition in asked if definition.asked_of == "station_supervisor"]


def field_drafts(actor: Actor, *, stations: Sequence[int] | None = None) -> list[Draft]:
    """The actor's drafts that are not sent yet, the one touched last first."""
    rows = Draft.objects.select_related("station__village", "reporter", "instrument").defer("instrument__definition")
    rows = rows.filter(author=actor.user_id)
    if stations is not None:
        rows = rows.filter(station__in=stations)
    found = list(rows.order_by("-changed_at")[:MOST_DRAFTS])
    sent = set(StationReport.objects.filter(pk__in=[draft.pk for draft in found]).values_list("pk", flat=True))
    return [draft for draft in found if draft.pk not in sent]


def field_draft(actor: Actor, id: UUID) -> Draft:
    """One of the actor's own drafts; NotFound for every other."""
    rows = Draft.objects.select_related("station__village", "reporter", "instrument").defer("instrument__definition")
    found = rows.filter(pk=id, author=actor.user_id).first()
    if found is None:
        raise NotFound(_("There is no such draft."))
    return found


def authors_of_drafts(ids: Sequence[UUID]) -> list[tuple[UUID, int]]:
    """Those of some ids that are drafts, each with its author."""
    with prepared() as cursor:
        cursor.execute(_AUTHORS, (uuid_array(ids),))
        return cursor.fetchall()


def rules_of(draft: Draft) -> rules.Compiled:
    """The rules of a draft's instrument, from the memory of the process."""
    known = instrument(draft.instrument.name)
    if known is None:
        raise NotFound(_("There is no such instrument."))
    return known.rules


def held_photos(draft: Draft) -> list[HeldPhoto]:
    """The photos that wait with a draft, in the order in which they came."""
    return list(draft.photos.select_related("blob"))


def held_photo(draft: Draft, id: UUID) -> HeldPhoto:
    """One of them; NotFound otherwise."""
    found = draft.photos.filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such photo."))
    return found


class Observer(msgspec.Struct, frozen=True):
    """The supervisor of a station, in whose name his village's supervisor may report."""

    username: str
    name: str


def observers(stations: Sequence[int], *, now: datetime) -> dict[int, Observer]:
    """Who supervises some stations now, by the station's row id."""
    held = Assignment.objects.select_related("user").filter(
        station__in=stations, role=Role.STATION_SUPERVISOR, period__contains=now, user__is_active=True
    )
    return {
        int(row.station_id or 0): Observer(row.user.username, row.user.name) for row in held.exclude(ended_at__lte=now)
    }


def current_reports(actor: Actor, stations: Sequence[int]) -> list[StationReport]:
    """The reports that stand for these stations in the actor's own name."""
    rows = StationReport.objects.select_related("dossier").defer("content")
    return list(
        rows.filter(station__in=stations, reporter=actor.user_id, state=StationReport.State.CURRENT).order_by("pk")
    )


def reported(actor: Actor, stations: Sequence[int], instruments: Sequence[int]) -> dict[int, int]:
    """Under how many of these instruments a report of each station stands, whoever wrote it; none is left out."""
    rows = StationReport.objects.filter(
        station__in=stations, instrument__in=instruments, state=StationReport.State.CURRENT
    )
    seen = dossiers.visible_to(rows, actor, Permission.READ_REPORTS, prefix="dossier__")
    return dict(seen.order_by().values_list("station").annotate(Count("instrument", distinct=True)))


def my_reports(
    actor: Actor, *, now: datetime, after: str | None = None, size: int = dossiers.PAGE
) -> dossiers.Page[StationReport]:
    """What the actor reported or filed for others, newest first, corrected and withdrawn ones too."""
    rows = StationReport.objects.filter(dossier__kind=Kind.STATION_REPORT).select_related("dossier").defer("content")
    mine = rows.filter(Q(reporter=actor.user_id) | Q(dossier__filed_by=actor.user_id)).prefetch_related(
        "dossier__place", "station", "reporter", Prefetch("instrument", Instrument.objects.defer("definition"))
    )
    seen = dossiers.branches(mine, actor, Permission.READ_REPORTS, now=now, prefix="dossier__")
    return keyset.page(seen, keyset.newest("dossier__"), after=after, size=size)


class Arrival(msgspec.Struct, frozen=True):
    """How far a sent report is: files promised, files missing, and its leaf in the public log."""

    promised: int = 0
    missing: int = 0
    leaf: int | None = None


def standings(ids: Sequence[UUID]) -> dict[UUID, Arrival]:
    """How far some reports are that the caller fetched by right. Two queries."""
    counted = {
        row["dossier"]: (row["promised"], row["missing"])
        for row in Item.objects.filter(dossier__in=ids)
        .values("dossier")
        .annotate(promised=Count("pk"), missing=Count("pk", filter=Q(received_at=None)))
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """select e.dossier, max(l.index) from ledger_entry e left join ledger_leaf l on l.entry = e.id
               where e.dossier = any(%s) group by e.dossier having bool_and(l.index is not null)""",
            (list(ids),),
        )
        leaves = dict(cursor.fetchall())
    return {id: Arrival(*counted.get(id, (0, 0)), leaves.get(id)) for id in ids}
