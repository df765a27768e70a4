"""Health answers in seconds whatever has failed, and says nothing about anybody."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from oversight.ledger import actions
from oversight.ledger.sealer import seal
from oversight.portal import health

pytestmark = pytest.mark.usefixtures("django_db_setup")  # health asks by a connection of its own

FIELDS = {"status", "web", "database", "broker", "sealer_lag_s", "pending", "stuck_work", "version", "time"}
PATIENCE = 5.0


@pytest.fixture
def deaf_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def database_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))


@pytest.mark.usefixtures("live_db")
def test_all_is_well(client: Client) -> None:
    seal(now=timezone.now())
    response = client.get("/health")

    assert response.status_code == 200
    body = response.json()
    assert set(body) == FIELDS
    assert body | {"version": "", "time": ""} == {
        "status": "ok", "web": "ok", "database": "ok", "broker": "ok", "sealer_lag_s": 0.0, "pending": 0,
        "stuck_work": 0, "version": "", "time": "",
    }  # fmt: skip
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_without_a_broker_pages_are_still_served(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/no.sock"

    response = client.get("/health")

    assert response.status_code == 200
    assert response.json()["broker"] == "down"
    assert response.json()["status"] == "degraded"


@pytest.mark.parametrize("form", ["redis+socket:///no/where.sock", "redis://127.0.0.1:1/0", "not an address"])
def test_no_form_of_broker_address_breaks_the_answer(client: Client, settings: Settings, form: str) -> None:
    settings.REDIS_URL = form

    assert client.get("/health").json()["broker"] == "down"


def test_a_broker_that_never_answers_is_not_waited_for(client: Client, settings: Settings, deaf_server: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{deaf_server}/0"
    started = time.monotonic()

    assert client.get("/health").json()["broker"] == "down"
    assert time.monotonic() - started < PATIENCE


@pytest.mark.usefixtures("database_is_gone")
def test_without_a_database_the_answer_is_503(client: Client) -> None:
    response = client.get("/health")

    assert response.status_code == 503
    body = response.json()
    assert (body["status"], body["web"], body["database"], body["broker"]) == ("down", "ok", "down", "ok")
    assert body["sealer_lag_s"] is body["pending"] is body["stuck_work"] is None


@pytest.mark.usefixtures("database_is_gone")
@pytest.mark.parametrize("address", ["/health", "/status"])
def test_a_session_is_not_looked_up_without_a_database(client: Client, address: str) -> None:
    """No database mark stands here, so a look-up of the session would raise."""
    client.cookies["sessionid"] = "0" * 32

    assert client.get(address).status_code == 503


def test_a_database_that_never_answers_is_not_waited_for(
    client: Client, monkeypatch: pytest.MonkeyPatch, deaf_server: int
) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(deaf_server))
    started = time.monotonic()

    assert client.get("/health").status_code == 503
    assert time.monotonic() - started < PATIENCE


@pytest.mark.usefixtures("database_is_gone")
def test_people_learn_what_a_lost_database_means_for_them(client: Client) -> None:
    page = client.get("/status").content.decode()

    assert "Basis data tidak menjawab" in page
    assert "Ponsel menyimpan laporan dan mengirimnya nanti." in page


@pytest.mark.usefixtures("live_db")
def test_an_entry_that_waits_shows_how_long_sealing_stands_still(client: Client) -> None:
    seal(now=timezone.now())
    written = timezone.now() - timedelta(minutes=10)
    line = actions.draw_up(verb="test", actor="system:test", office="", at=written, dossier=None, rows={})
    actions.append([line])

    body = client.get("/health").json()

    assert body["status"] == "degraded"
    assert body["pending"] == 1
    assert 600 <= body["sealer_lag_s"] < 700
    assert "1 menunggu" in client.get("/status").content.decode()


def test_the_time_is_given_and_answered_in_utc() -> None:
    now = datetime(2024, 2, 14, 7, 0, tzinfo=UTC)

    assert health.read(now=now).time == now


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.head("/health").status_code == 200
    assert client.post("/health").status_code == 405
