"""Stored bytes are found again, and damage is noticed."""

from datetime import UTC, datetime, timedelta

import pytest

from oversight.files import actions
from oversight.files.models import Blob
from oversight.files.store import FolderStore, store

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


def test_damage_and_loss_are_noticed_and_each_is_checked_in_turn() -> None:
    sound, damaged, lost = (actions.keep(text, "image/jpeg", now=NOW) for text in (b"sound", b"damaged", b"lost"))
    folder().path(bytes(damaged.sha256)).write_bytes(b"something else")
    folder().path(bytes(lost.sha256)).unlink()
    later = NOW + timedelta(hours=1)
    assert actions.check_fixity(now=later) == {"sound": 1, "damaged": 1, "missing": 1}
    assert {b.pk: b.state for b in Blob.objects.all()} == {sound.pk: "sound", damaged.pk: "damaged", lost.pk: "missing"}
    assert actions.check_fixity(now=later + timedelta(days=1)) == {}
    for blob in (damaged, lost):
        folder().path(bytes(blob.sha256)).unlink(missing_ok=True)
