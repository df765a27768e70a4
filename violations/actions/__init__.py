"""Every write of violations, one verb of the law a function."""

from violations.actions.additions import add_evidence, count_from
from violations.actions.findings import Recorded, record_finding
from violations.actions.messages import post_message, read_messages
from violations.actions.opening import Source
from violations.actions.papers import receive_papers
from violations.actions.same_events import record_same_event, undo_same_event
from violations.actions.submit import Submitted, submit
from violations.actions.tips import Received, send_tip
from violations.actions.withdrawal import ask_withdrawal, decide_withdrawal

# The verbs of the procedure by which a case begins; whose channel it is decides between the two of a report.
submit_online = submit
tip = send_tip
find = record_finding

__all__ = [
    "Received",
    "Recorded",
    "Source",
    "Submitted",
    "add_evidence",
    "ask_withdrawal",
    "count_from",
    "decide_withdrawal",
    "find",
    "post_message",
    "read_messages",
    "receive_papers",
    "record_finding",
    "record_same_event",
    "send_tip",
    "submit",
    "submit_online",
    "tip",
    "undo_same_event",
]
