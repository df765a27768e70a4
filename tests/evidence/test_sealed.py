"""Files of a restricted case: sealed in the store, seen by who reads cases, gone with the contents of their record."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import ProgrammingError, transaction
from pytest_django import Settings

from oversight.accounts.actor import machine
from oversight.core.errors import Conflict, NotAllowed, NotFound
from oversight.core.ids import uuid7
from oversight.evidence import actions, queries
from oversight.evidence.models import CustodyEvent, Incident, Item
from oversight.files.models import Blob
from oversight.files.scanning import ScannerAway
from oversight.files.store import store
from oversight.vault import actions as vault
from oversight.vault.models import SubjectKind
from tests.evidence.conftest import file_of
from tests.factories import photos
from tests.factories.parties import NOW, record
from tests.files.test_scanning import EICAR, Server, clamd  # noqa: F401  a fixture
from tests.parties.conftest import actor

pytestmark = pytest.mark.django_db
PHOTO = photos.jpeg(seed=23, orientation=6)


def promised(content: bytes = PHOTO, media_type: str = "image/jpeg") -> Item:
    """An item of a restricted report whose contents have a key."""
    dossier = record()
    vault.create(SubjectKind.CONTENTS, now=NOW, id=dossier.pk)
    made = Item.objects.create(
        id=uuid7(NOW),
        dossier=dossier,
        kind=Item.Kind.SCENE,
        sha256=sha256(content).digest(),
        size=len(content),
        media_type=media_type,
        promised_at=NOW,
    )
    return seen(made)


def seen(item: Item, name: str = "budi") -> Item:
    return queries.item(actor(name), item.pk, now=NOW)


@pytest.fixture
def item() -> Iterator[Item]:
    """Sent by a citizen, received and processed."""
    found = promised()
    actions.receive(item=found, content=PHOTO, media_type="image/jpeg", by=machine("public"), now=NOW)
    actions.process(items=[seen(found)], now=NOW)
    yield seen(found)
    blobs = Item.objects.filter(pk=found.pk).values_list("original__sha256", "clean_copy__sha256", "thumbnail__sha256")
    for digest in blobs[0]:
        if digest is not None:
            file_of(digest).unlink(missing_ok=True)


def stored() -> dict[str, bytes]:
    """Every file of the store by its name."""
    return {path.name: path.read_bytes() for path in Path(store().root).rglob("*") if path.is_file()}  # type: ignore[attr-defined]


def test_the_store_holds_neither_the_file_nor_its_hash(item: Item) -> None:
    actions.view_small(item=item, by=actor("budi"), now=NOW)
    kept = seen(item)
    assert kept.original and kept.clean_copy and kept.thumbnail
    blobs = (kept.original, kept.clean_copy, kept.thumbnail)
    assert all(blob.sealed_for == item.dossier_id for blob in blobs)
    held = stored()
    assert sha256(PHOTO).hexdigest() not in held
    for blob in blobs:
        content = held[bytes(blob.sha256).hex()]
        assert sha256(content).digest() == bytes(blob.sha256), "fixity needs no key"
        assert b"Phone of Sari" not in content and content[:3] != b"\xff\xd8\xff" and b"WEBP" not in content


def test_who_reads_cases_sees_it_without_metadata_and_the_original_for_a_reason(item: Item) -> None:
    shown = actions.view(item=item, by=actor("budi"), now=NOW).data
    assert shown.startswith(b"\xff\xd8\xff") and b"Phone of Sari" not in shown
    assert actions.view_small(item=item, by=actor("budi"), now=NOW).data[8:12] == b"WEBP"
    assert actions.copy_original(item=item, reason="For the police.", by=actor("rina"), now=NOW).data == PHOTO
    acts = CustodyEvent.objects.filter(item=item).values_list("act", flat=True)
    assert sorted(acts) == ["checked", "copied", "derived", "received", "viewed"], (
        "a small look after a whole one is the same look"
    )


@pytest.mark.parametrize("name", ["hadi", "toto", "ayu", "dewi", "sari"])
def test_others_do_not_know_of_it(item: Item, name: str) -> None:
    with pytest.raises(NotFound):
        seen(item, name)


@pytest.mark.parametrize("name", ["sari", "toto", "ayu"])
def test_only_who_handles_cases_or_the_public_adds_to_one(name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.receive(item=promised(), content=PHOTO, media_type="image/jpeg", by=actor(name), now=NOW)


def test_a_citizen_has_no_account_and_is_received_all_the_same(item: Item) -> None:
    assert item.received_at == NOW and item.received_by is None


def test_the_same_file_in_two_cases_is_two_files(item: Item) -> None:
    other = promised()
    actions.receive(item=other, content=PHOTO, media_type="image/jpeg", by=actor("budi"), now=NOW)
    original = seen(other).original
    assert original is not None and original.pk != item.original_id
    vault.erase(item.dossier_id, now=NOW)
    assert actions.copy_original(item=seen(other), reason="why", by=actor("budi"), now=NOW).data == PHOTO


def test_erasure_of_the_contents_takes_the_files_and_fixity_stays_whole(item: Item) -> None:
    vault.erase(item.dossier_id, now=NOW)
    for look in (actions.view, actions.view_small):
        with pytest.raises(Conflict) as refusal:
            look(item=item, by=actor("budi"), now=NOW)
        assert refusal.value.code == "erased"
    tally = actions.rehash_all(now=NOW, tell=lambda _count: None)
    assert tally.damaged == 0 and not Incident.objects.exists()


def test_damage_is_noticed_and_put_back_from_the_backup_without_a_key(item: Item) -> None:
    assert item.clean_copy is not None and item.original is not None
    place = file_of(bytes(item.original.sha256))
    backup = place.read_bytes()
    place.write_bytes(backup[:-1] + bytes([backup[-1] ^ 1]))
    with pytest.raises(Conflict):
        actions.copy_original(item=item, reason="why", by=actor("budi"), now=NOW)
    incident = Incident.objects.get()
    assert incident.blob == item.original
    assert actions.put_back(content=backup, by="system:command", now=NOW)
    incident.refresh_from_db()
    assert incident.resolution == Incident.Resolution.RESTORED
    assert actions.copy_original(item=seen(item), reason="why", by=actor("budi"), now=NOW).data == PHOTO


def test_a_damaged_copy_is_made_again_under_its_address(item: Item) -> None:
    assert item.clean_copy is not None
    place = file_of(bytes(item.clean_copy.sha256))
    whole = place.read_bytes()
    place.write_bytes(b"damaged")
    with pytest.raises(Conflict):
        actions.view(item=item, by=actor("budi"), now=NOW)
    assert actions.recheck_open(by="system:command", now=NOW) == (1, 0)
    assert place.read_bytes() == whole


def test_a_seal_is_never_taken_off_a_row(item: Item) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        Blob.objects.filter(pk=item.original_id).update(sealed_for=None)


def test_a_pdf_of_a_case_is_shown_without_its_maker() -> None:
    scan = photos.pdf()
    found = promised(scan, "application/pdf")
    actions.receive(item=found, content=scan, media_type="application/pdf", by=machine("public"), now=NOW)
    actions.process(items=[seen(found)], now=NOW)
    shown = actions.view(item=seen(found), by=actor("budi"), now=NOW).data
    assert shown.startswith(b"%PDF-") and b"Sari" not in shown


def test_the_scanner_sees_the_contents_once_before_anybody(item: Item, clamd: Server) -> None:  # noqa: F811
    first = actions.view(item=item, by=actor("budi"), now=NOW).data
    actions.view(item=seen(item), by=actor("budi"), now=NOW)
    assert clamd.seen == [first]


def test_what_the_scanner_found_is_shown_to_nobody(clamd: Server) -> None:  # noqa: F811
    photo = PHOTO[:-2] + EICAR + b"\xff\xd9"
    found = promised(photo)
    actions.receive(item=found, content=photo, media_type="image/jpeg", by=machine("public"), now=NOW)
    actions.process(items=[seen(found)], now=NOW)
    for _again in range(2):
        with pytest.raises(Conflict) as refusal:
            actions.copy_original(item=seen(found), reason="why", by=actor("budi"), now=NOW)
        assert refusal.value.code == "infected"
    assert len(clamd.seen) == 1
    assert Blob.objects.get(pk=seen(found).original_id).scan_found == "Eicar-Signature"


def test_while_the_scanner_is_away_nothing_is_shown(item: Item, settings: Settings) -> None:
    settings.CLAMD_ADDRESS = "unix:///nowhere/clamd.sock"
    with pytest.raises(ScannerAway):
        actions.view(item=item, by=actor("budi"), now=NOW)
    with pytest.raises(ScannerAway):
        actions.view_small(item=item, by=actor("budi"), now=NOW)
