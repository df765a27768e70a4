"""What the ledger's verifier may ask of tracks."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from oversight.workflow.machine import SUBJECT, track_digest
from oversight.workflow.models import Track


class Tracks:
    """Subject `workflow_track`."""

    table = SUBJECT

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        return {track.pk: track_digest(track) for track in Track.objects.filter(pk__in=ids)}

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids in order, after `last`."""
        rows = Track.objects.order_by("pk")
        return list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit])
