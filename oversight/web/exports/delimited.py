"""CSV, written piece by piece."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from oversight.web.exports.cells import Cell, defused

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write(
    head: Sequence[Sequence[Cell]],
    titles: Sequence[str],
    pieces: Iterable[Sequence[Sequence[Cell]]],
    *,
    for_excel: bool,
) -> Iterator[bytes]:
    """The file in pieces: the lines above, an empty line, the titles, the rows."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";" if for_excel else ",", lineterminator="\r\n")
    if for_excel:
        yield BYTE_ORDER_MARK
    writer.writerows([*([_text(cell) for cell in line] for line in head), [], [_text(title) for title in titles]])
    yield _drained(buffer)
    for piece in pieces:
        writer.writerows([[_text(cell) for cell in row] for row in piece])
        yield _drained(buffer)


def _text(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return int(cell)
    if isinstance(cell, datetime):
        return timezone.localtime(cell).strftime("%Y-%m-%d %H:%M:%S")
    return defused(cell) if isinstance(cell, str) else cell.isoformat()


def _drained(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content
