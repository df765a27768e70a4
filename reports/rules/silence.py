"""When silence is unusual, and since when a word may be expected."""

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

# Half of the neighbours: before that, the day is young for all of them.
ENOUGH = 500
LOW_COVERAGE = 800  # below this share a figure is marked: it says more about who reported than about what happened


class Window(Protocol):
    """When a module is due: days from voting day, and the hour of that day by the station's clock."""

    @property
    def opens_day(self) -> int: ...

    @property
    def opens_at(self) -> str: ...


def unusual(*, stations: int, reported: int, beside: int, beside_reported: int) -> int | None:
    """The share of the neighbours who have reported, per mille, where a village's silence is unusual; else None.

    A silent station is measured by the other stations of its village, a village of which nothing has come by the
    other stations of its sub-district (`beside`).
    """
    if reported >= stations:
        return None
    neighbours, heard = (stations - 1, reported) if reported else (beside, beside_reported)
    if neighbours <= 0:
        return None
    share = 1000 * heard // neighbours
    return share if share >= ENOUGH else None


def is_low(reported: int, expected: int) -> bool:
    """Whether the coverage of an area is so low that its figures are to be read with care."""
    return 1000 * reported < LOW_COVERAGE * expected


def opens(window: Window | None, voting_day: date, zone: ZoneInfo) -> datetime | None:
    """Since when a module is due in a zone; None when it has no window: all day, every day."""
    if window is None:
        return None
    hour, minute = (int(part) for part in window.opens_at.split(":"))
    return datetime.combine(voting_day + timedelta(days=window.opens_day), time(hour, minute), zone)
