"""Every write of violations, one verb of the law a function."""

from violations.actions.additions import add_evidence, count_from
from violations.actions.alarms import raise_alarms
from violations.actions.bringing_over import BroughtOver, Inherited, bring_over, take_back
from violations.actions.complete import (
    ask_completion,
    lapse_completion,
    lapse_due,
    lapse_papers,
    receive_completion,
    serve_notice,
)
from violations.actions.conflicts import declare_conflict
from violations.actions.erasing import erase_contents
from violations.actions.findings import Recorded, record_finding
from violations.actions.handing import FILES, gathering, hand_in
from violations.actions.letters import draw_up
from violations.actions.messages import post_message, read_messages
from violations.actions.notify import archive, notify_status
from violations.actions.opening import Source
from violations.actions.papers import receive_papers
from violations.actions.people import add_party, roles_of
from violations.actions.plenary import call_plenary, close_plenary, vote
from violations.actions.proofs import take_proof
from violations.actions.receipts import print_receipt
from violations.actions.register import (
    not_register,
    note_withdrawal,
    register,
    return_to_study,
    take_as_information,
    withdraw,
)
from violations.actions.returning import find_returning
from violations.actions.same_events import record_same_event, undo_same_event
from violations.actions.study import (
    PROPOSALS,
    Check,
    begin_study,
    check_requirement,
    check_requirements,
    classify,
    conclude_study,
)
from violations.actions.submit import Submitted, submit
from violations.actions.tips import Received, send_tip, take_tip
from violations.actions.trace import close_tip, end_tracing, start_tracing
from violations.actions.transfer import accept_transfer, decline_transfer, hand_over, offer_transfer, take_over
from violations.actions.withdrawal import ask_withdrawal

# The verbs of the procedure by which a case begins; whose channel it is decides between the two of a report.
submit_online = submit
tip = send_tip
find = record_finding

__all__ = [
    "FILES",
    "PROPOSALS",
    "BroughtOver",
    "Check",
    "Inherited",
    "Received",
    "Recorded",
    "Source",
    "Submitted",
    "accept_transfer",
    "add_evidence",
    "add_party",
    "archive",
    "ask_completion",
    "ask_withdrawal",
    "begin_study",
    "bring_over",
    "call_plenary",
    "check_requirement",
    "check_requirements",
    "classify",
    "close_plenary",
    "close_tip",
    "conclude_study",
    "count_from",
    "declare_conflict",
    "decline_transfer",
    "draw_up",
    "end_tracing",
    "erase_contents",
    "find",
    "find_returning",
    "gathering",
    "hand_in",
    "hand_over",
    "lapse_completion",
    "lapse_due",
    "lapse_papers",
    "not_register",
    "note_withdrawal",
    "notify_status",
    "offer_transfer",
    "post_message",
    "print_receipt",
    "raise_alarms",
    "read_messages",
    "receive_completion",
    "receive_papers",
    "record_finding",
    "record_same_event",
    "register",
    "return_to_study",
    "roles_of",
    "send_tip",
    "serve_notice",
    "start_tracing",
    "submit",
    "submit_online",
    "take_as_information",
    "take_back",
    "take_over",
    "take_proof",
    "take_tip",
    "tip",
    "undo_same_event",
    "vote",
    "withdraw",
]
