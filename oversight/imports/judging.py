"""What would become of every row of a file: taken, repaired, skipped, refused, or left to a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from itertools import islice
from typing import Any

import msgspec

from oversight.imports.mapping import Layout
from oversight.imports.reading import Line, letters
from oversight.imports.repairs import Note, Order, Reading, Unfit, read_cell
from oversight.imports.repairs.text import key
from oversight.imports.repairs.times import ZONES
from oversight.imports.targets import Candidate, Field, FieldType, Finding, Target, plain, typed

LONGEST_REFERENCE = 56  # a record that is brought in anew after an undo gets a mark behind it
LONGEST_VALUE = 60
_TOTALS = frozenset({"jumlah", "total", "subtotal", "grandtotal", "jumlahtotal", "totaljumlah"})
_QUIET = frozenset({"date-spelling", "hour-spelling", "choice-spelling"})


class Verdict(IntEnum):
    """What would become of a row."""

    TAKE = 1
    REPAIRED = 2
    REVIEW = 3
    SKIP = 4
    REFUSED = 5


class Repair(msgspec.Struct, frozen=True):
    """A cell that was read otherwise than it stands: the field, the column's letters, the rule, what is read now."""

    field: str
    column: str
    rule: str
    now: str


class Fault(msgspec.Struct, frozen=True):
    """Why a row is not taken: the field and column (empty for the row as a whole), the rule, the value as it stands."""

    field: str
    column: str
    rule: str
    value: str


class Contradiction(msgspec.Struct, frozen=True):
    """Two values of a row that stand against each other."""

    rule: str
    field: str
    against: str
    value: str
    other: str


class Contents(msgspec.Struct, frozen=True):
    """What of a row may concern people, and is therefore sealed."""

    values: dict[str, Any] = {}
    repairs: tuple[Repair, ...] = ()
    faults: tuple[Fault, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


class Judged(msgspec.Struct):
    """One row and what would become of it."""

    number: int
    verdict: Verdict
    reference: str
    contents: Contents

    @property
    def rules(self) -> list[str]:
        """The rules that say why the verdict is as it is; without values."""
        named: Iterable[Repair | Fault | Contradiction]
        match self.verdict:
            case Verdict.REVIEW:
                named = self.contents.contradictions
            case Verdict.SKIP | Verdict.REFUSED:
                named = self.contents.faults
            case _:
                named = (repair for repair in self.contents.repairs if repair.rule not in _QUIET)
        return sorted({one.rule for one in named})


def judge(lines: Iterable[Line], layout: Layout, target: Target, *, is_text: bool) -> list[Judged]:
    """Every row below the header that is not blank, judged by its cells and by the rows beside it.

    `is_text` is said of files whose cells are told apart by a separator: there, too many of them mean a shifted row.
    """
    fields = {field.name: field for field in target.fields}
    reading = Reading(ZONES[layout.zone])
    header: Line | None = None
    titles: list[str] = []
    found: list[Judged] = []
    for line in lines:
        if line.number == layout.header_row:
            header, titles = line, _keys(line)
        elif titles and line.cells and key(str(line.cells[0])) == titles[0] and _keys(line) == titles:
            found.append(_whole(line, "header-again", Verdict.SKIP))
        elif line.number > layout.header_row and not line.is_blank:
            found.append(_row(line, header if is_text else None, layout, fields, target.reference, reading))
    _twins(found)
    return found


def candidates(rows: Iterable[Judged], target: Target) -> list[Candidate]:
    """The rows that are taken so far, as the target's hooks get them."""
    return [candidate(row, target) for row in rows if row.verdict in (Verdict.TAKE, Verdict.REPAIRED)]


def candidate(row: Judged, target: Target, decisions: dict[str, str] | None = None) -> Candidate:
    """One row with its values typed."""
    fields = {field.name: field for field in target.fields}
    values = {name: typed(fields[name], value) for name, value in row.contents.values.items() if name in fields}
    return Candidate(row.number, row.reference, values, decisions or {})


def find(rows: Sequence[Judged], findings: Iterable[Finding], layout: Layout) -> None:
    """Add what the target's check found: refusals, and contradictions that wait for a person."""
    by_number = {row.number: row for row in rows}
    columns = {column.field: letters(column.index) for column in layout.columns}
    for finding in findings:
        row = by_number[finding.number]
        value = shown(row.contents.values.get(finding.field, ""))
        if finding.is_contradiction:
            other = shown(row.contents.values.get(finding.against, ""))
            against = Contradiction(finding.rule, finding.field, finding.against, value, other)
            row.contents = msgspec.structs.replace(row.contents, contradictions=(*row.contents.contradictions, against))
            if row.verdict is not Verdict.REFUSED:
                row.verdict = Verdict.REVIEW
        else:
            _add_fault(row, Fault(finding.field, columns.get(finding.field, ""), finding.rule, value))


def mark_present(rows: Iterable[Judged], present: Collection[str], layout: Layout, reference: str) -> None:
    """Skip the rows whose record is there already."""
    column = next((letters(one.index) for one in layout.columns if one.field == reference), "")
    for row in rows:
        if row.reference in present and row.verdict not in (Verdict.SKIP, Verdict.REFUSED):
            _add_fault(row, Fault(reference, column, "there-already", row.reference[:LONGEST_VALUE]), Verdict.SKIP)


def shown(value: object) -> str:
    """A value in few letters, without signs that no page can show."""
    text = " ".join(str(value).replace("\0", "␀").split())
    text = "".join(sign if sign.isprintable() else "�" for sign in text)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _row(
    line: Line, header: Line | None, layout: Layout, fields: dict[str, Field], reference: str, reading: Reading
) -> Judged:
    if line.broken:
        return _whole(line, line.broken, Verdict.REFUSED)
    words = [key(str(cell)) for cell in islice((cell for cell in line.cells if str(cell).strip()), 3)]
    at = next((column.index for column in layout.columns if column.field == reference), 0)
    stands = str(line.cells[at]) if at < len(line.cells) else ""
    if _TOTALS & set(words) and (not stands.strip() or key(stands) in _TOTALS):
        return _whole(line, "total-row", Verdict.SKIP)
    repairs: list[Repair] = []
    if header is not None:
        if any(str(cell).strip() for cell in line.cells[_width(header) :]):
            return _whole(line, "too-many-cells", Verdict.REFUSED)
        if len(line.cells) < _width(header):
            repairs.append(Repair("", "", "too-few-cells", f"{len(line.cells)} / {_width(header)}"))
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for column in layout.columns:
        field = fields.get(column.field)
        if field is None:
            continue
        cell = line.cells[column.index] if column.index < len(line.cells) else ""
        notes: list[Note] = []
        try:
            value = read_cell(field, cell, Order(column.order), reading, notes)
        except Unfit as unfit:
            faults.append(Fault(field.name, letters(column.index), unfit.rule, shown(cell)))
            continue
        if value is not None:
            values[field.name] = plain(value)
            repairs += [Repair(field.name, letters(column.index), note.rule, shown(note.now)) for note in notes]
    name = str(values.get(reference, ""))
    if len(name) > LONGEST_REFERENCE:
        faults.append(Fault(reference, letters(at), "reference-too-long", shown(name)))
        name = ""
    verdict = Verdict.REFUSED if faults else Verdict.TAKE
    if not faults and any(repair.rule not in _QUIET for repair in repairs):
        verdict = Verdict.REPAIRED
    return Judged(line.number, verdict, name, Contents(values, tuple(repairs), tuple(faults)))


def _whole(line: Line, rule: str, verdict: Verdict) -> Judged:
    said = next((shown(cell) for cell in line.cells if str(cell).strip()), "")
    return Judged(line.number, verdict, "", Contents(faults=(Fault("", "", rule, said),)))


def _keys(line: Line) -> list[str]:
    found = [key(str(cell)) for cell in line.cells]
    while found and not found[-1]:
        found.pop()
    return found


def _width(header: Line) -> int:
    return max((index for index, cell in enumerate(header.cells) if str(cell).strip()), default=-1) + 1


def _twins(rows: Iterable[Judged]) -> None:
    """Of rows with the same reference that say the same the first is taken; when they differ, none is."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        if row.reference:
            groups[row.reference].append(row)
    for same in groups.values():
        if len(same) > 1:
            are_equal = all(row.contents.values == same[0].contents.values for row in same)
            for row in same[1:] if are_equal else same:
                rule, verdict = ("row-twice", Verdict.SKIP) if are_equal else ("reference-twice", Verdict.REFUSED)
                if row.verdict is not Verdict.REFUSED:
                    _add_fault(row, Fault("", "", rule, row.reference), verdict)


def _add_fault(row: Judged, fault: Fault, verdict: Verdict = Verdict.REFUSED) -> None:
    row.contents = msgspec.structs.replace(row.contents, faults=(*row.contents.faults, fault))
    row.verdict = verdict


def masks(field: Field | None) -> bool:
    """Whether a value of this field is kept from all but the one who brought the file."""
    return field is None or field.is_personal or field.type in (FieldType.TEXT, FieldType.LONG_TEXT)
