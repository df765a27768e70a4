"""A spreadsheet as old systems leave it: 1,000 records, one in five damaged in a way that has a name.

Each kind of damage says what must become of its rows. The same list is written as CSV and as XLSX; a kind that only one
of them can have is left out of the other. `python -m tests.imports.broken FOLDER` writes both for people to look at.
"""

import io
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

from openpyxl import Workbook

from oversight.imports.judging import Verdict

Format = Literal["csv", "xlsx"]
Cells = dict[str, Any]
COLUMNS = {
    "number": "Nomor",
    "kind": "JENIS",
    "office": "Kode Kantor",
    "received": "Tanggal  diterima",
    "hour": "Pukul",
    "occurred": "Tanggal Kejadian",
    "witnesses": "Jumlah Saksi",
    "reporter": "Pelapor",
    "narrative": "Uraian",
    "category": "Kategori 1",
    "study": "Hasil Kajian Awal",
    "handled": "Ditangani",
}
TITLES = ["REKAP PENANGANAN PELANGGARAN", "Pemilu 2024"]
HEADER_ROW = len(TITLES) + 1
RECORDS = 1_000
EVERY = 5
_NAMES = ["Wati Kusuma", "José Pereira", "Siti Nurhaliza", "Ronny Mandagi", "Yohana Wenda", "Andi Tenri"]
_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
BOTH = frozenset({"csv", "xlsx"})
CSV, XLSX = frozenset({"csv"}), frozenset({"xlsx"})


class Damage(NamedTuple):
    """One kind of damage: what it does to a sound record, and what must become of the row.

    `field` and `rule` are where and why; `value` what is read, when the row is taken. `raw` changes the line of a CSV.
    """

    name: str
    verdict: Verdict
    field: str
    rule: str
    cells: Callable[[Cells], Cells] = lambda cells: cells
    value: Any = None
    formats: frozenset[str] = BOTH
    raw: Callable[[str], str] | None = None


class Sheet(NamedTuple):
    """A kind of list: the headers by field, the ways in which it is damaged, one sound record by number."""

    columns: dict[str, str]
    kinds: tuple[Damage, ...]
    record: Callable[[int], Cells]


class Expected(NamedTuple):
    """What must become of one row of the file."""

    number: int
    damage: Damage | None
    cells: Cells


def set_cells(**changed: Any) -> Callable[[Cells], Cells]:
    return lambda cells: cells | changed


def take(name: str, field: str, cell: Any, rule: str, value: Any, **more: Any) -> Damage:
    return Damage(name, Verdict.TAKE, field, rule, set_cells(**{field: cell}), value, **more)


def repair(name: str, field: str, cell: Any, rule: str, value: Any, **more: Any) -> Damage:
    return Damage(name, Verdict.REPAIRED, field, rule, set_cells(**{field: cell}), value, **more)


def refuse(name: str, field: str, cell: Any, rule: str, **more: Any) -> Damage:
    return Damage(name, Verdict.REFUSED, field, rule, set_cells(**{field: cell}), **more)


KINDS = (
    # Texts
    repair("a space that does not break", "reporter", "Wati\u00a0Kusuma", "spaces", "Wati Kusuma"),
    repair("doubled spaces", "reporter", "Wati   Kusuma", "spaces", "Wati Kusuma"),
    repair("a line break within a name", "reporter", "Wati\nKusuma", "spaces", "Wati Kusuma"),
    repair("NUL in a name", "reporter", "Wa\x00ti", "control-characters", "Wati", formats=CSV),
    repair("a bell in a name", "reporter", "Wati\x07", "control-characters", "Wati", formats=CSV),
    repair("a space of no width", "reporter", "Wati\u200b Kusuma", "control-characters", "Wati Kusuma"),
    repair("curly quotes", "narrative", "ia berkata “ya”", "typographic-quotes", 'ia berkata "ya"'),
    repair("UTF-8 read as Windows-1252", "reporter", "JosÃ© Pereira", "misread-letters", "José Pereira"),
    repair("the apostrophe of a text", "reporter", "'=Wati", "apostrophe", "=Wati"),
    take("line breaks within a narrative", "narrative", "satu\ndua", "", "satu\ndua"),
    take("quotes within a cell", "narrative", 'di "Balai" desa', "", 'di "Balai" desa'),
    take("a separator within a cell", "narrative", "satu; dua", "", "satu; dua"),
    refuse("letters lost for good", "reporter", "Jos\ufffd", "lost-letters"),
    refuse("a text that became a date", "reporter", date(2024, 5, 3), "text-became-date", formats=XLSX),
    refuse("a narrative longer than the field", "narrative", "panjang " * 80, "too-long"),
    # Codes
    repair("a code as a number", "office", 14.09, "code-was-number", "14.09", formats=XLSX),
    repair("a code as a number without its dot", "office", 1409.0, "code-was-number", "14.09"),
    repair("a code without its leading zero", "office", 509, "code-was-number", "05.09"),
    repair("a code with a comma", "office", "14,09", "code-was-number", "14.09"),
    repair("a code without its dot", "office", "1409", "code-spelling", "14.09"),
    repair("a code with a hyphen", "office", "14-09", "code-spelling", "14.09"),
    refuse("a code that was rounded", "office", "1,4E+03", "code-rounded"),
    refuse("a code that lost a zero somewhere", "office", "14.9", "code-lost-digits"),
    refuse("a code with too many digits", "office", "14.091", "code-lost-digits"),
    refuse("a code of five digits", "office", "14091", "code-shape"),
    refuse("a code of letters", "office", "Batang", "not-a-code"),
    refuse("a code that became a date", "office", date(2024, 9, 14), "code-became-date", formats=XLSX),
    refuse("a code that no office has", "office", "99.99", "unknown-office"),
    # Days
    repair("a day as a serial number", "occurred", 45334, "date-was-number", "2024-02-12"),
    take("a day in words", "occurred", "12 Februari 2024", "date-spelling", "2024-02-12"),
    take("a day in old spelling", "occurred", "12 Pebruari 2024", "date-spelling", "2024-02-12"),
    take("a day in English", "occurred", "February 12, 2024", "date-spelling", "2024-02-12"),
    take("a day with its weekday", "occurred", "Jum'at, 9 Februari 2024", "date-spelling", "2024-02-09"),
    take("a Roman month", "occurred", "12/II/2024", "date-spelling", "2024-02-12"),
    take("a day that can only be one", "occurred", "25/01/2024", "date-spelling", "2024-01-25"),
    repair("a day with an hour behind it", "occurred", "12 Februari 2024 10.15", "hour-left-out", "2024-02-12"),
    refuse("a day that may be two", "occurred", "12/02/2024", "date-ambiguous"),
    refuse("a day that no calendar has", "occurred", "31 April 2024", "no-such-day"),
    refuse("a year of two digits", "occurred", "12 Feb 24", "year-too-short"),
    refuse("a weekday of another day", "occurred", "Selasa, 12 Februari 2024", "weekday-differs"),
    refuse("a year of long ago", "occurred", "12 Februari 0204", "year-out-of-range"),
    refuse("no day at all", "occurred", "awal bulan", "not-a-date"),
    # Moments and hours
    take("a moment in Central Indonesia", "received", "20 Maret 2024 pukul 10.15 WITA", "date-spelling",
          "2024-03-20T10:15:00+08:00"),
    take("a moment in East Indonesia", "received", "20 Maret 2024, 10:15 WIT", "date-spelling",
          "2024-03-20T10:15:00+09:00"),
    repair("a moment as a serial number", "received", 45371.4375, "date-was-number", "2024-03-20T10:30:00+07:00"),
    take("an hour in words", "hour", "pukul 14.30 WIB", "hour-spelling", "14:30:00+07:00"),
    repair("an hour as a share of the day", "hour", 0.4375, "hour-was-number", "10:30:00+07:00", formats=XLSX),
    refuse("an hour that no clock shows", "hour", "25.00", "not-an-hour"),
    # Numbers, choices
    repair("grouped thousands", "witnesses", "1.000", "number-spelling", 1000),
    refuse("a number in words", "witnesses", "tiga", "not-a-number"),
    refuse("half a witness", "witnesses", "2,5", "not-a-number"),
    take("a choice in capitals", "kind", "LAPORAN", "choice-spelling", "report"),
    take("a choice under another name", "category", "Kat 1: Registrasi", "choice-spelling", "registered"),
    take("yes in one letter", "handled", "Y", "", True),
    refuse("a choice that does not exist", "kind", "aduan", "not-a-choice"),
    refuse("neither yes nor no", "handled", "mungkin", "not-yes-or-no"),
    # Whole rows
    refuse("nothing where something must stand", "reporter", "", "required"),
    refuse("a dash where something must stand", "reporter", "-", "required"),
    refuse("a formula that failed", "reporter", "#REF!", "formula-error"),
    refuse("a number longer than the platform keeps", "number", "1/" * 30, "reference-too-long"),
    Damage("fewer cells than headers", Verdict.REPAIRED, "", "too-few-cells", formats=CSV,
           raw=lambda line: line.rpartition(";")[0]),
    Damage("more cells than headers", Verdict.REFUSED, "", "too-many-cells", formats=CSV,
           raw=lambda line: f"x;{line}"),
    Damage("a quote that never closes", Verdict.REFUSED, "", "unclosed-quote", formats=CSV,
           raw=lambda line: '"' + line),
    Damage("the header once more", Verdict.SKIP, "", "header-again", lambda cells: dict(COLUMNS)),
    Damage("a sum below the records", Verdict.SKIP, "", "total-row",
           lambda cells: dict.fromkeys(COLUMNS, "") | {"kind": "Jumlah", "witnesses": 12}),
    Damage("the same row twice", Verdict.SKIP, "", "row-twice"),
    Damage("one number, two records", Verdict.REFUSED, "", "reference-twice", set_cells(reporter="Orang Lain")),
    # Contradictions
    Damage("registered, yet incomplete", Verdict.REVIEW, "category", "registered-yet-incomplete",
           set_cells(category="Registrasi", study="syarat materiel belum lengkap")),
    Damage("happened after it was received", Verdict.REVIEW, "occurred", "happened-after-receipt",
           set_cells(occurred="2024-04-30")),
)  # fmt: skip
_OF_BEFORE = frozenset({"row-twice", "reference-twice"})  # these damage the record that stands right before them


def kinds(format: Format, sheet: "Sheet | None" = None) -> list[Damage]:
    """The kinds that a file of this format can have."""
    return [kind for kind in (sheet or CASES).kinds if format in kind.formats]


def record(index: int) -> Cells:
    """One sound record."""
    day = date(2024, 1, 2) + timedelta(days=index % 60)
    return {
        "number": f"{index:04}/LP/PL/Kab/14.09/{_ROMAN[index % 12]}/2024",
        "kind": "Laporan" if index % 4 else "Temuan",
        "office": "14.09",
        "received": f"2024-03-{index % 28 + 1:02} 09:{index % 60:02}",
        "hour": "08:30",
        "occurred": day.isoformat(),
        "witnesses": index % 5,
        "reporter": _NAMES[index % len(_NAMES)],
        "narrative": f"kejadian ke-{index}",
        "category": "Registrasi" if index % 2 else "Tidak diregistrasi",
        "study": "syarat formal dan materiel terpenuhi",
        "handled": "Ya",
    }


CASES = Sheet(COLUMNS, KINDS, record)


def rows(format: Format, sheet: Sheet = CASES) -> Iterator[Expected]:
    """Every row below the header with what must become of it."""
    damages = kinds(format, sheet)
    before: Cells = {}
    used = 0
    for index in range(RECORDS):
        number = HEADER_ROW + 1 + index
        if index % EVERY != EVERY - 1:
            before = sheet.record(index)
            yield Expected(number, None, before)
            continue
        damage = damages[used % len(damages)]
        used += 1
        yield Expected(number, damage, damage.cells(before if damage.rule in _OF_BEFORE else sheet.record(index)))


def expected(format: Format, sheet: Sheet = CASES) -> dict[int, Expected]:
    """What must become of each row, by number; a record that a later one contradicts is refused with it."""
    found: dict[int, Expected] = {}
    for row in rows(format, sheet):
        found[row.number] = row
        if row.damage is not None and row.damage.rule == "reference-twice":
            found[row.number - 1] = found[row.number - 1]._replace(damage=row.damage)
    return found


def as_csv(sheet: Sheet = CASES) -> bytes:
    """Semicolons, UTF-8 with its mark, CR LF, as Excel in Indonesian writes it."""
    lines = [title + ";" * (len(sheet.columns) - 1) for title in TITLES] + [";".join(sheet.columns.values())]
    for row in rows("csv", sheet):
        line = ";".join(quoted(str(row.cells[name])) for name in sheet.columns)
        lines.append(row.damage.raw(line) if row.damage is not None and row.damage.raw else line)
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def as_xlsx(sheet: Sheet = CASES) -> bytes:
    """A workbook with the same records."""
    book = Workbook()
    page = book.active
    assert page is not None
    for title in TITLES:
        page.append([title])
    page.append(list(sheet.columns.values()))
    for row in rows("xlsx", sheet):
        page.append([row.cells[name] for name in sheet.columns])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def quoted(cell: str) -> str:
    if any(sign in cell for sign in ';"\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / "broken.csv").write_bytes(as_csv())
    (folder / "broken.xlsx").write_bytes(as_xlsx())
