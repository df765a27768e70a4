"""Work that failed: one open row per consumer and entry, without a person's data, until a later try succeeds."""

import traceback
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from oversight.core.errors import Refused
from oversight.ledger.models import StuckWork

_LONGEST_WAIT = timedelta(minutes=1)


def describe(error: BaseException) -> str:
    """Where an error arose, and the code of a refusal: never its message, which may quote a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno} {frames[-1].name}" if frames else "unknown"
    return f"{error.code} at {where}" if isinstance(error, Refused) else f"at {where}"


def record(
    consumer: str, error: BaseException, *, now: datetime, leaf: int | None = None, entry: UUID | None = None
) -> None:
    """Note a failure, or one more try of the same work."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into ledger_stuck_work as s (consumer, leaf, entry, error, message, tries, first_at, last_at)
            values (%s, %s, %s, %s, %s, 1, %s, %s)
            on conflict (consumer, entry) where resolved_at is null do update
              set tries = s.tries + 1, last_at = excluded.last_at, error = excluded.error, message = excluded.message
            """,
            [consumer, leaf, entry, type(error).__name__[:100], describe(error)[:300], now, now],
        )


def resolve(consumer: str, *, now: datetime, entry: UUID | None = None) -> None:
    """Close the open row of this work, if there is one."""
    StuckWork.objects.filter(consumer=consumer, entry=entry, resolved_at=None).update(resolved_at=now)


def is_due(consumer: str, *, now: datetime) -> bool:
    """Whether work that is no single entry's may be tried: after a failure it waits 2, 4, 8 … up to 60 seconds."""
    row = StuckWork.objects.filter(consumer=consumer, entry=None, resolved_at=None).first()
    if row is None:
        return True
    return now - row.last_at >= min(_LONGEST_WAIT, timedelta(seconds=2 ** min(row.tries, 6)))
