"""Every write of reports: one verb, one function."""

from reports.actions.alerts import ALERT_VERBS, dismiss, follow_reports, pass_on, raise_alert, recommend, take_up
from reports.actions.count import News, count
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
    "begin_instrument",
    "begin_version",
    "count",
    "discard",
    "dismiss",
    "file_on_behalf",
    "follow_reports",
    "hand_in",
    "import_draft",
    "pass_on",
    "publish_draft",
    "raise_alert",
    "receive",
    "recommend",
    "recount",
    "revise",
    "send_back",
    "take_up",
    "withdraw",
]
