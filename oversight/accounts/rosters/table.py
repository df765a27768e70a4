"""A file as rows of cells, whatever program wrote it."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import msgspec
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from oversight.core.errors import Fault, Invalid

Cell = str | int | float | bool | date | datetime | time | timedelta

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 20_000
_DELIMITERS = ";,\t|"


class Line(msgspec.Struct, frozen=True):
    """One line of the file: its number as the program shows it, and its cells."""

    number: int
    cells: Sequence[Cell]


def read_lines(content: bytes) -> list[Line]:
    """Every line that is not empty; Invalid when the file is too large or neither CSV nor XLSX."""
    if len(content) > LARGEST_FILE:
        raise _unreadable("at most 10 MiB", _("The file is larger than 10 MiB; split it."))
    if content.startswith(b"PK\x03\x04"):
        lines = _sheet(content)
    elif content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise _unreadable("CSV or XLSX", _("Save the list as .xlsx or .csv first."))
    else:
        lines = _text(content)
    kept = [line for line in lines if any(cell != "" for cell in line.cells)]
    if len(kept) > MOST_ROWS + 20:
        raise _unreadable(f"at most {MOST_ROWS} rows", _("The list has more than 20,000 rows; split it."))
    return kept


def _sheet(content: bytes) -> list[Line]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
                raise _unreadable("at most 200 MiB unpacked", _("The workbook is too large when unpacked."))
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
            for name in shown:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS + 100)
                lines = [Line(number, tuple(_cell(cell) for cell in row)) for number, row in enumerate(rows, start=1)]
                if any(any(cell != "" for cell in line.cells) for line in lines):
                    return lines
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise _unreadable("CSV or XLSX", _("The workbook cannot be read; save it again as .xlsx or .csv.")) from error
    return []


def _cell(cell: Cell) -> Cell:
    return cell.strip() if isinstance(cell, str) else cell


def _text(content: bytes) -> list[Line]:
    text = _decoded(content)
    start = 0
    first, _newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text, start = first.strip()[4], rest, 1
    else:
        head = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = []
    try:
        before = 0
        for row in reader:
            lines.append(Line(start + before + 1, tuple(cell.strip() for cell in row)))
            before = reader.line_num
    except csv.Error as error:
        raise _unreadable(
            "CSV or XLSX", _("The file cannot be read as CSV near line %(line)s.") % {"line": start + reader.line_num}
        ) from error
    return lines


def _decoded(content: bytes) -> str:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable("UTF-8 text", _("The file is not text in UTF-8; save it as CSV UTF-8 or .xlsx."))


def _unreadable(rule: str, words: str) -> Invalid:
    return Invalid(words, code="unreadable-file", faults=[Fault("file", rule, words)])
