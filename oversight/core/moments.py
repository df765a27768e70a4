"""Times as hashed documents spell them."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=256)
def utc_text(moment: datetime) -> str:
    """UTC with microseconds and `Z`; ValueError for a time without zone. Remembered: a batch asks again and again."""
    if moment.utcoffset() is None:
        raise ValueError("an aware time is needed, this one has no zone")
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:26]}Z"
