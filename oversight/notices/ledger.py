"""What the ledger says of notices: the digest of what was served to whom."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from oversight.core.canonical import digest
from oversight.core.moments import utc_text
from oversight.notices.models import Notice

SUBJECT = "notices_notice"


def notice_digest(notice: Notice) -> bytes:
    """SHA-256 over recipient, kind, dossier, time and the hash of the very words."""
    return digest(
        {
            "id": notice.pk,
            "recipient": notice.recipient_id,
            "kind": notice.kind,
            "dossier": notice.dossier_id,
            "language": notice.language,
            "words": sha256(f"{notice.subject}\n{notice.body}".encode()).hexdigest(),
            "created_at": utc_text(notice.created_at),
        }
    )


class Notices:
    """Subject `notices_notice`."""

    table = SUBJECT

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        return {notice.pk: notice_digest(notice) for notice in Notice.objects.filter(pk__in=ids)}

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids in order, after `last`."""
        rows = Notice.objects.order_by("pk")
        return list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit])
