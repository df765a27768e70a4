"""How many stations of an area reported, and how many of them each check flags: read from the stored reports."""

import msgspec
from django.db import connection
from django.utils.translation import gettext as _

from oversight.core.errors import NotFound
from oversight.regions.models import Election
from reports.rules import CHECKS

# A station counts once, however many people reported it: a check applies there when one of its current reports has
# the figures, and flags it when one of them contradicts itself. The range on `scope` is what the index serves.
_COUNTS = """
with current as materialized (
  select r.station_id, r.applied, r.flagged,
    jsonb_path_exists(r.content, '$.tallies.*.votes[*] ? (@ != null)') as has_votes
  from dossier d join reports_stationreport r on r.dossier_id = d.id
  where d.kind < 100 and d.scope >= %(from)s and d.scope < %(to)s and d.election_id = %(election)s and r.state = 1
    and (%(source)s::text is null or d.source_system = %(source)s)
)
select null, count(*), count(distinct station_id), count(distinct station_id) filter (where has_votes) from current
union all
select code, 0, count(distinct station_id), count(distinct station_id) filter (where code = any(flagged))
from current cross join lateral unnest(applied) as code group by code
"""
_STATIONS = """
select count(*) from regions_pollingstation where election_id = %(election)s and path >= %(from)s and path < %(to)s
"""


class CheckCount(msgspec.Struct, frozen=True):
    """Stations that a check flags, of those where it applies."""

    flagged: int = 0
    applicable: int = 0


class CheckCounts(msgspec.Struct, frozen=True):
    """The figures of one area; `reports` are current reports, everything else is stations."""

    stations: int
    with_votes: int
    reports: int
    silent: int
    checks: dict[str, CheckCount]


def check_counts(*, path: str, election: str, source: str | None = None) -> CheckCounts:
    """Counts for the area at and below a scope path ("64." or "64.01."), "" for the nation.

    `source` narrows to reports that repeat records of that system. NotFound for an unknown election.
    """
    event = Election.objects.filter(code=election).first()
    if event is None:
        raise NotFound(_("There is no election %(code)s.") % {"code": election})
    # ":" follows the digits, "/" follows the dot.
    bounds: dict[str, str | int | None] = {
        "from": path,
        "to": f"{path[:-1]}/" if path else ":",
        "election": event.pk,
        "source": source,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATIONS, bounds)
        (stations,) = cursor.fetchone()
        cursor.execute(_COUNTS, bounds)
        rows = cursor.fetchall()
    found = {code: (first, second, third) for code, first, second, third in rows}
    reports, reported, with_votes = found.pop(None)
    checks = {code: CheckCount() for code in CHECKS}
    checks |= {code: CheckCount(flagged, applicable) for code, (_, applicable, flagged) in sorted(found.items())}
    return CheckCounts(stations, with_votes, reports, stations - reported, checks)
