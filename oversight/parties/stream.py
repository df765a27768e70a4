"""What follows when somebody comes to an office: whatever there concerns him is closed to him."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from oversight.accounts.actor import machine
from oversight.accounts.ledger import ASSIGNMENT
from oversight.accounts.models import Assignment
from oversight.ledger.stream import SealedEntry
from oversight.parties.actions import bar_newcomers


class Newcomers:
    """Consumer of the stream: assignments that begin or change, and new phone numbers of people who have one."""

    name = "parties-newcomers"
    verbs: frozenset[str] | None = frozenset({
        "accounts.assign", "accounts.approve", "accounts.extend", "accounts.replace", "accounts.import",
        "accounts.set_phone",
    })  # fmt: skip

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """All people of the batch at once."""
        tables = (row.partition(":") for entry in entries for row in entry.rows)
        held = [UUID(id).int for table, _, id in tables if table == ASSIGNMENT]
        users = set(Assignment.objects.filter(pk__in=held).values_list("user", flat=True))
        users |= {int(entry.more["person"]) for entry in entries if "person" in entry.more}
        if users:
            bar_newcomers(users, by=machine("conflicts"), now=now)
