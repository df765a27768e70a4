"""Unusual silence: villages and stations of which nothing has come while their neighbours have reported."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from django.utils.translation import gettext as _

from oversight.core.errors import Fault, Invalid
from reports import rules
from reports.queries.coverage import LEVELS, Questionnaire, end_of

PAGE = 20
SHOWN_STATIONS = 10
_DISTRICT = LEVELS[3]
_CURSOR = re.compile(r"([0-9]{1,4})-([0-9]{1,7})-([0-9.]{14})")


class SilentStation(msgspec.Struct, frozen=True):
    """A station of which nothing has come; `last_word` is of any questionnaire."""

    id: int
    code: str
    number: int
    path: str
    last_word: datetime | None


class Silence(msgspec.Struct, frozen=True):
    """One village with unusual silence: how many of its neighbours were heard, and which of its stations were not."""

    path: str
    stations: int
    reported: int
    share: int
    heard: int
    neighbours: int
    last_word: datetime | None = None
    silent: tuple[SilentStation, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing has come from the whole village."""
        return self.reported == 0

    @property
    def more(self) -> int:
        """Silent stations that are not among those shown."""
        return self.stations - self.reported - len(self.silent)

    @property
    def key(self) -> tuple[int, int, str]:
        """The place in the list: the most unusual first."""
        return -self.share, -self.heard, self.path


class Silences(msgspec.Struct, frozen=True):
    """One page of villages with unusual silence, how many there are, and the cursor of the next page."""

    rows: tuple[Silence, ...]
    villages: int
    stations: int
    next: str | None


# The villages of an area that are not complete, beside what is known of the rest of their sub-district.
_VILLAGES = """
select path, stations, reported, beside - stations, beside_reported - reported from (
  select e.path, e.stations, coalesce(c.reported, 0) as reported, sum(e.stations) over district as beside,
    sum(coalesce(c.reported, 0)) over district as beside_reported
  from regions_stationcount e
  left join reports_coverage c on c.instrument = %(instrument)s and c.path = e.path
  where e.election_id = %(election)s and e.path >= %(from)s and e.path < %(to)s
  window district as (partition by left(e.path, 9))
) v where reported < stations and path >= %(place)s and path < %(place_end)s
"""
_STATIONS = """
select s.id, s.code, s.number, s.path, w.last_word
from unnest(%(villages)s::text[], %(ends)s::text[]) as v(path, upto)
cross join lateral (
  select s.id, s.code, s.number, s.path from regions_pollingstation s
  where s.election_id = %(election)s and s.path >= v.path and s.path < v.upto and not exists (
    select from reports_stationstanding t
    where t.station = s.id and t.instrument = %(instrument)s and t.reports > 0
  )
  order by s.path limit %(shown)s
) s
left join lateral (
  select max(t.last_received_at) as last_word from reports_stationstanding t where t.station = s.id
) w on true
order by s.path
"""
_LAST_WORDS = """
select c.path, max(c.last_received_at) from reports_coverage c
where c.path = any(%(villages)s) and c.instrument = any(%(instruments)s) group by c.path
"""


def silences(
    path: str,
    about: Questionnaire,
    beside: Sequence[Questionnaire],
    *,
    reach: Sequence[str],
    after: str | None = None,
    size: int = PAGE,
) -> Silences:
    """Villages at or below `path`, a province or smaller, with unusual silence: the most unusual first. Three queries.

    `beside` are the questionnaires of the same election: a last word may have come under any of them. A village is
    measured by its sub-district as far as that lies within `reach`.
    """
    district = path[:_DISTRICT]
    wide = district if any(district.startswith(held) for held in reach) else path
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"instrument": about.id, "election": about.election.pk}
        cursor.execute(_VILLAGES, values | {"from": wide, "to": end_of(wide), "place": path, "place_end": end_of(path)})
        found = sorted(_judged(cursor.fetchall()), key=lambda row: row.key)
        left = [row for row in found if after is None or row.key > _decode(after)]
        shown = left[:size]
        villages = [row.path for row in shown]
        silent: dict[str, list[SilentStation]] = {}
        words: dict[str, datetime] = {}
        if shown:
            ends = [end_of(village) for village in villages]
            cursor.execute(_STATIONS, values | {"villages": villages, "ends": ends, "shown": SHOWN_STATIONS})
            for row in cursor.fetchall():
                silent.setdefault(row[3][: LEVELS[4]], []).append(SilentStation(*row))
            instruments = [one.id for one in beside if one.election.pk == about.election.pk]
            cursor.execute(_LAST_WORDS, {"villages": villages, "instruments": instruments})
            words = dict(cursor.fetchall())
    return Silences(
        tuple(
            msgspec.structs.replace(row, last_word=words.get(row.path), silent=tuple(silent.get(row.path, ())))
            for row in shown
        ),
        sum(row.is_whole for row in found),
        sum(row.stations - row.reported for row in found),
        _encode(shown[-1]) if len(left) > size else None,
    )


def _judged(rows: Sequence[tuple[str, int, int, int, int]]) -> list[Silence]:
    found = []
    for path, stations, reported, beside, beside_reported in rows:
        share = rules.unusual(stations=stations, reported=reported, beside=beside, beside_reported=beside_reported)
        if share is not None:
            neighbours, heard = (stations - 1, reported) if reported else (beside, beside_reported)
            found.append(Silence(path, stations, reported, share, heard, neighbours))
    return found


def _encode(row: Silence) -> str:
    return f"{row.share}-{row.heard}-{row.path}"


def _decode(cursor: str) -> tuple[int, int, str]:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        fault = Fault("cursor", "cursor", _("This is not a cursor that a list handed out."), cursor[:40])
        raise Invalid(_("The cursor cannot be read; start from the first page."), faults=[fault])
    return -int(match[1]), -int(match[2]), match[3]
