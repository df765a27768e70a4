"""Which references of a source are taken, and under which name a record that was undone comes in anew."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import connection

from oversight.dossiers.models import Dossier

# A dossier that was undone keeps its reference for good: the next one gets a mark with its number behind it.
_UNDONE = """
select r.reference, count(*) from imports_row r join imports_import i on i.id = r.of_id
where r.reference = any(%s) and r.outcome = 6 and i.source = %s group by 1
"""


def marked(source: str, references: Iterable[str]) -> dict[str, str]:
    """By reference, what stands at the dossier: the reference, with `~2`, `~3` … after each time it was undone."""
    wanted = list(references)
    with connection.cursor() as cursor:
        cursor.execute(_UNDONE, [wanted, source])
        times = dict(cursor.fetchall())
    return {name: f"{name}~{times[name] + 1}" if name in times else name for name in wanted}


def dossiers_by(source: str, names: Mapping[str, str]) -> dict[str, UUID]:
    """By reference, the dossier that holds it now. One query by the unique index of the source."""
    back = {name: reference for reference, name in names.items()}
    rows = Dossier.objects.filter(source_system=source, source_reference__in=list(back))
    return {back[str(name)]: id for id, name in rows.values_list("pk", "source_reference")}


def taken(source: str, names: Mapping[str, str]) -> set[str]:
    """The references whose record is there already."""
    return set(dossiers_by(source, names))
