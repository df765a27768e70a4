"""Every read of the gate."""

from oversight.gate.queries.drafts import Opened, draft
from oversight.gate.queries.quarantine import (
    Narrowing,
    by_code,
    count_held,
    files_of,
    held,
    matching,
    one_held,
    reading_of,
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
    "files_of",
    "held",
    "matching",
    "one_held",
    "reading_of",
    "submission_of",
    "submissions",
    "tracked",
]
