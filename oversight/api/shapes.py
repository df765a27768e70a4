"""Shapes that several resources share."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from oversight.evidence.models import Item

Size = Annotated[int, Meta(ge=1, le=200)]
Code = Annotated[str, Meta(max_length=24)]


class CustodyOut(msgspec.Struct):
    """One touch of the item."""

    act: str
    at: datetime
    actor: str
    outcome: str
    reason: str


class EvidenceOut(msgspec.Struct):
    """An item of evidence: what was promised and where it is."""

    id: UUID
    dossier: UUID
    kind: str
    sha256: str
    size: int
    media_type: str
    promised_at: datetime
    received_at: datetime | None
    processed_at: datetime | None
    custody: list[CustodyOut] = []


def shown(item: Item, *, custody: bool = False) -> EvidenceOut:
    """An item as the interface shows it."""
    return EvidenceOut(
        item.pk,
        item.dossier_id,
        item.kind,
        bytes(item.sha256).hex(),
        item.size,
        item.media_type,
        item.promised_at,
        item.received_at,
        item.processed_at,
        [CustodyOut(e.act, e.at, e.actor, e.outcome, e.reason) for e in item.custody.all()] if custody else [],
    )
