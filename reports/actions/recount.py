"""Counting coverage anew from the reports themselves, and putting right what the stream's figures say otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext as _

from oversight.core.errors import Conflict
from reports.actions.count import SERIES, VILLAGE, hold_still

_REGENCY = 6
_AREAS = f"""
select distinct left(path, {_REGENCY}) from regions_stationcount where starts_with(path, %(place)s)
union select distinct left(path, {_REGENCY}) from reports_coverage where starts_with(path, %(place)s)
order by 1
"""  # noqa: S608  a number alone
# Everything of one area in one statement: what is, what is kept of stations and villages, and where they differ.
_RECOUNT = f"""
with {SERIES}, truth as materialized (
  select r.station_id as station, s.first as instrument, min(d.scope) as path,
    count(*) filter (where r.state = 1) as reports,
    coalesce(bool_or(r.flagged <> '{{}}') filter (where r.state = 1), false) as is_flagged,
    coalesce(bool_or(r.state = 1 and exists (
      select from evidence_item e where e.dossier_id = d.id and e.received_at is null)), false) as lacks_photos,
    max(d.received_at) as last_received_at
  from dossier d join reports_stationreport r on r.dossier_id = d.id join series s on s.id = r.instrument_id
  where d.kind < 100 and d.scope >= %(from)s and d.scope < %(to)s
  group by r.station_id, s.first
), kept as (
  select k.* from regions_election e
  join regions_pollingstation s on s.election_id = e.id and s.path >= %(from)s and s.path < %(to)s
  join reports_stationstanding k on k.station = s.id
), righted as (
  insert into reports_stationstanding as k
    (station, instrument, path, reports, is_flagged, lacks_photos, last_received_at)
  select t.station, t.instrument, t.path, t.reports, t.is_flagged, t.lacks_photos, t.last_received_at
  from truth t left join kept k on k.station = t.station and k.instrument = t.instrument
  where (t.path, t.reports, t.is_flagged, t.lacks_photos, t.last_received_at) is distinct from
    (k.path, k.reports, k.is_flagged, k.lacks_photos, k.last_received_at)
  on conflict (station, instrument) do update set path = excluded.path, reports = excluded.reports,
    is_flagged = excluded.is_flagged, lacks_photos = excluded.lacks_photos, last_received_at = excluded.last_received_at
  returning k.instrument, k.path
), removed as (
  delete from reports_stationstanding k using kept o
  where k.station = o.station and k.instrument = o.instrument and not exists (
    select from truth t where t.station = o.station and t.instrument = o.instrument)
  returning k.instrument, k.path
), village as (
  select instrument, left(path, {VILLAGE}) as path, count(*) filter (where reports > 0) as reported,
    count(*) filter (where is_flagged) as flagged, count(*) filter (where lacks_photos) as lacking_photos,
    max(last_received_at) as last_received_at
  from truth group by instrument, left(path, {VILLAGE})
), changed as (
  select coalesce(v.instrument, c.instrument) as instrument, coalesce(v.path, c.path) as path, v.reported, v.flagged,
    v.lacking_photos, v.last_received_at, c.reported as was
  from village v full join (select * from reports_coverage where path >= %(from)s and path < %(to)s) c
    on c.instrument = v.instrument and c.path = v.path
  where (v.reported, v.flagged, v.lacking_photos, v.last_received_at) is distinct from
    (c.reported, c.flagged, c.lacking_photos, c.last_received_at)
), counted as (
  insert into reports_coverage (instrument, path, reported, flagged, lacking_photos, last_received_at)
  select instrument, path, reported, flagged, lacking_photos, last_received_at from changed where reported is not null
  on conflict (instrument, path) do update set reported = excluded.reported, flagged = excluded.flagged,
    lacking_photos = excluded.lacking_photos, last_received_at = excluded.last_received_at
), emptied as (
  delete from reports_coverage c using changed g
  where g.reported is null and c.instrument = g.instrument and c.path = g.path
), stations as (
  select instrument, left(path, {VILLAGE}) as path from righted
  union select instrument, left(path, {VILLAGE}) from removed
)
select i.code, d.path, g.was, case when g.path is null then null else coalesce(g.reported, 0) end
from (select instrument, path from changed union select instrument, path from stations) d
left join changed g on g.instrument = d.instrument and g.path = d.path
left join reports_instrument i on i.id = d.instrument
order by d.path, i.code
"""  # noqa: S608  the part above and a number


class Difference(msgspec.Struct, frozen=True):
    """A village whose figures were put right: stations that were said to have reported, and that have.

    Both None when the number was right and something else was not (a flag, a missing photo, the last word).
    """

    instrument: str | None
    path: str
    was: int | None
    is_now: int | None


def recount(*, place: str = "") -> list[Difference]:
    """Compare and put right, regency by regency, below `place` (64.01.); answers the villages that differed.

    The stream waits for one regency at most. Conflict while another recount runs.
    """
    found: list[Difference] = []
    with _alone(), connection.cursor() as cursor:
        cursor.execute(_AREAS, {"place": place})
        for (area,) in cursor.fetchall():
            start = max(area, place)
            with transaction.atomic():
                hold_still()
                cursor.execute(_RECOUNT, {"from": start, "to": f"{start[:-1]}/"})
                found += [Difference(*row) for row in cursor.fetchall()]
    return found


@contextmanager
def _alone() -> Iterator[None]:
    """One recount at a time, over its many transactions."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext('reports.recount'))")
        if not cursor.fetchone()[0]:
            raise Conflict(_("Another recount is running."), code="running")
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(hashtext('reports.recount'))")
