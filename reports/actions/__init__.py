"""Every write of reports: one verb, one function."""

from reports.actions.drafts import Typed, discard, send, start, start_correction, type_in
from reports.actions.photos import Upload, complete, hold, let_go
from reports.actions.receive import Outcome, receive
from reports.actions.withdraw import withdraw

__all__ = [
    "Outcome",
    "Typed",
    "Upload",
    "complete",
    "discard",
    "hold",
    "let_go",
    "receive",
    "send",
    "start",
    "start_correction",
    "type_in",
    "withdraw",
]
