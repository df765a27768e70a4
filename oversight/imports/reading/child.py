"""Reads a workbook in a process of its own, so that a hostile file harms nobody: bounded memory, time and output.

Run as a script, with the file on standard input and `sheet rows columns megabytes seconds` as arguments. One line of
JSON a row on standard output; the first line names the sheets. Knows nothing of the platform.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

LARGEST_OUTPUT = 64 * 1024 * 1024


def main(sheet: str, rows: int, columns: int, megabytes: int, seconds: int) -> None:
    """Write the rows of a sheet; the first visible one that holds something when none is named."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    chosen = sheet if sheet in shown else ""
    for name in [chosen] if chosen else shown:
        found = book.get_sheet_by_name(name)
        if found.total_width > columns or found.total_height > rows:
            say({"sheets": shown, "sheet": name, "rows": found.total_height, "columns": found.total_width})
            return
        lines = found.to_python(skip_empty_area=False)
        if chosen or any(cell != "" for line in lines for cell in line):
            say({"sheets": shown, "sheet": name})
            written = 0
            for line in lines:
                written += say([plain(cell) for cell in line])
                if written > LARGEST_OUTPUT:
                    raise SystemExit(3)
            return
    say({"sheets": shown, "sheet": ""})


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
