"""Writes of the store's table: keeping bytes, putting them back, and what a check of them found."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from oversight.core.errors import Conflict
from oversight.core.ids import uuid7
from oversight.files import scanning
from oversight.files.models import Blob
from oversight.files.store import NotAsStored, rehash, store
from oversight.vault import files as vault

_CHECKED = """
update files_blob b set checked_at = %s, state = found.state
from unnest(%s::uuid[], %s::text[]) as found(id, state) where b.id = found.id
"""


def keep(
    content: bytes, media_type: str, *, now: datetime, durable: bool = True, sealed_for: UUID | None = None
) -> Blob:
    """The blob of this content, stored if it was not; the same bytes are kept once.

    With `sealed_for` they are sealed under the key of that subject of the vault.
    """
    stored = as_stored(content, sealed_for)
    digest = sha256(stored).digest()
    store().write(digest, stored, durable=durable)
    blob, _is_new = Blob.objects.get_or_create(
        sha256=digest,
        defaults={
            "id": uuid7(now),
            "size": len(stored),
            "media_type": media_type,
            "stored_at": now,
            "sealed_for": sealed_for,
        },
    )
    return blob


def as_stored(content: bytes, sealed_for: UUID | None) -> bytes:
    """The bytes that lie in the store for this content: itself, or sealed; the same at every call."""
    return content if sealed_for is None else vault.sealed(sealed_for, content)


def check_scanned(blob: Blob, content: bytes, *, now: datetime) -> None:
    """Let the scanner, where there is one, see the content once; Conflict when it found something, then and later.

    ScannerAway while it does not answer.
    """
    if scanning.is_on() and blob.scanned_at is None:
        blob.scan_found, blob.scanned_at = scanning.scan(content)[:100], now
        blob.save(update_fields=["scan_found", "scanned_at"])
    if blob.scan_found:
        raise Conflict(_("The virus scanner found something in this file; it is held back."), code="infected")


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
