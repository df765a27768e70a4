"""Every write of reports: one verb, one function."""

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
from reports.actions.receive import Outcome, receive
from reports.actions.recount import Difference, recount
from reports.actions.withdraw import withdraw

__all__ = [
    "Difference",
    "News",
    "Outcome",
    "begin_instrument",
    "begin_version",
    "count",
    "discard",
    "hand_in",
    "import_draft",
    "publish_draft",
    "receive",
    "recount",
    "revise",
    "send_back",
    "withdraw",
]
