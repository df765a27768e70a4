"""What follows the arrival of evidence: its fixity is checked and a metadata-free copy is made."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from oversight.evidence.actions import VERB, process
from oversight.evidence.models import Item
from oversight.ledger.stream import SealedEntry


class Fixity:
    """Consumer of the stream: processes what arrived and is not yet processed."""

    name = "evidence-fixity"
    verbs: frozenset[str] | None = frozenset({VERB})
    most = 200  # photos, each read and written: a second or two of work

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """The whole batch at once; ValueError for a broken picture, which becomes stuck work."""
        ids = [UUID(row.partition(":")[2]) for entry in entries for row in entry.rows]
        process(items=list(Item.objects.filter(pk__in=ids, processed_at=None).select_related("original")), now=now)
