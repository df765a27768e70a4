"""Stored bytes are found again, and damage is noticed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from oversight.files import actions
from oversight.files.models import Blob
from oversight.files.store import FolderStore, NotAsStored, StoreAway, read_sound, store

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 2, 14, 9, tzinfo=UTC)


def folder() -> FolderStore:
    found = store()
    assert isinstance(found, FolderStore)
    return found


def test_the_same_bytes_are_kept_once() -> None:
    first, second = (actions.keep(b"result form", "image/jpeg", now=NOW) for _ in range(2))
    assert first.pk == second.pk
    assert folder().read(bytes(first.sha256)) == b"result form"


def test_bytes_are_handed_out_only_while_they_have_their_hash() -> None:
    kept = actions.keep(b"a result form", "image/jpeg", now=NOW)
    digest = bytes(kept.sha256)
    assert read_sound(digest) == b"a result form"
    folder().path(digest).write_bytes(b"another")
    with pytest.raises(NotAsStored):
        read_sound(digest)
    folder().path(digest).unlink()
    with pytest.raises(FileNotFoundError):
        read_sound(digest)


def test_bytes_of_a_backup_take_the_place_of_damaged_ones() -> None:
    kept = actions.keep(b"a second form", "image/jpeg", now=NOW)
    folder().path(bytes(kept.sha256)).write_bytes(b"another")
    actions.record_states(states={kept.pk: Blob.State.DAMAGED}, now=NOW)
    assert actions.put_back(content=b"never stored", now=NOW) is None
    assert actions.put_back(content=b"a second form", now=NOW) == kept
    kept.refresh_from_db()
    assert kept.state == Blob.State.SOUND and read_sound(bytes(kept.sha256)) == b"a second form"


def test_a_store_that_is_away_says_nothing_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = actions.keep(b"a third form", "image/jpeg", now=NOW)
    monkeypatch.setattr(folder(), "root", tmp_path)  # a volume that is not mounted: the folder is there and empty
    with pytest.raises(StoreAway):
        actions.state_of(bytes(kept.sha256))
    with pytest.raises(StoreAway):
        read_sound(bytes(kept.sha256))


def test_what_the_disk_does_not_give_back_is_damaged_and_does_not_stop_the_check() -> None:
    kept = actions.keep(b"a fourth form", "image/jpeg", now=NOW)
    path = folder().path(bytes(kept.sha256))
    path.unlink()
    path.mkdir()  # reading it fails as a broken sector does
    try:
        assert actions.state_of(bytes(kept.sha256)) == Blob.State.DAMAGED
        with pytest.raises(NotAsStored):
            read_sound(bytes(kept.sha256))
    finally:
        path.rmdir()
