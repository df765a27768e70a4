"""Where the data lie, who owns them, and that root never serves."""

import os
from pathlib import Path

import pytest

from oversight.embedded import account, locate


def test_addresses_follow_from_the_data_folder_alone(tmp_path: Path) -> None:
    first, second = locate.urls(tmp_path / "a"), locate.urls(tmp_path / "b")
    assert first == locate.urls(tmp_path / "b" / ".." / "a")
    assert first["DATABASE_URL"] != second["DATABASE_URL"]
    assert first["CELERY_BROKER_URL"] == first["REDIS_URL"].replace("unix://", "redis+socket://")


def test_socket_paths_stay_within_what_the_kernel_takes(tmp_path: Path) -> None:
    assert len(os.fsencode(locate.socket_dir(tmp_path / ("deep/" * 60)) / ".s.PGSQL.5432.lock")) < 107


def test_a_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "django.key"
    assert locate.secret(file) == locate.secret(file)
    assert len(locate.secret(file)) > 50
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_data_folder_is_reachable_for_who_serves(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locate, "RELOCATED", data / "relocated")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / ".data").mkdir()
    (closed / ".data" / "kept").write_text("1")
    before = locate.urls(closed / ".data")
    settled = account.settle(closed / ".data")
    assert (settled / "kept").read_text() == "1"
    assert account.reaches(account.serving(settled), settled, os.W_OK | os.X_OK)
    assert locate.urls(closed / ".data") == locate.urls(settled) == before
    assert settled.stat().st_uid != 0


def test_a_folder_keeps_its_owner(data: Path) -> None:
    first = account.settle(data).stat().st_uid
    (data / "secrets").mkdir()
    (data / "secrets" / "by-root").write_text("1")
    account.settle(data)
    assert {first} == {path.stat().st_uid for path in (data, data / "secrets", data / "secrets" / "by-root")}
