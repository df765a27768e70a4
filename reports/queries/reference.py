"""Reference data of the intake, remembered in the process: stations, instruments, who supervises where."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from threading import Lock

import msgspec
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.core.database import prepared
from oversight.core.errors import NotFound
from reports import rules
from reports.models import Instrument
from reports.rules.definition import Question


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
_questions: dict[int, Mapping[str, Question]] = {}
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
        code, _, version = name.replace("\0", "").rpartition("@")
        row = Instrument.objects.filter(
            code=code, version=int(version) if version.isdecimal() and len(version) < 5 else -1
        ).first()
        if row is None:
            return None
        known = InstrumentVersion(row.pk, row.name, row.election_id, rules.compiled(row.definition))
        _instruments[name] = known
    return known


def questions(instrument: int) -> Mapping[str, Question]:
    """The questions of a published instrument by code, remembered; none for an unknown one."""
    known = _questions.get(instrument)
    if known is None:
        row = Instrument.objects.filter(pk=instrument).first()
        if row is None:
            return {}
        known = {item.code: item for item in rules.compiled(row.definition).definition.items()}
        _questions[instrument] = known
    return known


def forget_reference_data() -> None:
    """Drop what this process remembers of stations and instruments (after they were loaded anew)."""
    with _lock:
        _stations.clear()
        _instruments.clear()
        _questions.clear()


def instruments() -> QuerySet[Instrument]:
    """All published instruments, newest version first."""
    return Instrument.objects.select_related("election").order_by("code", "-version")


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
