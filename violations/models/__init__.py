"""Tables of violations: what was brought in, and what was written about it."""

from violations.models.record import (
    Capacity,
    Case,
    Finding,
    Message,
    Outcome,
    Paper,
    Report,
    SameEvent,
    Tip,
    ViolationClass,
    WithdrawalRequest,
)

__all__ = [
    "Capacity",
    "Case",
    "Finding",
    "Message",
    "Outcome",
    "Paper",
    "Report",
    "SameEvent",
    "Tip",
    "ViolationClass",
    "WithdrawalRequest",
]
