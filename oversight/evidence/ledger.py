"""What the ledger says of evidence: the digests of items and incidents as they are now."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from oversight.core.canonical import digest
from oversight.core.moments import utc_text, utc_text_or_none
from oversight.evidence.models import Incident, Item
from oversight.ledger.rows import Rows, each

SUBJECT = "evidence_item"
INCIDENT = "evidence_incident"


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


def incident_digest(incident: Incident) -> bytes:
    """SHA-256 over which file it is about, what was found, and how far it has come."""
    return digest(
        {
            "id": incident.pk,
            "blob": incident.blob_id,
            "found": str(incident.found),
            "found_at": utc_text(incident.found_at),
            "found_by": incident.found_by,
            "acknowledged_at": utc_text_or_none(incident.acknowledged_at),
            "acknowledged_by": incident.acknowledged_by_id,
            "resolved_at": utc_text_or_none(incident.resolved_at),
            "resolution": str(incident.resolution),
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


class Incidents(Rows[Incident]):
    """Subject `evidence_incident`."""

    def __init__(self) -> None:
        super().__init__(INCIDENT, Incident.objects.all(), each(incident_digest))
