"""Evidence: promised by hash, accepted only as promised, kept untouched, shown without metadata."""

from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from oversight.core.errors import Conflict, Invalid, NotFound
from oversight.core.ids import uuid7
from oversight.evidence import actions, queries
from oversight.evidence.models import CustodyEvent, Incident, Item
from oversight.evidence.stream import Fixity
from oversight.files.store import store
from oversight.ledger.models import Entry
from oversight.ledger.stream import SealedEntry
from tests.factories import photos
from tests.factories.reports import NOW, actor, filed, filing

pytestmark = pytest.mark.django_db
PHOTO = photos.jpeg(seed=5)


def promise(content: bytes = PHOTO, **parts: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7(NOW)),
        "kind": "result_form",
        "sha256": sha256(content).hexdigest(),
        "size": len(content),
        "media_type": "image/jpeg",
    } | parts


@pytest.fixture
def item() -> Item:
    made = promise()
    filed(filing(evidence=[made]))
    return queries.item(actor("sari"), UUID(made["id"]), now=NOW)


def send(item: Item, content: bytes = PHOTO, media_type: str = "image/jpeg", name: str = "sari") -> Item:
    return actions.receive(item=item, content=content, media_type=media_type, by=actor(name), now=NOW)


def follow(item: Item) -> None:
    entry = Entry.objects.filter(dossier=item.dossier_id).order_by("-id").first()
    assert entry is not None
    rows = {f"evidence_item:{item.pk}": "00"}
    Fixity().handle([SealedEntry(0, entry.pk, entry.at, entry.dossier, actions.VERB, "user:1", "", rows, {})], NOW)


def test_what_a_report_promises_is_missing_until_it_arrives(item: Item) -> None:
    assert [found.pk for found in queries.missing_items(actor("dewi"))] == [item.pk]
    send(item)
    assert not queries.missing_items(actor("dewi"))
    assert store().read(sha256(PHOTO).digest()) == PHOTO
    assert Entry.objects.filter(dossier=item.dossier_id).count() == 2
    assert [e.act for e in CustodyEvent.objects.filter(item=item)] == ["received"]


def test_sending_again_changes_nothing(item: Item) -> None:
    send(item)
    send(queries.item(actor("sari"), item.pk, now=NOW))
    send(item)
    assert Entry.objects.filter(dossier=item.dossier_id).count() == 2
    assert CustodyEvent.objects.filter(item=item).count() == 1


@pytest.mark.parametrize(
    ("content", "media_type", "field"),
    [
        (PHOTO + b"x", "image/jpeg", "content"),
        (PHOTO[:-1] + b"x", "image/jpeg", "content"),
        (PHOTO, "image/png", "Content-Type"),
    ],
    ids=["size", "hash", "type"],
)
def test_another_file_is_refused_and_nothing_is_kept(item: Item, content: bytes, media_type: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        send(item, content, media_type)
    assert field in {fault.field for fault in refusal.value.faults}
    item.refresh_from_db()
    assert item.received_at is None


@pytest.mark.parametrize(
    "content", [b"<script>alert(1)</script>", photos.png(), b"%PDF-1.7 x"], ids=["html", "png", "pdf"]
)
def test_a_file_that_is_not_what_its_type_says_is_refused(content: bytes) -> None:
    made = promise(content)
    filed(filing(evidence=[made]))
    with pytest.raises(Invalid) as refused:
        send(queries.item(actor("sari"), UUID(made["id"]), now=NOW), content)
    assert refused.value.code == "file-type"


def test_the_stream_checks_the_original_and_makes_a_clean_copy(item: Item) -> None:
    send(item)
    with pytest.raises(Conflict):
        actions.view(item=queries.item(actor("dewi"), item.pk, now=NOW), by=actor("dewi"), now=NOW)
    follow(item)
    item.refresh_from_db()
    assert item.processed_at is not None and item.clean_copy_id != item.original_id
    content = actions.view(item=item, by=actor("dewi"), now=NOW)
    assert b"Phone of Sari" not in content.data
    assert store().read(sha256(PHOTO).digest()) == PHOTO
    assert {e.act for e in CustodyEvent.objects.filter(item=item)} == {"received", "checked", "derived", "viewed"}


def test_following_twice_does_nothing_twice(item: Item) -> None:
    send(item)
    follow(item)
    follow(item)
    assert CustodyEvent.objects.filter(item=item, act="checked").count() == 1


def test_a_damaged_original_is_not_processed_and_stands_before_the_auditors(item: Item) -> None:
    send(item)
    path = store().path(sha256(PHOTO).digest())  # type: ignore[attr-defined]
    path.write_bytes(b"tampered")
    try:
        follow(item)
    finally:
        path.unlink()
    item.refresh_from_db()
    assert item.processed_at is None
    assert Incident.objects.get().blob_id == item.original_id


@pytest.mark.parametrize("name", ["bayu", "agus", "hadi", "yosef", "ayu"])
def test_others_do_not_know_that_it_exists(item: Item, name: str) -> None:
    with pytest.raises(NotFound):
        queries.item(actor(name), item.pk, now=NOW)
