"""XLSX, XLS and ODS through python-calamine, which runs in a process of its own (`child`): files are never trusted."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from oversight.imports.reading.table import MOST_COLUMNS, MOST_ROWS, Cell, Line, unreadable

ZIPPED, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGEST_UNPACKED = 200 * 1024 * 1024
_MOST_PARTS = 2_000
_MEMORY_MIB, _CPU_SECONDS, _WALL_SECONDS = 1_024, 30, 90
_TITLES = 100  # rows above the table that do not count


class Book(msgspec.Struct, frozen=True):
    """The sheets that a workbook shows, the one that was read, and its rows."""

    sheets: tuple[str, ...]
    sheet: str
    lines: Iterator[Line]


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are an archive or an old workbook, rather than text."""
    return content.startswith((ZIPPED, OLE))


def read(content: bytes, sheet: str = "") -> Book:
    """A sheet of a workbook; formulas count as the value that was last computed. Invalid for what cannot be read."""
    if content.startswith(ZIPPED):
        _check_archive(content)
    arguments = [sheet, str(MOST_ROWS + _TITLES), str(MOST_COLUMNS), str(_MEMORY_MIB), str(_CPU_SECONDS)]
    program = [sys.executable, "-I", str(Path(__file__).with_name("child.py")), *arguments]
    try:
        run = subprocess.run(program, input=content, capture_output=True, timeout=_WALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise _broken() from error
    output = io.BytesIO(run.stdout)
    head = output.readline()
    if run.returncode or not head:
        raise _broken()
    said: dict[str, Any] = json.loads(head)
    if said.get("columns", 0) > MOST_COLUMNS:
        words = _("The sheet is wider than %(most)s columns; take out what is not needed.") % {"most": MOST_COLUMNS}
        raise unreadable(f"at most {MOST_COLUMNS} columns", words)
    if "rows" in said:
        raise too_many_rows()
    if not said["sheets"]:
        raise unreadable("a visible sheet", _("The workbook shows no sheet."))
    return Book(tuple(said["sheets"]), said["sheet"], _lines(output))


def too_many_rows() -> Exception:
    """The refusal of a list that must be split."""
    words = _("The list has more than %(most)s rows; split it.") % {"most": f"{MOST_ROWS:,}"}
    return unreadable(f"at most {MOST_ROWS} rows", words)


def _lines(output: io.BytesIO) -> Iterator[Line]:
    for number, line in enumerate(output, start=1):
        yield Line(number, tuple(_cell(cell) for cell in json.loads(line)))


def _cell(cell: Any) -> Cell:
    if cell is None:
        return ""
    if not isinstance(cell, dict):
        found: Cell = cell
        return found
    ((kind, value),) = cell.items()
    match kind:
        case "t":
            return datetime.fromisoformat(value)
        case "d":
            return date.fromisoformat(value)
        case "h":
            return time.fromisoformat(value)
        case _:
            return timedelta(seconds=value)


def _check_archive(content: bytes) -> None:
    """Refuse what already says that it is a bomb, or locked; what lies about itself meets the bounds of the process."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _broken() from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
        raise unreadable("at most 200 MiB unpacked", _("The workbook is too large when unpacked."))


def _broken() -> Exception:
    return unreadable(
        "a workbook that can be read",
        _("The workbook cannot be read, is locked with a password or too large; save it again as .xlsx or .csv."),
    )
