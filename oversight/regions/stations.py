"""Loads polling stations of an election from the KPU's station codes, in few statements however many there are."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection, transaction

from oversight.regions.models import Election, PollingStation
from oversight.regions.queries import codes_today
from oversight.regions.sources import ABROAD

SPECIAL_FROM = 901
_VILLAGE_DIGITS = 10

# The KPU's village leads to the Kemendagri village of the time, or of the list after it. Where nobody matched it, and
# abroad, the KPU's own village stands. A code that the KPU's list does not hold may be one of the election's edition.
_VILLAGES = """
select v.code, coalesce(
  (select t.id from regions_region k
   join regions_edition e on e.id = k.edition_id and e.system = 'kpu'
   join regions_regionlink l on l.source_id = k.id and l.kind = 'same_place'
   join regions_region t on t.id = l.target_id
   where k.code = v.code and k.level = 4 order by t.edition_id <> %(edition)s limit 1),
  (select k.id from regions_region k join regions_edition e on e.id = k.edition_id and e.system = 'kpu'
   where k.code = v.code and k.level = 4 limit 1),
  (select r.id from regions_region r
   where r.edition_id = %(edition)s and r.level = 4
     and r.code = regexp_replace(v.code, '(..)(..)(..)(....)', '\\1.\\2.\\3.\\4')))
from unnest(%(codes)s::text[]) v (code)
"""
_INSERT = """
insert into regions_pollingstation (id, election_id, village_id, number, kind, code, path)
select (select coalesce(max(id), 0) from regions_pollingstation) + row_number() over (order by i.code),
  %(election)s, i.village_id, i.number, i.kind, i.code, i.path
from incoming_station i
where not exists (select from regions_pollingstation s where s.election_id = %(election)s and s.code = i.code)
on conflict do nothing
"""


class StationsLoaded(NamedTuple):
    """What one load did; `unknown` counts the stations left out by village code that no list knows."""

    written: int
    present: int
    unknown: dict[str, int]


def kind_of(code: str) -> PollingStation.Kind:
    """The kind that a KPU code shows by itself: numbers from 901 are special locations, province 99 is abroad."""
    if code.startswith(ABROAD):
        return PollingStation.Kind.ABROAD
    return PollingStation.Kind.SPECIAL if int(code[_VILLAGE_DIGITS:]) >= SPECIAL_FROM else PollingStation.Kind.REGULAR


@transaction.atomic
def load_stations(election: Election, rows: Iterable[tuple[str, PollingStation.Kind | str]]) -> StationsLoaded:
    """Write the stations (KPU code of 13 digits, kind) that are not there yet; voters stay unknown (null).

    The path lies below the office of the village as it is numbered today, so that today's offices hold old stations.
    """
    stations = {code: str(kind) for code, kind in rows}
    villages = _villages(election, sorted({code[:_VILLAGE_DIGITS] for code in stations}))
    paths = codes_today([found for found in villages.values() if found is not None])
    unknown: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('regions_pollingstation.id'))")
        cursor.execute(
            "create temporary table incoming_station"
            ' (village_id int, number smallint, kind text, code text collate "C", path text collate "C") on commit drop'
        )
        with cursor.copy("copy incoming_station from stdin") as copy:
            for code, kind in stations.items():
                village, number = code[:_VILLAGE_DIGITS], code[_VILLAGE_DIGITS:]
                found = villages[village]
                if found is None:
                    unknown[village] += 1
                else:
                    copy.write_row((found, int(number), kind, code, f"{paths[found]}.{number}."))
        cursor.execute("analyze incoming_station")
        cursor.execute(_INSERT, {"election": election.pk})
        written = int(cursor.rowcount)
        cursor.execute("drop table incoming_station")
    left = sum(unknown.values())
    return StationsLoaded(written, len(stations) - left - written, dict(unknown))


def _villages(election: Election, codes: list[str]) -> dict[str, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(_VILLAGES, {"edition": election.edition_id, "codes": codes})
        return dict(cursor.fetchall())
