"""Writes of the store's table: keeping bytes, putting them back, and what a check of them found."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection

from oversight.core.ids import uuid7
from oversight.files.models import Blob
from oversight.files.store import NotAsStored, rehash, store

_CHECKED = """
update files_blob b set checked_at = %s, state = found.state
from unnest(%s::uuid[], %s::text[]) as found(id, state) where b.id = found.id
"""


def keep(content: bytes, media_type: str, *, now: datetime, durable: bool = True) -> Blob:
    """The blob of this content, stored if it was not; the same bytes are kept once."""
    digest = sha256(content).digest()
    store().write(digest, content, durable=durable)
    blob, _ = Blob.objects.get_or_create(
        sha256=digest, defaults={"id": uuid7(now), "size": len(content), "media_type": media_type, "stored_at": now}
    )
    return blob


def put_back(*, content: bytes, now: datetime) -> Blob | None:
    """Store a known blob's bytes again, whatever lies there now; None when no blob has this hash."""
    digest = sha256(content).digest()
    blob = Blob.objects.filter(sha256=digest).first()
    if blob is not None:
        store().replace(digest, content)
        record_states(states={blob.pk: Blob.State.SOUND}, now=now)
        blob.state, blob.checked_at = Blob.State.SOUND, now
    return blob


def record_states(*, states: Mapping[UUID, str], now: datetime) -> None:
    """What a check found of these blobs, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CHECKED, [now, list(states), list(states.values())])


def state_of(digest: bytes) -> str:
    """Whether the store still holds what the digest promises; StoreAway when it cannot be asked."""
    try:
        return Blob.State.SOUND if rehash(digest) == digest else Blob.State.DAMAGED
    except NotAsStored:
        return Blob.State.DAMAGED
    except FileNotFoundError:
        return Blob.State.MISSING
