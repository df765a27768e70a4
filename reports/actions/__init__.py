"""Every write of reports: one verb, one function."""

from reports.actions.on_behalf import SCAN, Attached, PhonedIn, file_on_behalf
from reports.actions.receive import Outcome, receive
from reports.actions.withdraw import withdraw

__all__ = ["SCAN", "Attached", "Outcome", "PhonedIn", "file_on_behalf", "receive", "withdraw"]
