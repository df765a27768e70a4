"""Every write of reports: one verb, one function."""

from reports.actions.alerts import ALERT_VERBS, dismiss, follow_reports, pass_on, raise_alert, recommend, take_up
from reports.actions.receive import Outcome, receive
from reports.actions.withdraw import withdraw

__all__ = [
    "ALERT_VERBS",
    "Outcome",
    "dismiss",
    "follow_reports",
    "pass_on",
    "raise_alert",
    "receive",
    "recommend",
    "take_up",
    "withdraw",
]
