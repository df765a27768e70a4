"""Counting coverage on: how many stations of each village have reported under each questionnaire.

What stands of a station is read anew whenever something speaks of it, and the village changes by the difference: news
that comes twice, late or out of order changes nothing that is not so. `recount` says whether it is so.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from oversight.core.database import prepared

VILLAGE = 14  # characters of a village's path, 64.01.01.2009.
_LOCK = "select pg_advisory_xact_lock(hashtext('reports.coverage'))"
# At dawn the tables are small, and a plan that reads them whole would still be in use when they no longer are.
_BY_INDEX = "select set_config('enable_seqscan', 'off', true)"
# The first version of a questionnaire stands for all.
SERIES = """
series as materialized (
  select i.id, min(v.id) as first, array_agg(v.id) as versions
  from reports_instrument i join reports_instrument v on v.code = i.code group by i.id
)
"""
# Each `offset 0` keeps its part one look into an index a row: the planner would read a million reports for a thousand.
_FOLLOW = f"""
with {SERIES}, touched as materialized (
  select r.station_id as station, s.first as instrument, s.versions, (array_agg(b.dossier))[1] as dossier,
    max(b.path) as path, max(coalesce(b.heard, (select d.received_at from dossier d where d.id = b.dossier))) as heard
  from unnest(%s::uuid[], %s::timestamptz[], %s::text[]) as b(dossier, heard, path)
  cross join lateral (
    select station_id, instrument_id from reports_stationreport where dossier_id = b.dossier offset 0
  ) r
  join series s on s.id = r.instrument_id
  group by r.station_id, s.first, s.versions
), truth as materialized (
  select t.station, t.instrument, t.heard, now.reports, now.is_flagged, now.lacks_photos, k.last_received_at as before,
    coalesce(k.path, t.path, (select d.scope from dossier d where d.id = t.dossier)) as path,
    (now.reports > 0)::int - coalesce(k.reports > 0, false)::int as reported,
    now.is_flagged::int - coalesce(k.is_flagged, false)::int as flagged,
    now.lacks_photos::int - coalesce(k.lacks_photos, false)::int as lacking_photos
  from touched t
  cross join lateral (
    select count(*) as reports, coalesce(bool_or(r.flagged <> '{{}}'), false) as is_flagged,
      coalesce(bool_or(exists (
        select from evidence_item e where e.dossier_id = r.dossier_id and e.received_at is null
      )), false) as lacks_photos
    from reports_stationreport r
    where r.station_id = t.station and r.instrument_id = any(t.versions) and r.state = 1
  ) now
  left join lateral (
    select * from reports_stationstanding where station = t.station and instrument = t.instrument offset 0
  ) k on true
), written as (
  insert into reports_stationstanding as k
    (station, instrument, path, reports, is_flagged, lacks_photos, last_received_at)
  select station, instrument, path, reports, is_flagged, lacks_photos, heard from truth
  on conflict (station, instrument) do update set reports = excluded.reports, is_flagged = excluded.is_flagged,
    lacks_photos = excluded.lacks_photos, last_received_at = greatest(k.last_received_at, excluded.last_received_at)
  where (k.reports, k.is_flagged, k.lacks_photos) <> (excluded.reports, excluded.is_flagged, excluded.lacks_photos)
    or k.last_received_at < excluded.last_received_at
)
insert into reports_coverage as c (instrument, path, reported, flagged, lacking_photos, last_received_at)
select instrument, left(path, {VILLAGE}), sum(reported), sum(flagged), sum(lacking_photos), max(heard)
from truth
where (reported, flagged, lacking_photos) <> (0, 0, 0) or before is null or before < heard
group by instrument, left(path, {VILLAGE})
on conflict (instrument, path) do update set reported = c.reported + excluded.reported,
  flagged = c.flagged + excluded.flagged, lacking_photos = c.lacking_photos + excluded.lacking_photos,
  last_received_at = greatest(c.last_received_at, excluded.last_received_at)
"""  # noqa: S608  the part above and a number


class News(NamedTuple):
    """A report of which something is to be said; when it was received and from where, as far as that is known."""

    dossier: UUID
    heard: datetime | None = None
    path: str | None = None


@transaction.atomic
def count(*, news: Sequence[News]) -> None:
    """Bring the stations of these reports, and their villages, up to date: one statement, however many.

    What is no station report is passed over.
    """
    if not news:
        return
    hold_still()
    with prepared() as cursor:
        cursor.execute(_BY_INDEX)
        cursor.execute(_FOLLOW, tuple(list(column) for column in zip(*news, strict=True)))


def hold_still() -> None:
    """Let one write coverage at a time, until its transaction ends; alone, so that what follows sees the last."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
