"""What is made of an arrived file: its fixity is checked and a metadata-free copy is made."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from oversight.core.database import prepared
from oversight.core.ids import uuid7
from oversight.evidence.actions.damage import find_damage
from oversight.evidence.models import CustodyEvent, Item
from oversight.files import queries as stored
from oversight.files.actions import as_stored
from oversight.files.metadata import without_metadata
from oversight.files.models import Blob
from oversight.files.store import NotAsStored, store

ACTOR = "system:evidence"
# Where no copy was needed, the original itself is shown.
_PROCESSED = """
  update evidence_item i set processed_at = %s, clean_copy_id = coalesce(done.copy, i.original_id)
  from unnest(%s::uuid[], %s::uuid[]) as done(id, copy) where i.id = done.id
"""


def process(*, items: Sequence[Item], now: datetime) -> None:
    """Read every original back, compare, derive: three statements for the whole batch.

    An original that does not match is an incident and stays unprocessed. ValueError for a picture that is broken.
    """
    if not items:
        return
    sound, copies = [], {}
    for item in items:
        try:
            content = stored.content(_original(item))
        except (NotAsStored, FileNotFoundError) as error:
            state = Blob.State.DAMAGED if isinstance(error, NotAsStored) else Blob.State.MISSING
            find_damage(blob=_original(item), state=state, by=ACTOR, now=now)
            continue
        sound.append(item)
        if (clean := without_metadata(content, item.media_type)) is not None:
            copies[item.pk] = _copy(clean, item.media_type, _original(item).sealed_for, now)
    Blob.objects.bulk_create(copies.values(), ignore_conflicts=True)
    kept = Blob.objects.filter(sha256__in=[blob.sha256 for blob in copies.values()]).values_list("sha256", "pk")
    known = {bytes(digest): pk for digest, pk in kept}
    pairs = [(item.pk, known[bytes(copies[item.pk].sha256)] if item.pk in copies else None) for item in sound]
    with prepared() as cursor:
        cursor.execute(_PROCESSED, (now, [id for id, _ in pairs], [copy for _, copy in pairs]))
    events = []
    for item in sound:
        events.append(_event(item, CustodyEvent.Act.CHECKED, now, "sound"))
        if item.pk in copies:
            events.append(_event(item, CustodyEvent.Act.DERIVED, now))
    CustodyEvent.objects.bulk_create(events, batch_size=1000)


def derive_again(*, blob: Blob, items: Sequence[Item]) -> bool:
    """Make a damaged copy again from a sound original of one of its items; False where the blob is no such copy."""
    for item in items:
        if item.clean_copy_id == blob.pk != item.original_id:
            try:
                clean = without_metadata(stored.content(_original(item)), item.media_type)
            except (NotAsStored, FileNotFoundError):
                continue
            made = as_stored(clean, blob.sealed_for) if clean is not None else b""
            if sha256(made).digest() == bytes(blob.sha256):
                store().replace(bytes(blob.sha256), made)
                return True
    return False


def _original(item: Item) -> Blob:
    """The stored original of an item that has arrived."""
    if item.original is None:
        raise ValueError(f"{item.pk} has not arrived")
    return item.original


def _copy(clean: bytes, media_type: str, sealed_for: UUID | None, now: datetime) -> Blob:
    made = as_stored(clean, sealed_for)
    digest = sha256(made).digest()
    store().write(digest, made, durable=False)  # can be derived again at any time
    return Blob(
        id=uuid7(now), sha256=digest, size=len(made), media_type=media_type, stored_at=now, sealed_for=sealed_for
    )


def _event(item: Item, act: str, now: datetime, outcome: str = "") -> CustodyEvent:
    return CustodyEvent(id=uuid7(now), item=item, act=act, at=now, actor=ACTOR, outcome=outcome)
