"""A cell as a field of a target wants it."""

from datetime import tzinfo
from typing import Any

import msgspec

from oversight.imports.reading import Cell
from oversight.imports.repairs import codes, times
from oversight.imports.repairs.faults import Note, Unfit
from oversight.imports.repairs.text import clean, key
from oversight.imports.repairs.times import Order
from oversight.imports.targets import Field, FieldType

_YES = frozenset({"ya", "y", "yes", "true", "benar", "1", "ada", "sudah", "√", "v", "x"})
_NO = frozenset({"tidak", "t", "no", "n", "false", "salah", "0", "tidakada", "belum", ""})
# How lists write that nothing is known.
_NOTHING = frozenset({"-", "–", "—", "--", "n/a", "na", "null", "none", "nihil", "(kosong)"})


class Reading(msgspec.Struct, frozen=True):
    """How the columns of a mapping are read: the zone of its times."""

    zone: tzinfo


def read_cell(field: Field, cell: Cell, order: Order, reading: Reading, notes: list[Note]) -> Any:
    """The value of the cell, None when nothing stands in it; Unfit when it cannot be told."""
    if isinstance(cell, str):
        bare = cell.strip()
        if not bare or bare.casefold() in _NOTHING:
            if field.required:
                raise Unfit("required")
            return None
    match field.type:
        case FieldType.CODE:
            return codes.code(cell, field.shape, notes)
        case FieldType.NUMBER:
            return codes.number(cell, notes)
        case FieldType.DAY:
            return times.day(cell, order, notes)
        case FieldType.MOMENT:
            return times.moment(cell, order, reading.zone, notes)
        case FieldType.CLOCK:
            return times.clock(cell, reading.zone, notes)
        case FieldType.CHOICE:
            return _choice(field, cell, notes)
        case FieldType.YES_NO:
            return _yes_or_no(cell, notes)
        case _:
            return _text(field, cell, notes)


def _text(field: Field, cell: Cell, notes: list[Note]) -> str | None:
    if not isinstance(cell, str | int | float) or isinstance(cell, bool):
        raise Unfit("text-became-date")
    found = clean(cell, notes, keeps_lines=field.type is FieldType.LONG_TEXT)
    if not found:
        if field.required:
            raise Unfit("required")
        return None
    if len(found) > field.longest:
        raise Unfit("too-long")
    return found


def _choice(field: Field, cell: Cell, notes: list[Note]) -> str:
    text = clean(cell, notes)
    wanted = key(text)
    for choice in field.choices:
        titles = {choice.key, choice.title["id"], choice.title["en"]}
        if wanted in {key(spelling) for spelling in (*titles, *choice.spellings)}:
            if text not in titles:
                notes.append(Note("choice-spelling", choice.key))
            return choice.key
    raise Unfit("not-a-choice")


def _yes_or_no(cell: Cell, notes: list[Note]) -> bool:
    if isinstance(cell, bool):
        return cell
    wanted = key(clean(cell, notes)) or str(cell).strip()
    if wanted in _YES:
        return True
    if wanted in _NO:
        return False
    raise Unfit("not-yes-or-no")
