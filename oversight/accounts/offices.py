"""Offices of the agency: loaded from the newest Kemendagri edition, read by the modules."""

from collections.abc import Collection

from django.db import connection, transaction

from oversight.accounts.models import Office
from oversight.regions.models import PollingStation, Region
from oversight.regions.queries import latest_edition, successors
from oversight.regions.sources import provinces

NATIONAL_ID = 1
_PAPUA = ["91", "92", "93", "94", "95", "96"]
_ACEH = "11"

# One statement writes them all. The id of an office is the id of its region, whose block leaves 1 free for the nation.
_LOAD = """
with zone as (select * from unnest(%(provinces)s::text[], %(zones)s::text[]) as z (province, time_zone))
insert into accounts_office (id, level, path, region_id, name, time_zone)
select r.id, (array['province', 'regency', 'district', 'village'])[r.level], r.code || '.', r.id,
  case r.level
    when 1 then case when r.code = %(aceh)s then 'Panwaslih Provinsi ' else 'Bawaslu Provinsi ' end || r.name
    when 2 then case when left(r.code, 2) = %(aceh)s then 'Panwaslih ' else 'Bawaslu ' end || r.name
    when 3 then
      case when left(r.code, 2) = any(%(papua)s) then 'Panwaslu Distrik ' else 'Panwaslu Kecamatan ' end || r.name
    else 'Panwaslu Kelurahan/Desa ' || r.name
  end,
  z.time_zone
from regions_region r join zone z on z.province = left(r.code, 2)
where r.edition_id = %(edition)s and (%(only)s::text[] is null or left(r.code, 2) = any(%(only)s))
  and not exists (select from accounts_office o where o.id = r.id)
order by r.id
on conflict do nothing
"""


@transaction.atomic
def load_offices(only: Collection[str] | None = None) -> int:
    """Write the offices that are missing: the nation's, and those of the provinces wanted (all when not said)."""
    zones = {code: row["time_zone"] for code, row in provinces().items()}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into accounts_office (id, level, path, name, time_zone)
            values (%s, 'national', '', 'Bawaslu RI', 'Asia/Jakarta') on conflict do nothing
            """,
            [NATIONAL_ID],
        )
        written = int(cursor.rowcount)
        cursor.execute(
            _LOAD,
            {
                "provinces": list(zones), "zones": list(zones.values()), "aceh": _ACEH, "papua": _PAPUA,
                "edition": latest_edition().pk, "only": sorted(only) if only else None,
            },
        )  # fmt: skip
        return written + int(cursor.rowcount)


def office_of_path(path: str) -> Office:
    """The office with this path, else the nearest above; a station's path gives its village office. One query."""
    steps = [path[: i + 1] for i, sign in enumerate(path) if sign == "."]
    return Office.objects.filter(path__in=["", *steps]).order_by("-path")[0]


def office_of_station(station: PollingStation) -> Office:
    """The office that holds a station: that of its village, where the path was set when it was loaded."""
    return office_of_path(station.path)


def office_of_village(village: Region) -> Office:
    """The office of a place of any dated edition: that of its one successor today, else the nearest office above it.

    A code that was given to another place in the meantime leads to the district, never to the wrong village.
    """
    today = successors(village)
    if len(today) == 1:
        return office_of_path(f"{today[0].code}.")
    if village.parent is None:
        return office_of_path("")
    return office_of_village(village.parent)


def offices_below(office: Office) -> list[Office]:
    """The offices one level below, by path; at most a few dozen."""
    if office.region_id is None:
        return list(Office.objects.filter(level="province").order_by("path"))
    return list(Office.objects.filter(region__parent_id=office.region_id).order_by("path"))
