"""A log of its own for every test: empty tables, its own key and export file, no consumers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker, Settings

from oversight.ledger.actions import Line
from tests import environment
from tests.ledger import votes

GROWING = ("ledger_entry", "ledger_leaf", "ledger_tile", "ledger_checkpoint")
PASSING = ("ledger_pending", "ledger_cursor", "ledger_stuck_work")


@pytest.fixture(autouse=True)
def own_log(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in the test's folder, for this process and for those it starts."""
    for name, value in {
        "LEDGER_ORIGIN": "tests.example/ledger",
        "LEDGER_EXPORT": str(tmp_path / "checkpoints.log"),
        "LEDGER_KEY_FILE": str(tmp_path / "secrets" / "ledger.key"),
        "LEDGER_WITNESS_URL": "",
    }.items():
        monkeypatch.setenv(name, value)
        setattr(settings, name, value)
    settings.LEDGER_SUBJECTS = {"votes": "tests.ledger.votes.Votes"}
    settings.STREAM_CONSUMERS = []


@pytest.fixture(scope="package")
def used_database(django_db_setup: None) -> Iterator[None]:
    """These tests empty what they use, so the database is cloned anew after the last of them, not after each."""
    yield
    environment.clone()


@pytest.fixture
def live_db(used_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Transactions really commit."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture
def attacker(superuser: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    """A superuser whose statements no trigger stops, before an empty ledger and the votes table of the tests."""
    superuser.execute("set session_replication_role = replica")
    superuser.execute(f"truncate {', '.join(GROWING + PASSING)}")
    superuser.execute(votes.TABLE)
    yield superuser


@pytest.fixture
def ledger(attacker: psycopg.Connection[Any]) -> None:
    """An empty ledger in a database of its own, where transactions really commit."""


@pytest.fixture
def log(attacker: psycopg.Connection[Any]) -> list[Line]:
    """Three passes of four entries, an hour apart."""
    return [line for hour in range(3) for line in votes.sealed([hour * 60 + minute for minute in range(4)])]
