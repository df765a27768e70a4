"""Every write of reports: one verb, one function."""

from reports.actions.drafts import Typed, keep, send, start, start_correction, take_over, throw_away, type_in
from reports.actions.photos import Upload, complete, hold, let_go
from reports.actions.receive import Outcome, receive
from reports.actions.withdraw import withdraw

__all__ = [
    "Outcome",
    "Typed",
    "Upload",
    "complete",
    "hold",
    "keep",
    "let_go",
    "receive",
    "send",
    "start",
    "start_correction",
    "take_over",
    "throw_away",
    "type_in",
    "withdraw",
]
