"""Coverage of an area: stations expected against stations that have reported, from figures that follow the stream."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import Fault, Invalid, NotAllowed, NotFound
from oversight.dossiers.queries import narrowed
from oversight.ledger.queries import followed_until
from oversight.regions.models import Election, PollingStation
from reports.models import Coverage, Instrument

# How far a path reaches at each level: nation, province, regency, sub-district, village, station.
LEVELS = (0, 3, 6, 9, 14, 18)
VILLAGE, STATION = LEVELS[4], LEVELS[5]
PAGE = 100
CONSUMER = "reports-coverage"


class Questionnaire(msgspec.Struct, frozen=True):
    """A questionnaire over all its versions; `id` is that of the first, `name` that of the latest."""

    id: int
    code: str
    name: str
    module: str
    election: Election


class Figures(msgspec.Struct, frozen=True):
    """Stations of one area: how many there are, how many have reported, and what is to be seen to in those."""

    path: str
    expected: int = 0
    reported: int = 0
    flagged: int = 0
    lacking_photos: int = 0
    silent_villages: int = 0
    last_received_at: datetime | None = None

    @property
    def silent(self) -> int:
        """Stations of which nothing has come."""
        return self.expected - self.reported


class CoveredStation(msgspec.Struct, frozen=True):
    """One station of a village and what has come from it."""

    id: int
    code: str
    number: int
    path: str
    reports: int
    is_flagged: bool
    lacks_photos: bool
    last_received_at: datetime | None


def questionnaires() -> list[Questionnaire]:
    """Every questionnaire of elections that have stations. What is being answered comes first. One query.

    First those that anybody has answered, of them the latest election and its latest module, as that is what people
    want to see; then the others in the order of their modules.
    """
    order = {value: place for place, value in enumerate(Instrument.Module.values)}
    rows = Instrument.objects.defer("definition").select_related("election").order_by("code", "version")
    found: dict[str, Questionnaire] = {}
    answered: set[str] = set()
    for row in rows.filter(Exists(PollingStation.objects.filter(election=OuterRef("election")))).annotate(
        is_answered=Exists(Coverage.objects.filter(instrument=OuterRef("pk")))
    ):
        first = min(found[row.code].id, row.pk) if row.code in found else row.pk
        found[row.code] = Questionnaire(first, row.code, row.name, row.module, row.election)
        if row.is_answered:
            answered.add(row.code)

    def place(one: Questionnaire) -> tuple[bool, int, str, int, str]:
        module = -order[one.module] if one.code in answered else order[one.module]
        return one.code not in answered, -one.election.voting_day.toordinal(), one.election.code, module, one.code

    return sorted(found.values(), key=place)


def area(actor: Actor, place: str) -> tuple[str, ...]:
    """The paths that the actor looks over: `place` (64.01.), or all of his area when it is empty; none inside another.

    NotFound for a place outside his area, NotAllowed for who reads no reports.
    """
    reach = actor.paths(Permission.READ_REPORTS)
    if not reach:
        raise NotAllowed(_("Your role does not allow this."))
    if place and (place not in narrowed(reach, place) or len(place) not in LEVELS):
        raise NotFound(_("There is no such place, or it lies outside your area."))
    return (place,) if place else reach


def below(path: str) -> int:
    """How long the paths are one level below."""
    return LEVELS[LEVELS.index(len(path)) + 1]


_FIGURES = """
select p.path, f.* from unnest(%(paths)s::text[], %(ends)s::text[]) as p(path, upto)
cross join lateral (
  select coalesce(sum(e.stations), 0), coalesce(sum(c.reported), 0), coalesce(sum(c.flagged), 0),
    coalesce(sum(c.lacking_photos), 0), count(*) filter (where coalesce(c.reported, 0) = 0), max(c.last_received_at)
  from regions_stationcount e
  left join reports_coverage c on c.instrument = %(instrument)s and c.path = e.path
  where e.election_id = %(election)s and e.path >= p.path and e.path < p.upto
) f order by 1
"""
# Behind `offset 0` the planner no longer takes every village for an area of its own, and need not sort them.
_CHILDREN = """
select path, sum(stations), coalesce(sum(reported), 0), coalesce(sum(flagged), 0), coalesce(sum(lacking_photos), 0),
  count(*) filter (where coalesce(reported, 0) = 0), max(last_received_at)
from (
  select left(e.path, %(depth)s) as path, e.stations, c.reported, c.flagged, c.lacking_photos, c.last_received_at
  from regions_stationcount e
  left join reports_coverage c on c.instrument = %(instrument)s and c.path = e.path
  where e.election_id = %(election)s and e.path >= %(from)s and e.path < %(to)s
  offset 0
) v group by path order by path
"""
_STATIONS = """
select s.id, s.code, s.number, s.path, coalesce(t.reports, 0), coalesce(t.is_flagged, false),
  coalesce(t.lacks_photos, false), t.last_received_at
from regions_pollingstation s
left join reports_stationstanding t on t.station = s.id and t.instrument = %(instrument)s
where s.election_id = %(election)s and s.path >= %(from)s and s.path < %(to)s and s.path > %(after)s
order by s.path limit %(size)s
"""


def as_of(*, now: datetime) -> datetime | None:
    """As of when the figures are; None while the first entries still wait."""
    return followed_until(CONSUMER, now=now)


def figures(paths: Iterable[str], about: Questionnaire) -> list[Figures]:
    """The figures of each of some areas. One query."""
    some = list(paths)
    rows = _rows(_FIGURES, about, paths=some, ends=[end_of(path) for path in some])
    return [Figures(*row) for row in rows]


def children(path: str, about: Questionnaire) -> list[Figures]:
    """The figures of the areas one level below that have stations in the election, by path. One query."""
    rows = _rows(_CHILDREN, about, depth=below(path), **{"from": path, "to": end_of(path)})
    return [Figures(*row) for row in rows]


def total(rows: Sequence[Figures], path: str = "") -> Figures:
    """The sum of areas beside each other."""
    heard = [row.last_received_at for row in rows if row.last_received_at is not None]
    return Figures(
        path,
        sum(row.expected for row in rows),
        sum(row.reported for row in rows),
        sum(row.flagged for row in rows),
        sum(row.lacking_photos for row in rows),
        sum(row.silent_villages for row in rows),
        max(heard, default=None),
    )


def stations_of(
    path: str, about: Questionnaire, *, after: str = "", size: int = PAGE
) -> tuple[list[CoveredStation], str | None]:
    """Stations of a village (or the one with this path) in the order of numbers, and where the next page starts.

    Invalid for an `after` that no page handed out. One query.
    """
    if not set(after) <= set("0123456789."):
        fault = Fault("after", "path", _("This is not a cursor that a list handed out."), after[:40])
        raise Invalid(_("The cursor cannot be read; start from the first page."), faults=[fault])
    rows = _rows(_STATIONS, about, after=after, size=size + 1, **{"from": path, "to": end_of(path)})
    found = [CoveredStation(*row) for row in rows]
    return found[:size], found[size - 1].path if len(found) > size else None


def places(paths: Iterable[str]) -> dict[str, Office]:
    """The offices with these paths, each with its region. One query; a place without an office today is absent."""
    return {office.path: office for office in Office.objects.filter(path__in=set(paths)).select_related("region")}


def end_of(path: str) -> str:
    """Where the range of a path ends; ":" follows the digits, "/" follows the dot."""
    return f"{path[:-1]}/" if path else ":"


def _rows(statement: str, about: Questionnaire, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"instrument": about.id, "election": about.election.pk, **values})
        return list(cursor.fetchall())
