"""Times as hashed documents spell them, and where days begin."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache


@lru_cache(maxsize=256)
def utc_text(moment: datetime) -> str:
    """UTC with microseconds and `Z`; ValueError for a time without zone. Remembered: a batch asks again and again."""
    if moment.utcoffset() is None:
        raise ValueError("an aware time is needed, this one has no zone")
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:26]}Z"


def utc_text_or_none(moment: datetime | None) -> str | None:
    """`utc_text` of what may not have happened yet."""
    return utc_text(moment) if moment else None


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in a zone."""
    return datetime.combine(day, time(0), zone)


def day_after(day: date, zone: tzinfo) -> datetime:
    """The first moment after a day in a zone."""
    return datetime.combine(day + timedelta(days=1), time(0), zone)
