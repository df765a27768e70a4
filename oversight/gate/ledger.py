"""What the ledger says of the quarantine: what was held, as it was sealed, and what was decided about it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from oversight.core.canonical import digest
from oversight.core.moments import utc_text
from oversight.gate.models import Held
from oversight.ledger.rows import Rows
from oversight.vault import queries as vault

SUBJECT = "gate_held"
LABEL = "submission"


def held_digests(rows: Iterable[Held], sealed: Mapping[UUID, bytes] | None = None) -> dict[UUID, bytes]:
    """SHA-256 over each row as it stands, with the digest of its sealed contents.

    `sealed` are those digests by subject where they are known; otherwise one query finds them all.
    """
    found = list(rows)
    if sealed is None:
        sealed = vault.digests([row.subject for row in found], LABEL)
    return {
        row.pk: digest(
            {
                "id": row.pk,
                "form": row.form,
                "scope": row.scope,
                "received_at": utc_text(row.received_at),
                "reasons": list(row.reasons),
                "code": bytes(row.code).hex(),
                "sealed": sealed.get(row.subject, b"").hex(),
                "state": row.state,
                "decided_at": None if row.decided_at is None else utc_text(row.decided_at),
                "decided_by": row.decided_by_id,
                "discard": row.discard,
                "record": row.record,
                "erased_at": None if row.erased_at is None else utc_text(row.erased_at),
            }
        )
        for row in found
    }


class HeldSubmissions(Rows[Held]):
    """Subject `gate_held`."""

    def __init__(self) -> None:
        super().__init__(SUBJECT, Held.objects.all(), held_digests)
