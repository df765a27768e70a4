"""Every write of reports: one verb, one function."""

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
from reports.actions.withdraw import withdraw

__all__ = [
    "Outcome",
    "begin_instrument",
    "begin_version",
    "discard",
    "hand_in",
    "import_draft",
    "publish_draft",
    "receive",
    "revise",
    "send_back",
    "withdraw",
]
