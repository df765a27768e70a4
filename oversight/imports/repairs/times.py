"""Days, moments and hours as Indonesia writes them. Which of 12/02 and 02/12 is the month is never guessed."""

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import NamedTuple

from oversight.imports.reading import Cell
from oversight.imports.repairs.faults import Note, Unfit
from oversight.imports.repairs.text import clean

# Excel counts days from here; its day 60 does not exist, which no record of ours reaches.
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a wall-clock date
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050  # 1950 to 2099: dates of birth are among them
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 1, 1)
# The three legal zones (Keppres 41/1987) have no summer time; fixed hours let an hour alone carry its zone.
ZONES = {name: timezone(timedelta(hours=hours), name) for name, hours in (("WIB", 7), ("WITA", 8), ("WIT", 9))}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan i",
            "februari february feb pebruari peb ii",
            "maret march mar mrt iii",
            "april apr iv",
            "mei may v",
            "juni june jun vi",
            "juli july jul vii",
            "agustus august agu agt aug ags viii",
            "september sep sept ix",
            "oktober october okt oct x",
            "november nov nopember nop xi",
            "desember december des dec xii",
        ),
        start=1,
    )
    for name in names.split()
}
_DAYS = {
    name: number
    for number, names in enumerate(
        (
            "senin monday mon sen", "selasa tuesday tue sel", "rabu wednesday wed rab", "kamis thursday thu kam",
            "jumat friday fri jum", "sabtu saturday sat sab", "minggu ahad sunday sun min",
        )
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY = re.compile(r"([A-Za-z']+)\s*[,/]?\s+")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d])")
_FIGURES = re.compile(r"(\d{1,2})\s?[-/.\s]\s?(\d{1,2})\s?[-/.\s]\s?(\d{4})(?!\d)")
_SHORT_YEAR = re.compile(r"\d{1,2}\s?[-/. ]\s?(\d{1,2}|[A-Za-z]+)\s?[-/. ]\s?'?\d{2}(?!\d)")
_WORDS = re.compile(r"(\d{1,2})\s?[-/., ]\s?([A-Za-z]+)\.?\s?[-/., ]\s?(\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,})\.? (\d{1,2}),? (\d{4})(?!\d)")
_HOUR = re.compile(
    r"(?:pukul|jam|pkl\.?|at)?\s*(\d{1,2})\s?[.:](\d{2})(?:[.:](\d{2})(?:\.\d+)?)?\s*(am|pm|z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\b(WIB|WITA|WIT)\b\.?", re.IGNORECASE)


class Order(StrEnum):
    """Which figure of a written date is the day. A mapping says it of a column; nobody else does."""

    UNSAID = "unsaid"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class _When(NamedTuple):
    day: date
    hour: time | None
    zone: tzinfo | None


def day(cell: Cell, order: Order, notes: list[Note]) -> date:
    """A day; an hour behind it is left out with a note."""
    found = _when(cell, order, notes)
    if found.hour is not None and found.hour != time(0):
        notes.append(Note("hour-left-out", found.day.isoformat()))
    return found.day


def moment(cell: Cell, order: Order, zone: tzinfo, notes: list[Note]) -> datetime:
    """A day and hour in the zone that the cell names, else in `zone`; a day alone begins at 00.00."""
    found = _when(cell, order, notes)
    return datetime.combine(found.day, found.hour or time(0), found.zone or zone)


def clock(cell: Cell, zone: tzinfo, notes: list[Note]) -> time:
    """An hour of the day in the zone that the cell names, else in `zone`."""
    if isinstance(cell, datetime | time):
        return (cell.time() if isinstance(cell, datetime) else cell).replace(microsecond=0, tzinfo=zone)
    if isinstance(cell, timedelta) or (isinstance(cell, float) and 0 <= cell < 1):
        seconds = cell.total_seconds() if isinstance(cell, timedelta) else round(cell * 86_400)
        if not 0 <= seconds < 86_400:
            raise Unfit("not-an-hour")
        found = (_EXCEL_EPOCH + timedelta(seconds=seconds)).time()
        notes.append(Note("hour-was-number", found.isoformat("minutes")))
        return found.replace(tzinfo=zone)
    if isinstance(cell, bool | int | float | date):
        raise Unfit("not-an-hour")
    text = clean(cell, notes)
    said = _ZONE.search(text)
    match = _HOUR.fullmatch(_ZONE.sub("", text).strip())
    if match is None:
        raise Unfit("not-an-hour")
    found = _hour(match)
    if not re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", text):
        notes.append(Note("hour-spelling", found.isoformat("minutes")))
    return found.replace(tzinfo=ZONES[said[1].upper()] if said else zone)


def _when(cell: Cell, order: Order, notes: list[Note]) -> _When:
    if isinstance(cell, bool | time | timedelta):
        raise Unfit("not-a-date")
    if isinstance(cell, datetime):
        return _in_range(_When(cell.date(), cell.time().replace(microsecond=0), None))
    if isinstance(cell, date):
        return _in_range(_When(cell, None, None))
    if isinstance(cell, int | float) or re.fullmatch(r"\d{5}([.,]\d+)?", cell.strip()):
        serial = float(str(cell).strip().replace(",", "."))
        if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
            raise Unfit("not-a-date")
        when = _EXCEL_EPOCH + timedelta(seconds=round(serial * 86_400))
        notes.append(Note("date-was-number", when.isoformat(" ", "minutes") if serial % 1 else when.date().isoformat()))
        return _in_range(_When(when.date(), when.time() if serial % 1 else None, None))
    text = clean(cell, notes)
    found = _in_range(_spelled(text, order))
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        notes.append(Note("date-spelling", found.day.isoformat()))
    return found


def _spelled(text: str, order: Order) -> _When:
    rest, named = text, None
    if (weekday := _WEEKDAY.match(text)) and (named := _DAYS.get(weekday[1].lower().replace("'", ""))) is not None:
        rest = text[weekday.end() :]
    found, end = _date(rest, order)
    if named is not None and found.weekday() != named:
        raise Unfit("weekday-differs")
    tail = rest[end:].lstrip(" ,;-T").rstrip(" ,;.")
    if not tail:
        return _When(found, None, None)
    said = _ZONE.search(tail)
    bare = _ZONE.sub("", tail).strip()
    match = _HOUR.fullmatch(bare)
    if match is None:
        raise Unfit("not-a-date")
    zone: tzinfo | None = ZONES[said[1].upper()] if said else None
    if zone is None and match[4] and match[4].lower() not in ("am", "pm"):
        zone = datetime.fromisoformat(f"2000-01-01T00:00{'+00:00' if match[4].lower() == 'z' else match[4]}").tzinfo
    return _When(found, _hour(match), zone)


def _date(text: str, order: Order) -> tuple[date, int]:
    if match := _ISO.match(text):
        return _made(match[1], match[2], match[3]), match.end()
    if match := _FIGURES.match(text):
        return _figures(int(match[1]), int(match[2]), match[3], order), match.end()
    if (match := _WORDS.match(text)) and (month := _MONTHS.get(match[2].lower())):
        return _made(match[3], month, match[1]), match.end()
    if (match := _MONTH_FIRST.match(text)) and (month := _MONTHS.get(match[1].lower())):
        return _made(match[3], month, match[2]), match.end()
    raise Unfit("year-too-short" if _SHORT_YEAR.match(text) else "not-a-date")


def _figures(first: int, second: int, year: str, order: Order) -> date:
    if order is Order.UNSAID and first <= 12 and second <= 12 and first != second:
        raise Unfit("date-ambiguous")
    month_first = order is Order.MONTH_FIRST or (order is Order.UNSAID and second > 12)
    month = first if month_first else second
    if month > 12 >= (second if month_first else first):
        raise Unfit("date-against-order")
    return _made(year, month, second if month_first else first)


def _made(year: str | int, month: str | int, day_: str | int) -> date:
    try:
        return date(int(year), int(month), int(day_))
    except ValueError:
        raise Unfit("no-such-day") from None


def _hour(match: re.Match[str]) -> time:
    hour, half = int(match[1]), (match[4] or "").lower()
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise Unfit("not-an-hour")
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(match[2]), int(match[3] or 0))
    except ValueError:
        raise Unfit("not-an-hour") from None


def _in_range(found: _When) -> _When:
    if not _FIRST_DAY <= found.day < _LAST_DAY:
        raise Unfit("year-out-of-range")
    return found
