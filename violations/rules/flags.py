"""What the preliminary study has to look at: flagged, never refused."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

import msgspec

from violations.models import Capacity

VOTING_AGE = 17  # or married (UU 7/2017 art. 198)
_INDONESIAN = frozenset({"wni", "indonesia", "indonesian", "warga negara indonesia"})


class Flag(StrEnum):
    """One thing to look at."""

    LATE = "late"
    LATE_BY_ANOTHER_READING = "late-by-another-reading"
    WRONG_OFFICE = "wrong-office"
    UNDER_VOTING_AGE = "under-voting-age"
    NOT_A_CITIZEN = "not-a-citizen"
    CONTRADICTORY_SOURCE = "contradictory-source"  # taken from an older system as it stood there


class Terms(msgspec.Struct, frozen=True):
    """Until when the report could be made by the reading in force and by the others."""

    due_at: datetime
    others: Sequence[datetime] = ()


def flags_of(
    *,
    received_at: datetime,
    terms: Terms | None,
    is_competent: bool,
    capacity: str = "",
    citizenship: str = "",
    born: date | None = None,
    voting_day: date | None = None,
) -> list[str]:
    """The flags of a report, in the order of `Flag`."""
    at = received_at.replace(microsecond=0)
    found = []
    if terms is not None:
        if at > terms.due_at:
            found.append(Flag.LATE)
        elif any(at > due for due in terms.others):
            found.append(Flag.LATE_BY_ANOTHER_READING)
    if not is_competent:
        found.append(Flag.WRONG_OFFICE)
    if capacity == Capacity.CITIZEN:
        if born and voting_day and _age(born, voting_day) < VOTING_AGE:
            found.append(Flag.UNDER_VOTING_AGE)
        if citizenship.strip().lower() not in _INDONESIAN:
            found.append(Flag.NOT_A_CITIZEN)
    return [str(flag) for flag in found]


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
