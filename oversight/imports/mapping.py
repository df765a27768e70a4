"""Which column is which field: proposed by the names in the header row, changed by a person, known again next time."""

from collections.abc import Mapping as Map
from collections.abc import Sequence

import msgspec

from oversight.imports.reading import Line
from oversight.imports.repairs.text import key
from oversight.imports.repairs.times import ZONES, Order
from oversight.imports.targets import Field, FieldType, Target

HEADER_WITHIN = 15
LONGEST_HEADER = 80
_HAS_ORDER = frozenset({FieldType.DAY, FieldType.MOMENT})


class Column(msgspec.Struct, frozen=True):
    """One column of a file that is read: where it stands, its header, its field, and how its dates are written."""

    index: int
    header: str
    field: str
    order: Order = Order.UNSAID


class Layout(msgspec.Struct, frozen=True):
    """How a file is read: the sheet, the row with the headers (0: there is none), the columns, the zone of times."""

    header_row: int
    columns: tuple[Column, ...]
    zone: str = "WIB"
    sheet: str = ""

    def missing(self, target: Target) -> list[Field]:
        """Required fields that no column fills."""
        filled = {column.field for column in self.columns}
        return [field for field in target.fields if field.required and field.name not in filled]


def known_names(target: Target) -> dict[str, str]:
    """The field by every spelling of a header that stands for it."""
    names: dict[str, str] = {}
    for field in target.fields:
        for name in (field.name, field.title["id"], field.title["en"], *field.aliases):
            names.setdefault(key(name), field.name)
    return names


def header_of(head: Sequence[Line], target: Target) -> Line | None:
    """The row of the first fifteen that names most fields; the first with two texts when none names any."""
    names = known_names(target)

    def named(line: Line) -> int:
        return len({names[key(str(cell))] for cell in line.cells if key(str(cell)) in names})

    rows = [line for line in head[:HEADER_WITHIN] if not line.is_blank and not line.broken]
    best = max(rows, key=named, default=None)
    if best is not None and named(best):
        return best
    return next((row for row in rows if sum(bool(str(cell).strip()) for cell in row.cells) >= 2), None)


def proposed(header: Line, target: Target, saved: Map[str, tuple[str, Order]] | None = None) -> tuple[Column, ...]:
    """The columns whose header is known, each field once: by a saved mapping first, then by the target's names."""
    names = known_names(target)
    taken: set[str] = set()
    found: list[Column] = []
    for by_mapping in (True, False):
        for index, cell in enumerate(header.cells):
            text = " ".join(str(cell).split())[:LONGEST_HEADER]
            name, order = (saved or {}).get(key(text), ("", Order.UNSAID))
            if not by_mapping:
                name, order = names.get(key(text), ""), Order.UNSAID
            if name and name not in taken and all(index != column.index for column in found):
                taken.add(name)
                found.append(Column(index, text, name, order))
    return tuple(sorted(found, key=lambda column: column.index))


def asks_order(field: Field) -> bool:
    """Whether the order of day and month must be known to read this field."""
    return field.type in _HAS_ORDER


def zone_named(name: str) -> str:
    """WIB, WITA or WIT; WIB for anything else."""
    return name if name in ZONES else "WIB"
