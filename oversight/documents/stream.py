"""What follows when a document is issued: its files are printed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from oversight.documents.actions import VERB, render_now
from oversight.documents.ledger import DOCUMENT
from oversight.documents.queries import unmade
from oversight.ledger.stream import SealedEntry


class Printer:
    """Consumer of the stream: prints what was issued and is not yet printed."""

    name = "documents-printer"
    verbs: frozenset[str] | None = frozenset({VERB})
    most = 20  # two files each, a twentieth of a second

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """One document after the other; what cannot be printed becomes stuck work."""
        ids = [
            UUID(id)
            for entry in entries
            for name, _, id in (row.partition(":") for row in entry.rows)
            if name == DOCUMENT
        ]
        for document in unmade(ids):
            render_now(document=document, now=now)
