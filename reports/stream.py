"""What follows a report, its correction or its withdrawal: alerts from adverse answers, on the desks within the lag."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from oversight.accounts.actor import machine
from oversight.ledger.stream import SealedEntry
from reports.actions import follow_reports
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


def _split(row: str) -> tuple[str, str, str]:
    return row.partition(":")
