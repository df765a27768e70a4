"""One file, told apart by its bytes and never by its name."""

from collections.abc import Iterator

import msgspec
from django.utils.translation import gettext as _

from oversight.imports.reading import delimited, workbook
from oversight.imports.reading.table import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, Line, unreadable

_NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"{\\rtf", b"\x1f\x8b", b"Rar!")


class Spreadsheet(msgspec.Struct, frozen=True):
    """What was found: `text` or `workbook`, the encoding or empty, the sheets and the one that is read, all rows."""

    kind: str
    encoding: str
    sheets: tuple[str, ...]
    sheet: str
    lines: Iterator[Line]


def read(content: bytes, sheet: str = "") -> Spreadsheet:
    """The rows of a file, blank ones among them; Invalid when it is too large, or neither text nor a workbook.

    Rows are handed on as they are read; that there are too many is known, and said, at the last one that is allowed.
    """
    if not content:
        raise unreadable("not empty", _("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise unreadable("at most 20 MiB", _("The file is larger than 20 MiB; split it."))
    if workbook.is_workbook(content):
        book = workbook.read(content, sheet)
        return Spreadsheet("workbook", "", book.sheets, book.sheet, _bounded(book.lines))
    if content.lstrip()[:5].lower() in (b"<html", b"<!doc", b"<?xml") or content.startswith(_NO_TABLES):
        raise unreadable("a table", _("The file is no table; open it and save it as .xlsx or .csv."))
    text, encoding = delimited.decoded(content)
    return Spreadsheet("text", encoding, (), "", _bounded(delimited.lines(text)))


def _bounded(lines: Iterator[Line]) -> Iterator[Line]:
    filled = 0
    for line in lines:
        filled += not line.is_blank
        if filled > MOST_ROWS + 1:  # the titles are one
            raise workbook.too_many_rows()
        if len(line.cells) > MOST_COLUMNS:
            line = Line(line.number, line.cells[:MOST_COLUMNS], line.broken or "too-many-cells")
        yield line
