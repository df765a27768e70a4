"""What follows from a report in the ledger: the photos that waited with its draft are handed over."""

from collections.abc import Sequence
from datetime import datetime

from oversight.accounts.queries import actor_of_user
from oversight.ledger.stream import SealedEntry
from reports import queries
from reports.actions import take_over


class HeldPhotos:
    """Consumer of the stream: a report that came by the phone's outbox takes over what its draft held here."""

    name = "reports-held-photos"
    verbs: frozenset[str] | None = frozenset({"reports.receive", "reports.supersede"})

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """One look for the whole batch; LookupError when the author's account is closed meanwhile."""
        reports = [entry.dossier for entry in entries if entry.dossier is not None]
        for report, author in queries.authors_of_drafts(reports):
            actor = actor_of_user(author, now=now)
            if actor is None:
                raise LookupError(f"the account {author} is closed; the photos of its draft wait")
            take_over(report=report, by=actor, now=now)
