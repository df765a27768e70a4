"""Finding the adverse answers among many reports: set-based, from the instruments' own words, nothing decoded."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from oversight.core.database import prepared, uuid_array

# The instruments are few and are asked anew each time, so that one published a second ago is heard too. `offset 0`
# opens each report's answers once, not once a watched item.
_ADVERSE = """
with heard as materialized (
  select r.dossier_id, r.instrument_id, r.station_id, r.state, r.supersedes, a.answers
  from unnest(%s::uuid[]) as h(id) join reports_stationreport r on r.dossier_id = h.id
  cross join lateral (select r.content -> 'answers' as answers offset 0) a
), watched as materialized (
  select i.id, item ->> 'code' as code, item ->> 'adverse' as adverse, item #>> '{alert,consequence}' as consequence
  from reports_instrument i
  cross join lateral jsonb_path_query(i.definition, '$.groups[*].items[*] ? (exists(@.alert))') as item
  where i.id in (select instrument_id from heard)
)
select h.dossier_id, h.station_id, h.state <> 1 or h.supersedes is not null,
  coalesce(array_agg(w.code order by w.code) filter (where w.code is not null), '{}'),
  coalesce(array_agg(w.consequence order by w.code) filter (where w.code is not null), '{}')
from heard h left join watched w on w.id = h.instrument_id and h.answers ->> w.code = w.adverse
group by h.dossier_id, h.station_id, h.state, h.supersedes
having count(w.code) > 0 or h.state <> 1 or h.supersedes is not null
"""
# Back from each report to the first version of it, then forward to the one that counts now.
_LINEAGES = """
with recursive back(heard, id, supersedes) as (
  select r.dossier_id, r.dossier_id, r.supersedes from reports_stationreport r where r.dossier_id = any(%s::uuid[])
  union all
  select b.heard, r.dossier_id, r.supersedes from back b join reports_stationreport r on r.dossier_id = b.supersedes
), forth(root, id, superseded_by, state) as (
  select r.dossier_id, r.dossier_id, r.superseded_by, r.state
  from (select distinct id from back where supersedes is null) f join reports_stationreport r on r.dossier_id = f.id
  union all
  select f.root, r.dossier_id, r.superseded_by, r.state
  from forth f join reports_stationreport r on r.dossier_id = f.superseded_by
)
select root, id, state, superseded_by is null from forth
"""


class Adverse(msgspec.Struct, frozen=True):
    """A report with what it answers adversely: consequence by item. `is_plain`: it stands and corrects nothing."""

    report: UUID
    station: int
    is_plain: bool
    items: dict[str, str]


class Version(msgspec.Struct, frozen=True):
    """One version of a report: the first of them all, its state, and whether it is the last."""

    root: UUID
    report: UUID
    state: int
    is_last: bool


def adverse(reports: Collection[UUID]) -> list[Adverse]:
    """Those of some reports that alerts may concern: adverse answers, corrections, withdrawals. One statement."""
    with prepared() as cursor:
        cursor.execute(_ADVERSE, (uuid_array(reports),))
        return [
            Adverse(report, station, not moved, dict(zip(codes, consequences, strict=True)))
            for report, station, moved, codes, consequences in cursor.fetchall()
        ]


def lineages(reports: Collection[UUID]) -> list[Version]:
    """Every version of some reports, before and after. One statement."""
    with prepared() as cursor:
        cursor.execute(_LINEAGES, (uuid_array(reports),))
        return [Version(*row) for row in cursor.fetchall()]
