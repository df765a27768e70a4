"""How a term is counted: pure, day by day, the same walk for the due moment and for its explanation.

The law is not in here: amounts, units, days off and office hours are rows (docs/adr/0009).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

LAST_SECOND = time(23, 59, 59)
# The five-day week of government offices (Perpres 21/2023 art. 3); ISO numbers of the days without work.
WEEKEND = frozenset({6, 7})


class Unit(StrEnum):
    """What a term is counted in."""

    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"


class FirstDay(StrEnum):
    """Whether the day of the event is day 0 or day 1."""

    DAY_AFTER = "day_after"
    EVENT_DAY = "event_day"


class DayEnd(StrEnum):
    """When the last day is over."""

    MIDNIGHT = "midnight"
    OFFICE_CLOSE = "office_close"


class DayOffKind(StrEnum):
    """The two kinds of the yearly joint decree, and days that one place alone has off."""

    NATIONAL = "libur_nasional"
    COLLECTIVE_LEAVE = "cuti_bersama"
    LOCAL = "libur_setempat"


class Why(StrEnum):
    """What a day is in the count."""

    START = "start"
    COUNTED = "counted"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    LEAVE = "leave"
    HOURS = "hours"


class Terms(msgspec.Struct, frozen=True):
    """What one rule says. An amount of nothing is the day of the event itself."""

    amount: int
    unit: Unit
    first_day: FirstDay = FirstDay.DAY_AFTER
    leave_counts: bool = False
    day_end: DayEnd = DayEnd.MIDNIGHT
    backwards: bool = False
    regime: str = ""


class DayOff(msgspec.Struct, frozen=True):
    """A day off; `area` is the path of the place that has it, empty for the nation."""

    day: date
    kind: DayOffKind
    name_id: str
    name_en: str
    area: str = ""


class Hours(msgspec.Struct, frozen=True):
    """When offices are open on some weekdays (ISO numbers), or round the clock when `opens` is missing."""

    weekdays: frozenset[int]
    opens: time | None = None
    closes: time | None = None
    regime: str = ""
    level: str = ""
    since: date | None = None
    until: date | None = None

    def holds(self, day: date, regime: str, level: str) -> bool:
        """Whether the row speaks of this day, of this regime and of offices of this level."""
        return (
            day.isoweekday() in self.weekdays
            and self.regime in {"", regime}
            and self.level in {"", level}
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )


class Calendar(msgspec.Struct, frozen=True):
    """One version of the calendar, as an office of `level` at `path` reads it."""

    version: int
    days_off: Mapping[date, tuple[DayOff, ...]]
    hours: tuple[Hours, ...] = ()
    path: str = ""
    level: str = ""

    def seen_from(self, path: str, level: str = "") -> "Calendar":
        """The same calendar for another office: days off of other places do not hold there."""
        return msgspec.structs.replace(self, path=path, level=level)

    def off(self, day: date, *, leave_counts: bool = False) -> DayOff | None:
        """Why the office does not work that day, weekends aside; None when it does."""
        for one in self.days_off.get(day, ()):
            if self.path.startswith(one.area) and not (leave_counts and one.kind is DayOffKind.COLLECTIVE_LEAVE):
                return one
        return None

    def open_hours(self, day: date, regime: str = "") -> tuple[time, time] | None:
        """From when until when the office is open; None when it is not. Round-the-clock days win over days off."""
        rows = [row for row in self.hours if row.holds(day, regime, self.level)]
        if any(row.opens is None for row in rows):
            return time(0), LAST_SECOND
        rows = [row for row in rows if row.level] or rows
        spans = [(row.opens, row.closes) for row in rows if row.opens is not None and row.closes is not None]
        if not spans or self.off(day) is not None:
            return None
        return min(opens for opens, _closes in spans), max(closes for _opens, closes in spans)


class Day(msgspec.Struct, frozen=True):
    """One day of an explanation: its number when it counts, the reason when it does not."""

    date: date
    why: Why
    number: int | None = None
    is_due: bool = False
    name_id: str = ""
    name_en: str = ""

    @property
    def label(self) -> str:
        """What the day is, in the language of the reader."""
        if self.number is not None:
            return _("day %(number)s") % {"number": self.number}
        match self.why:
            case Why.START:
                return pgettext("day clock", "start")
            case Why.HOURS:
                return _("by the hour")
            case Why.WEEKEND:
                return pgettext("day clock", "off")
        return self.name_en if (get_language() or "id").startswith("en") else self.name_id


class Explanation(msgspec.Struct, frozen=True):
    """Why a deadline is when it is, day by day in the order of the calendar; times stand in the office's zone."""

    terms: Terms
    counted_from: datetime
    due_at: datetime
    days: tuple[Day, ...]
    calendar: int

    @property
    def counted(self) -> int:
        """How many days were counted."""
        return sum(day.number is not None for day in self.days)


def due(terms: Terms, counted_from: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """The last moment of the term, aware, in the zone of the office."""
    start = counted_from.astimezone(zone)
    if terms.unit is Unit.HOUR:
        return _by_the_hour(terms, start)
    *_rest, last = _walk(terms, start.date(), calendar)
    return _end_of(last.date, terms, calendar, zone)


def explain(terms: Terms, counted_from: datetime, calendar: Calendar, zone: ZoneInfo) -> Explanation:
    """The same count, told day by day."""
    start = counted_from.astimezone(zone)
    if terms.unit is Unit.HOUR:
        end = _by_the_hour(terms, start)
        days = list(_clock_days(start.date(), end.date()))
    else:
        days = list(_walk(terms, start.date(), calendar))
        end = _end_of(days[-1].date, terms, calendar, zone)
    return Explanation(terms, start, end, tuple(sorted(days, key=lambda day: day.date)), calendar.version)


def is_late(due_at: datetime, at: datetime) -> bool:
    """Whether an act at that moment comes too late; the last second counts whole."""
    return at.replace(microsecond=0) > due_at


def is_open(moment: datetime, calendar: Calendar, zone: ZoneInfo, regime: str = "") -> bool:
    """Whether the office takes papers at that moment, by its own clock."""
    there = moment.astimezone(zone)
    hours = calendar.open_hours(there.date(), regime)
    return hours is not None and hours[0] <= there.time().replace(microsecond=0) <= hours[1]


def _walk(terms: Terms, start: date, calendar: Calendar) -> Iterator[Day]:
    """Days from the start to the one that is due, in the direction of the count."""
    target = terms.amount or 1
    step = timedelta(days=-1 if terms.backwards else 1)
    number, day = 0, start
    if terms.amount and terms.first_day is FirstDay.DAY_AFTER:
        yield Day(start, Why.START)
        day += step
    while True:
        reason = _skipped(day, terms, calendar)
        if reason is None:
            number += 1
            yield Day(day, Why.COUNTED, number, is_due=number == target)
            if number == target:
                return
        else:
            yield reason
        day += step


def _skipped(day: date, terms: Terms, calendar: Calendar) -> Day | None:
    if terms.unit is not Unit.WORKING_DAY:
        return None
    off = calendar.off(day, leave_counts=terms.leave_counts)
    if off is not None:
        why = Why.LEAVE if off.kind is DayOffKind.COLLECTIVE_LEAVE else Why.HOLIDAY
        return Day(day, why, name_id=off.name_id, name_en=off.name_en)
    return Day(day, Why.WEEKEND) if day.isoweekday() in WEEKEND else None


def _end_of(day: date, terms: Terms, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """The end of the last day. On a day without office hours it is midnight: no closed door shortens a term."""
    hours = calendar.open_hours(day, terms.regime) if terms.day_end is DayEnd.OFFICE_CLOSE else None
    return datetime.combine(day, hours[1] if hours else LAST_SECOND, zone)


def _by_the_hour(terms: Terms, start: datetime) -> datetime:
    return start + timedelta(hours=-terms.amount if terms.backwards else terms.amount)


def _clock_days(start: date, end: date) -> Iterator[Day]:
    step = timedelta(days=1 if end >= start else -1)
    day = start
    while True:
        yield Day(day, Why.START if day == start else Why.HOURS, is_due=day == end)
        if day == end:
            return
        day += step
