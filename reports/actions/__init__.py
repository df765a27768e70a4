"""Every write of reports: one verb, one function."""

from reports.actions.count import News, count
from reports.actions.receive import Outcome, receive
from reports.actions.recount import Difference, recount
from reports.actions.withdraw import withdraw

__all__ = ["Difference", "News", "Outcome", "count", "receive", "recount", "withdraw"]
