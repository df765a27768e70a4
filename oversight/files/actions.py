"""Writes of the store's table: keeping bytes, and what a check of them found."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Q

from oversight.core.ids import uuid7
from oversight.files.models import Blob
from oversight.files.store import rehash, store

BLOBS_A_CHECK = 500
CHECK_EVERY = timedelta(days=7)


def keep(content: bytes, media_type: str, *, now: datetime, durable: bool = True) -> Blob:
    """The blob of this content, stored if it was not; the same bytes are kept once."""
    digest = sha256(content).digest()
    store().write(digest, content, durable=durable)
    blob, _ = Blob.objects.get_or_create(
        sha256=digest, defaults={"id": uuid7(now), "size": len(content), "media_type": media_type, "stored_at": now}
    )
    return blob


def check_fixity(*, now: datetime, limit: int = BLOBS_A_CHECK) -> dict[str, int]:
    """Re-hash the blobs that waited longest; answers how many were sound, damaged, missing."""
    found: dict[str, int] = {}
    due = Q(checked_at=None) | Q(checked_at__lt=now - CHECK_EVERY)
    with transaction.atomic():
        blobs = list(
            Blob.objects.select_for_update(skip_locked=True)
            .filter(due)
            .order_by(F("checked_at").asc(nulls_first=True))[:limit]
        )
        for blob in blobs:
            blob.checked_at, blob.state = now, state_of(bytes(blob.sha256))
            found[blob.state] = found.get(blob.state, 0) + 1
        Blob.objects.bulk_update(blobs, ["checked_at", "state"])
    return found


def state_of(digest: bytes) -> str:
    """Whether the store still holds what the digest promises."""
    try:
        return Blob.State.SOUND if rehash(digest) == digest else Blob.State.DAMAGED
    except FileNotFoundError:
        return Blob.State.MISSING
