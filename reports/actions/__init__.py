"""Every write of reports: one verb, one function."""

from reports.actions.receive import Outcome, receive
from reports.actions.withdraw import withdraw

__all__ = ["Outcome", "receive", "withdraw"]
