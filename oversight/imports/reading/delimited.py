"""CSV as it really comes: any encoding of the agency's programs, any separator, quotes that were never closed."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from oversight.imports.reading.table import LONGEST_CELL, Line, unreadable

UNCLOSED, TOO_LONG = "unclosed-quote", "cell-too-long"
_SEPARATORS = ";,\t|"
_LOOKED_AT = 40  # physical lines by which the separator is known
_LONGEST_RECORD = 200  # physical lines that one record may fill
_ENDS = re.compile(r"\r\n|\n|\r")


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; Invalid for bytes that no known program writes."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strict(content, encoding), encoding
    head = content[:4_000]
    # UTF-16 without its mark: every second byte of Latin text is NUL.
    if len(head) >= 8 and head[1::2].count(0) > 0.6 * len(head[1::2]) and not head[::2].count(0):
        return _strict(content, "utf-16-le"), "utf-16-le"
    if len(head) >= 8 and head[::2].count(0) > 0.6 * len(head[::2]) and not head[1::2].count(0):
        return _strict(content, "utf-16-be"), "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise unreadable("text in a known encoding", _("The file is no text; save it as CSV UTF-8 or as .xlsx."))


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise unreadable(
            "text in its own encoding", _("The file says that it is %(name)s and is not.") % {"name": encoding}
        ) from error


def separator(text: str) -> tuple[str, int]:
    """The sign between cells, and where the table begins: behind a line `sep=;`, which Excel writes and reads."""
    first = _ENDS.search(text)
    head = text[: first.start()] if first else text
    if head.strip().lower().startswith("sep=") and len(head.strip()) == 5:
        return head.strip()[4], first.end() if first else len(text)
    lines = [line for line in _ENDS.split(text[:200_000])[:_LOOKED_AT] if line.strip()]

    def fitness(sign: str) -> tuple[int, int]:
        counts = [_outside_quotes(line, sign) for line in lines]
        usual = max(set(counts), key=counts.count) if counts else 0
        return (usual > 0) * counts.count(usual), sum(counts)

    return max(_SEPARATORS, key=fitness), 0


def _outside_quotes(line: str, sign: str) -> int:
    return sum(piece.count(sign) for piece in line.split('"')[::2])


def lines(text: str) -> Iterator[Line]:
    """Every row with its number as a spreadsheet counts them.

    A quote inside a cell that neither opens nor closes it is a sign like any other. A quote that is never closed costs
    its own line alone: that row is `broken`, and reading goes on behind it.
    """
    sign, start = separator(text)
    number = 1 if start else 0
    end = len(text)
    while start < end:
        number += 1
        found = _ENDS.search(text, start)
        stop, behind = (found.start(), found.end()) if found else (end, end)
        row = text[start:stop]
        if '"' not in row:
            start = behind
            yield _line(number, row.split(sign))
            continue
        cells, reached = _quoted(text, start, sign)
        if cells is None:
            yield Line(number, (row[:200],), UNCLOSED)
            start = behind
        else:
            yield _line(number, cells)
            start = reached


def _line(number: int, cells: list[str]) -> Line:
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return Line(number, tuple(cell[:200] for cell in cells), TOO_LONG)
    return Line(number, tuple(cells))


def _quoted(text: str, start: int, sign: str) -> tuple[list[str] | None, int]:
    """The cells of a record with quotes in it and where the next begins; None when a quote is never closed."""
    cells: list[str] = []
    place, end, breaks = start, len(text), 0
    while True:
        begin = place
        while begin < end and text[begin] == " ":
            begin += 1
        if begin < end and text[begin] == '"':
            pieces, place = [], begin + 1
            while True:
                quote = text.find('"', place)
                if quote < 0:
                    return None, start
                piece = text[place:quote]
                breaks += piece.count("\n") or piece.count("\r")
                if breaks > _LONGEST_RECORD:
                    return None, start
                pieces.append(piece)
                if text[quote + 1 : quote + 2] == '"':
                    pieces.append('"')
                    place = quote + 2
                    continue
                close = quote + 1
                while close < end and text[close] == " ":
                    close += 1
                if close >= end or text[close] in (sign, "\r", "\n"):
                    place = close
                    break
                if text[quote - 1] in (sign, "\r", "\n"):
                    return None, start  # it opens the next cell: the one before it was never closed
                pieces.append('"')  # it stands in the middle of the cell and closes nothing
                place = quote + 1
            cells.append("".join(pieces))
        else:
            stop = place
            while stop < end and text[stop] not in (sign, "\r", "\n"):
                stop += 1
            cells.append(text[place:stop])
            place = stop
        if place >= end:
            return cells, end
        if text[place] == sign:
            place += 1
            continue
        return cells, place + (2 if text.startswith("\r\n", place) else 1)
