"""What follows a report in the ledger: alerts, photos that waited with its draft, coverage."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from oversight.accounts.actor import machine
from oversight.accounts.queries import actor_of_user
from oversight.evidence.actions import VERB as ARRIVED
from oversight.ledger.stream import SealedEntry
from reports import queries
from reports.actions import News, count, follow_reports, take_over
from reports.actions.receive import SUPERSEDE_VERB, VERB
from reports.actions.withdraw import VERB as WITHDRAW_VERB
from reports.digests import SUBJECT


class Alerts:
    """Consumer of the stream: an adverse answer to a watched item raises an alert with its clock."""

    name = "report-alerts"
    verbs: frozenset[str] | None = frozenset({VERB, SUPERSEDE_VERB, WITHDRAW_VERB})

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """One statement a batch; more only for what is adverse, corrected or withdrawn."""
        reports = {UUID(id) for entry in entries for table, _, id in map(_split, entry.rows) if table == SUBJECT}
        follow_reports(reports=reports, by=machine("alerts"), now=now)


class HeldPhotos:
    """Consumer of the stream: a report that came by the phone's outbox takes over what its draft held here."""

    name = "reports-held-photos"
    verbs: frozenset[str] | None = frozenset({VERB, SUPERSEDE_VERB})

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """One look for the whole batch; LookupError when the author's account is closed meanwhile."""
        reports = [entry.dossier for entry in entries if entry.dossier is not None]
        for report, author in queries.authors_of_drafts(reports):
            actor = actor_of_user(author, now=now)
            if actor is None:
                raise LookupError(f"the account {author} is closed; the photos of its draft wait")
            take_over(report=report, by=actor, now=now)


class Counter:
    """Consumer of the stream: counts stations by village, one statement a batch."""

    name = queries.CONSUMER
    verbs: frozenset[str] | None = frozenset({VERB, SUPERSEDE_VERB, WITHDRAW_VERB, ARRIVED})
    can_wait = True  # every figure says as of when it is

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """The entry of a receipt carries its time and place; of the others they are looked up."""
        count(
            news=[
                News(entry.dossier, entry.at, entry.office)
                if entry.verb in (VERB, SUPERSEDE_VERB)
                else News(entry.dossier)
                for entry in entries
                if entry.dossier is not None
            ]
        )


def _split(row: str) -> tuple[str, str, str]:
    return row.partition(":")
