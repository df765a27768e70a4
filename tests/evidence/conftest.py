"""Evidence that has arrived and is processed, with real files in the store."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from oversight.core.ids import uuid7
from oversight.evidence import actions, queries
from oversight.evidence.models import Item
from oversight.files.store import FolderStore, store
from tests.factories import photos
from tests.factories.reports import NOW, actor, filed, filing

Arrive = Callable[..., Item]


def file_of(digest: bytes) -> Path:
    """Where the store keeps a file."""
    folder = store()
    assert isinstance(folder, FolderStore)
    return folder.path(bytes(digest))


@pytest.fixture
def promised() -> Arrive:
    """`promised()`: an item of a report of Sari's station, promised and not yet here."""

    def promise(
        content: bytes | None = None, media_type: str = "image/jpeg", name: str = "sari", **parts: object
    ) -> Item:
        content = content or photos.jpeg(seed=11)
        made = {
            "id": str(uuid7(NOW)),
            "kind": "result_form",
            "sha256": sha256(content).hexdigest(),
            "size": len(content),
            "media_type": media_type,
        }
        filed(filing(evidence=[made], **parts), name)
        return queries.item(actor(name), UUID(made["id"]), now=NOW)

    return promise


@pytest.fixture
def arrived(promised: Arrive) -> Iterator[Arrive]:
    """`arrived()`: the same, received and processed; its files are taken away after the test."""
    kept: list[Item] = []

    def arrive(
        content: bytes | None = None, media_type: str = "image/jpeg", name: str = "sari", **parts: object
    ) -> Item:
        content = content or photos.jpeg(seed=11)
        item = promised(content, media_type, name, **parts)
        actions.receive(item=item, content=content, media_type=media_type, by=actor(name), now=NOW)
        actions.process(items=[Item.objects.get(pk=item.pk)], now=NOW)
        kept.append(item)
        return queries.item(actor(name), item.pk, now=NOW)

    yield arrive
    for item in kept:
        found = Item.objects.select_related("original", "clean_copy", "thumbnail").get(pk=item.pk)
        for blob in (found.original, found.clean_copy, found.thumbnail):
            if blob is not None:
                file_of(bytes(blob.sha256)).unlink(missing_ok=True)
