"""Counting coverage on: how many stations of each village have reported under each questionnaire.

A report that is later than everything counted of its station is added to what is kept; whenever anything else speaks
of a station, what stands of it is read anew and the village changes by the difference. So news that comes twice, late
or out of order changes nothing that is not so. `recount` says whether it is so.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from oversight.core.database import prepared, uuid_array

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
# What is kept of a station is its last receipt at least, so a later one has not been counted, and neither it nor what
# came before it need be read again; a station may have dozens of reports. A look that counted a report of which the
# stream is yet to tell keeps that report's time.
_FOLLOW = f"""
with {SERIES}, told as materialized (
  select b.dossier, b.path, b.heard, r.*
  from unnest(%s::uuid[], %s::timestamptz[], %s::text[]) as b(dossier, heard, path)
  cross join lateral (
    select station_id as station, instrument_id, received_at, state = 1 as stands, flagged <> '{{}}' as is_flagged,
      state = 1 and supersedes is null as is_plain,
      exists (select from evidence_item e where e.dossier_id = b.dossier and e.received_at is null) as lacks_photos
    from reports_stationreport where dossier_id = b.dossier offset 0
  ) r
), touched as materialized (
  select t.station, s.first as instrument, s.versions, count(*) as reports, bool_or(t.is_flagged) as is_flagged,
    bool_or(t.lacks_photos) as lacks_photos, bool_and(t.is_plain and t.heard is not null) as are_plain,
    min(t.received_at) as earliest, (array_agg(t.dossier))[1] as dossier, max(t.path) as path,
    max(coalesce(t.heard, t.received_at)) as heard
  from told t join series s on s.id = t.instrument_id
  group by t.station, s.first, s.versions
), truth as materialized (
  select t.station, t.instrument, k.place, k.last_received_at as before,
    coalesce(k.path, t.path, (select d.scope from dossier d where d.id = t.dossier)) as path,
    greatest(t.heard, now.last) as heard, n.*, (n.reports > 0)::int - coalesce(k.reports > 0, false)::int as reported,
    n.is_flagged::int - coalesce(k.is_flagged, false)::int as flagged,
    n.lacks_photos::int - coalesce(k.lacks_photos, false)::int as lacking_photos
  from touched t
  left join lateral (
    select *, ctid as place from reports_stationstanding
    where station = t.station and instrument = t.instrument offset 0
  ) k on true
  cross join lateral (select coalesce(t.are_plain and t.earliest > k.last_received_at, false) as is_later) l
  cross join lateral (
    select count(*) as reports, coalesce(bool_or(r.flagged <> '{{}}'), false) as is_flagged,
      coalesce(bool_or(exists (
        select from evidence_item e where e.dossier_id = r.dossier_id and e.received_at is null
      )), false) as lacks_photos, max(r.received_at) as last
    from reports_stationreport r
    where not l.is_later and r.station_id = t.station and r.instrument_id = any(t.versions) and r.state = 1
  ) now
  cross join lateral (
    select case when l.is_later then k.reports + t.reports else now.reports end as reports,
      case when l.is_later then k.is_flagged or t.is_flagged else now.is_flagged end as is_flagged,
      case when l.is_later then k.lacks_photos or t.lacks_photos else now.lacks_photos end as lacks_photos
  ) n
), begun as (
  insert into reports_stationstanding as k
    (station, instrument, path, reports, is_flagged, lacks_photos, last_received_at)
  select station, instrument, path, reports, is_flagged, lacks_photos, heard from truth where place is null
), written as (
  update reports_stationstanding k set reports = t.reports, is_flagged = t.is_flagged, lacks_photos = t.lacks_photos,
    last_received_at = greatest(k.last_received_at, t.heard)
  from truth t
  where k.ctid = t.place -- nobody moves it meanwhile: who writes here holds the lock
    and ((k.reports, k.is_flagged, k.lacks_photos) <> (t.reports, t.is_flagged, t.lacks_photos)
      or k.last_received_at < t.heard)
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
    told: dict[UUID, News] = {}
    for one in news:
        # Heard of twice, a report is more than a receipt: then its station is read anew.
        told[one.dossier] = News(one.dossier) if one.dossier in told else one
    if not told:
        return
    hold_still()
    with prepared() as cursor:
        cursor.execute(_BY_INDEX)
        ids, heard, paths = zip(*told.values(), strict=True)
        cursor.execute(_FOLLOW, (uuid_array(ids), list(heard), list(paths)))


def hold_still() -> None:
    """Let one write coverage at a time, until its transaction ends; alone, so that what follows sees the last."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
