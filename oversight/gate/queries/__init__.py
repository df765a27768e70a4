"""Every read of the gate."""

from oversight.gate.queries.drafts import Opened, draft
from oversight.gate.queries.quarantine import (
    Narrowing,
    by_code,
    count_held,
    held,
    matching,
    one_held,
    submission_of,
    submissions,
)
from oversight.gate.queries.tracking import address_of, tracked

__all__ = [
    "Narrowing",
    "Opened",
    "address_of",
    "by_code",
    "count_held",
    "draft",
    "held",
    "matching",
    "one_held",
    "submission_of",
    "submissions",
    "tracked",
]
