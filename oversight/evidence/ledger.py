"""What the ledger says of evidence: the digest of an item as it is now."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from oversight.core.canonical import digest
from oversight.evidence.models import Item

SUBJECT = "evidence_item"


def item_digest(item: Item) -> bytes:
    """SHA-256 over what was promised and whether it arrived; the hash of the file itself is inside."""
    return digest(
        {
            "id": item.pk,
            "dossier": item.dossier_id,
            "kind": item.kind,
            "sha256": bytes(item.sha256).hex(),
            "size": item.size,
            "media_type": item.media_type,
            "received": item.received_at is not None,
            "received_by": item.received_by_id,
        }
    )


class Items:
    """Subject `evidence_item`: items that arrived (a mere promise stands in the report's own digest)."""

    table = SUBJECT

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        return {item.pk: item_digest(item) for item in Item.objects.filter(pk__in=ids)}

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids of arrived items in order, after `last`."""
        rows = Item.objects.filter(received_at__isnull=False).order_by("pk")
        return list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit])
