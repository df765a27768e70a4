"""Coverage follows the stream."""

from collections.abc import Sequence
from datetime import datetime

from oversight.evidence.actions import VERB as ARRIVED
from oversight.ledger.stream import SealedEntry
from reports import actions, queries
from reports.actions.receive import SUPERSEDE_VERB as SUPERSEDED
from reports.actions.receive import VERB as RECEIVED
from reports.actions.withdraw import VERB as WITHDRAWN


class Counter:
    """Consumer of the stream: counts stations by village, one statement a batch."""

    name = queries.CONSUMER
    verbs: frozenset[str] | None = frozenset({RECEIVED, SUPERSEDED, WITHDRAWN, ARRIVED})
    can_wait = True  # every figure says as of when it is

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """The entry of a receipt carries its time and place; of the others they are looked up."""
        actions.count(
            news=[
                actions.News(entry.dossier, entry.at, entry.office)
                if entry.verb in (RECEIVED, SUPERSEDED)
                else actions.News(entry.dossier)
                for entry in entries
                if entry.dossier is not None
            ]
        )
