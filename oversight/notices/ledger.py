"""What the ledger says of notices: the digest of what was served to whom."""

from hashlib import sha256

from oversight.core.canonical import digest
from oversight.core.moments import utc_text
from oversight.ledger.rows import Rows, each
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


class Notices(Rows[Notice]):
    """Subject `notices_notice`."""

    def __init__(self) -> None:
        super().__init__(SUBJECT, Notice.objects.all(), each(notice_digest))
