"""Reads a workbook in a process of its own, so that a hostile file harms nobody: bounded memory, time and output.

Run as a script, with the file on standard input and `sheet rows columns megabytes seconds` as arguments. One line of
JSON a row on standard output; the first line names the sheets. Knows nothing of the platform.
"""

import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import fromstring, iterparse

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LARGEST_OUTPUT = 64 * 1024 * 1024


def main(sheet: str, rows: int, columns: int, megabytes: int, seconds: int) -> None:
    """Write the rows of a sheet; the first visible one that holds something when none is named."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    content = sys.stdin.buffer.read()
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    chosen = sheet if sheet in shown else ""
    for name in [chosen] if chosen else shown:
        found = book.get_sheet_by_name(name)
        end = found.end or (0, 0)
        if end[1] >= columns or end[0] >= rows:
            say({"sheets": shown, "sheet": name, "rows": end[0] + 1, "columns": end[1] + 1})
            return
        lines = found.to_python(skip_empty_area=False)
        if chosen or any(cell != "" for line in lines for cell in line):
            for (row, column), words in failed(content, name).items():
                if row < len(lines) and column < len(lines[row]):
                    lines[row][column] = words
            say({"sheets": shown, "sheet": name})
            written = 0
            for line in lines:
                written += say([plain(cell) for cell in line])
                if written > LARGEST_OUTPUT:
                    raise SystemExit(3)
            return
    say({"sheets": shown, "sheet": ""})


def failed(content: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """Formulas of an XLSX that failed, by row and column from 0: calamine shows them as empty, which they are not."""
    if not content.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(BytesIO(content)) as packed:
        names = set(packed.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        book = fromstring(packed.read("xl/workbook.xml"))  # noqa: S314  bounded by the limits of this process
        link = next((one.get(_LINK) for one in book.iter(f"{_MAIN}sheet") if one.get("name") == sheet), None)
        links = fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  as above
        part = next((one.get("Target", "") for one in links if one.get("Id") == link), "")
        path = part.lstrip("/") if part.startswith("/") else f"xl/{part}"
        if path not in names:
            return {}
        raw = packed.read(path)
    if b'"e"' not in raw and b"'e'" not in raw:
        return {}
    found = {}
    for _event, cell in iterparse(BytesIO(raw)):  # noqa: S314  as above
        if cell.tag == f"{_MAIN}row":
            cell.clear()
        elif cell.tag == f"{_MAIN}c" and cell.get("t") == "e":
            place = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", cell.get("r", ""))
            if place:
                column = 0
                for letter in place[1]:
                    column = 26 * column + ord(letter) - 64
                found[int(place[2]) - 1, column - 1] = cell.findtext(f"{_MAIN}v") or "#VALUE!"
    return found


def plain(cell: Any) -> Any:
    """A cell as JSON: times as an object that names their kind."""
    if isinstance(cell, datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time):
        return {"h": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"s": cell.total_seconds()}
    return cell


def say(value: Any) -> int:
    """One line of output; how many bytes it has."""
    line = json.dumps(value, allow_nan=True).encode() + b"\n"
    return sys.stdout.buffer.write(line)


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:6]))
