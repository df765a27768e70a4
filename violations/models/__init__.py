"""Tables of violations: what was brought in, what was written about it, and what was done with it."""

from violations.models.alarms import Alarm
from violations.models.letters import Letter
from violations.models.procedure import (
    ArchiveEntry,
    Classification,
    CompletionRequest,
    Plenary,
    RequirementCheck,
    Seat,
    StatusNotice,
    StudyConclusion,
    Tracing,
    Transfer,
    Vote,
)
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
    "Alarm",
    "ArchiveEntry",
    "Capacity",
    "Case",
    "Classification",
    "CompletionRequest",
    "Finding",
    "Letter",
    "Message",
    "Outcome",
    "Paper",
    "Plenary",
    "Report",
    "RequirementCheck",
    "SameEvent",
    "Seat",
    "StatusNotice",
    "StudyConclusion",
    "Tip",
    "Tracing",
    "Transfer",
    "ViolationClass",
    "Vote",
    "WithdrawalRequest",
]
