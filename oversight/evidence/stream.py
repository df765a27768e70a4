"""What follows the arrival of evidence: its fixity is checked and a metadata-free copy is made."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from oversight.core.database import prepared
from oversight.core.ids import uuid7
from oversight.evidence.actions import VERB
from oversight.evidence.models import CustodyEvent, Item
from oversight.files.metadata import without_metadata
from oversight.files.models import Blob
from oversight.files.store import store
from oversight.ledger.stream import SealedEntry

_ACTOR = "system:evidence"
# Where no copy was needed, the original itself is shown.
_PROCESSED = """
  update evidence_item i set processed_at = %s, clean_copy_id = coalesce(done.copy, i.original_id)
  from unnest(%s::uuid[], %s::uuid[]) as done(id, copy) where i.id = done.id
"""


def _event(item: Item, act: str, now: datetime, outcome: str = "") -> CustodyEvent:
    return CustodyEvent(id=uuid7(now), item=item, act=act, at=now, actor=_ACTOR, outcome=outcome)


class Fixity:
    """Consumer of the stream: reads every arrived original back, compares, derives."""

    name = "evidence-fixity"
    verbs: frozenset[str] | None = frozenset({VERB})

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """Three statements for the whole batch; ValueError when an original does not match its promise."""
        ids = [UUID(row.partition(":")[2]) for entry in entries for row in entry.rows]
        items = list(Item.objects.filter(pk__in=ids, processed_at=None))
        copies = {item.pk: made for item in items if (made := self._process(item, now)) is not None}
        Blob.objects.bulk_create(copies.values(), ignore_conflicts=True)
        kept = dict(
            Blob.objects.filter(sha256__in=[blob.sha256 for blob in copies.values()]).values_list("sha256", "pk")
        )
        known = {bytes(digest): pk for digest, pk in kept.items()}
        events = []
        for item in items:
            events.append(_event(item, CustodyEvent.Act.CHECKED, now, "sound"))
            if item.pk in copies:
                events.append(_event(item, CustodyEvent.Act.DERIVED, now))
        pairs = [(item.pk, known[bytes(copies[item.pk].sha256)] if item.pk in copies else None) for item in items]
        with prepared() as cursor:
            cursor.execute(_PROCESSED, (now, [id for id, _ in pairs], [copy for _, copy in pairs]))
        CustodyEvent.objects.bulk_create(events, batch_size=1000)

    def _process(self, item: Item, now: datetime) -> Blob | None:
        content = store().read(bytes(item.sha256))
        if sha256(content).digest() != bytes(item.sha256):
            raise ValueError("the stored original does not match its promise")
        clean = without_metadata(content, item.media_type)
        if clean is None:
            return None
        digest = sha256(clean).digest()
        store().write(digest, clean, durable=False)  # can be derived again at any time
        return Blob(id=uuid7(now), sha256=digest, size=len(clean), media_type=item.media_type, stored_at=now)
