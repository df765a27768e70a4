"""Every write of reports: one verb, one function."""

from reports.actions.alerts import ALERT_VERBS, dismiss, follow_reports, pass_on, raise_alert, recommend, take_up
from reports.actions.count import News, count
from reports.actions.drafts import Typed, keep, send, start, start_correction, take_over, throw_away, type_in
from reports.actions.instruments import (
    begin_instrument,
    begin_version,
    discard,
    hand_in,
    import_draft,
    publish_draft,
    revise,
    send_back,
)
from reports.actions.on_behalf import SCAN, Attached, PhonedIn, file_on_behalf
from reports.actions.photos import Upload, complete, hold, let_go
from reports.actions.receive import Outcome, receive
from reports.actions.recount import Difference, recount
from reports.actions.withdraw import withdraw

__all__ = [
    "ALERT_VERBS",
    "SCAN",
    "Attached",
    "Difference",
    "News",
    "Outcome",
    "PhonedIn",
    "Typed",
    "Upload",
    "begin_instrument",
    "begin_version",
    "complete",
    "count",
    "discard",
    "dismiss",
    "file_on_behalf",
    "follow_reports",
    "hand_in",
    "hold",
    "import_draft",
    "keep",
    "let_go",
    "pass_on",
    "publish_draft",
    "raise_alert",
    "receive",
    "recommend",
    "recount",
    "revise",
    "send",
    "send_back",
    "start",
    "start_correction",
    "take_over",
    "take_up",
    "throw_away",
    "type_in",
    "withdraw",
]
