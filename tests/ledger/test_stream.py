"""The one stream: cursors, batches, stuck work, and the process that drives it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from oversight.core.errors import Invalid
from oversight.core.ids import uuid7
from oversight.ledger import actions, export, sealer, stream
from oversight.ledger.management.commands import run_stream
from oversight.ledger.models import Checkpoint, Cursor, Leaf, StuckWork
from oversight.ledger.stream import SealedEntry
from tests.ledger import votes

ROOT = Path(__file__).resolve().parents[2]
NOW = votes.START + timedelta(hours=6)


class Follower:
    """Notes in the votes table what it has handled; refuses figures above its limit."""

    name = "tests.follower"
    verbs: frozenset[str] | None = None

    def __init__(self) -> None:
        self.limit = 100
        self.batches: list[int] = []
        self.seen: list[SealedEntry] = []

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        self.batches.append(len(entries))
        for entry in entries:
            with connection.cursor() as cursor:
                cursor.execute("insert into votes values (%s, %s)", [uuid7(now), entry.index])
            if entry.index >= self.limit:
                raise Invalid(f"Sari Melati counted {entry.index}")
        self.seen += entries


def noted() -> list[int]:
    """What followers have written."""
    with connection.cursor() as cursor:
        cursor.execute("select figure from votes order by figure")
        return [figure for (figure,) in cursor.fetchall()]


def seal(count: int, verb: str = "votes.count") -> list[actions.Line]:
    """Entries without rows of their own in the votes table, sealed."""
    lines = [votes.line(minute, uuid7(), minute, verb) for minute in range(count)]
    actions.append(lines)
    sealer.seal(now=NOW)
    return lines


def test_a_consumer_sees_every_entry_once_in_the_order_of_the_leaves(ledger: None) -> None:
    lines, follower = seal(25), Follower()
    assert [stream.follow(follower, now=NOW, limit=10) for _ in range(4)] == [10, 10, 5, 0]
    assert [entry.id for entry in follower.seen] == [line.id for line in lines]
    assert noted() == list(range(25))
    assert Cursor.objects.get(name=follower.name).next_leaf == 25
    entry = follower.seen[3]
    assert (entry.index, entry.at, entry.dossier, entry.verb, entry.actor, entry.office) == (
        3, lines[3].at, lines[3].dossier, "votes.count", "system:tests", "64.01.",
    )  # fmt: skip
    assert entry.rows == {f"votes:{lines[3].dossier}": votes.digest(lines[3].dossier, 3).hex()}  # type: ignore[arg-type]


def test_a_consumer_is_asked_for_its_verbs_alone(ledger: None) -> None:
    seal(2, "votes.count")
    seal(2, "votes.correct")
    follower = Follower()
    follower.verbs = frozenset({"votes.correct"})
    assert stream.follow(follower, now=NOW) == 4
    assert [entry.index for entry in follower.seen] == [2, 3]
    assert stream.follow(follower, now=NOW) == 0


def test_a_failing_item_is_set_aside_and_the_rest_goes_on(ledger: None) -> None:
    lines, follower = seal(5), Follower()
    follower.limit = 4
    assert stream.follow(follower, now=NOW) == 5
    assert follower.batches == [5, 1, 1, 1, 1, 1]
    assert noted() == [0, 1, 2, 3]
    work = StuckWork.objects.get()
    assert (work.consumer, work.leaf, work.entry, work.error, work.tries) == (
        follower.name, 4, lines[4].id, "Invalid", 1,
    )  # fmt: skip
    assert work.message.startswith("invalid-input at test_stream.py:")
    assert "Sari" not in work.message
    assert stream.follow(follower, now=NOW) == 0


def test_stuck_work_is_retried_until_it_goes_through(ledger: None, settings: Settings) -> None:
    seal(5)
    settings.STREAM_CONSUMERS = ["tests.ledger.test_stream.FOLLOWER"]
    FOLLOWER.limit = 3
    assert stream.consumers() == [FOLLOWER]
    stream.follow(FOLLOWER, now=NOW)
    later = NOW + timedelta(hours=1)
    FOLLOWER.limit = 4
    assert stream.retry_stuck(now=later) == (1, 1)
    work = StuckWork.objects.get(resolved_at=None)
    assert (work.leaf, work.tries, work.first_at, work.last_at) == (4, 2, NOW, later)
    FOLLOWER.limit = 100
    assert stream.retry_stuck(now=later, consumer="another") == (0, 0)
    assert stream.retry_stuck(now=later, ids=[0]) == (0, 0)
    assert stream.retry_stuck(now=later, ids=[work.pk]) == (1, 0)
    assert not StuckWork.objects.filter(resolved_at=None).exists()
    assert noted() == [0, 1, 2, 3, 4]


FOLLOWER = Follower()


def test_an_entry_that_cannot_be_read_is_stuck_and_passed(attacker: psycopg.Connection[Any]) -> None:
    seal(3)
    attacker.execute("update ledger_entry set body = 'x' where id = (select entry from ledger_leaf where index = 1)")
    attacker.execute("delete from ledger_entry where id = (select entry from ledger_leaf where index = 2)")
    follower = Follower()
    stream.follow(follower, now=NOW)
    assert [entry.index for entry in follower.seen] == [0]
    assert list(StuckWork.objects.order_by("leaf").values_list("leaf", flat=True)) == [1, 2]


def test_the_cursor_and_what_the_consumer_wrote_commit_together(ledger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    seal(3)
    follower = Follower()

    def cut(entries: Sequence[SealedEntry], now: datetime) -> None:
        Follower.handle(follower, entries, now)
        connection.connection.close()
        raise DatabaseError("gone")

    monkeypatch.setattr(follower, "handle", cut)
    with pytest.raises(DatabaseError):
        stream.follow(follower, now=NOW)
    connection.close()
    assert (noted(), StuckWork.objects.count()) == ([], 0)
    monkeypatch.undo()
    assert stream.follow(follower, now=NOW) == 3
    assert noted() == [0, 1, 2]


def test_two_processes_do_not_serve_one_consumer_at_once(ledger: None) -> None:
    seal(3)
    follower, counts = Follower(), list[int]()
    stream.follow(follower, now=NOW, limit=1)

    def beside() -> None:
        counts.append(stream.follow(Follower(), now=NOW))
        connection.close()

    class Waiting(Follower):
        def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
            thread = threading.Thread(target=beside)
            thread.start()
            thread.join(20)

    assert stream.follow(Waiting(), now=NOW) == 2
    assert counts == [0]


# The process


@pytest.fixture
def running(ledger: None) -> Iterator[subprocess.Popen[str]]:
    """`manage.py run_stream` as the supervisor starts it."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.ledger.stream_settings"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_stream"], cwd=ROOT, env=environment, text=True, stderr=subprocess.PIPE
    )
    yield process
    process.kill()
    process.communicate()


def soon(condition: Callable[[], bool], seconds: float = 40) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def test_the_process_seals_serves_survives_the_database_and_ends_when_told(
    running: subprocess.Popen[str], attacker: psycopg.Connection[Any]
) -> None:
    name = "tests.follower"
    votes.count(0)
    soon(lambda: Cursor.objects.filter(name=name, next_leaf=1).exists())
    attacker.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    connection.close()
    votes.count(1)
    soon(lambda: Cursor.objects.filter(name=name, next_leaf=2).exists())
    assert running.poll() is None
    running.send_signal(signal.SIGTERM)
    assert running.wait(20) == 0
    assert Leaf.objects.count() == 2


def test_a_lane_that_fails_unforeseen_ends_the_process_so_that_it_is_started_anew(
    running: subprocess.Popen[str], attacker: psycopg.Connection[Any]
) -> None:
    votes.count(0)
    soon(lambda: Cursor.objects.filter(name="tests.follower", next_leaf=1).exists())
    attacker.execute("alter table ledger_cursor rename to gone")
    try:
        soon(lambda: running.poll() is not None)
    finally:
        attacker.execute("alter table gone rename to ledger_cursor")
    assert running.returncode == 1
    assert running.stderr is not None and "tests.follower failed" in running.stderr.read()


def test_once_does_what_there_is_and_ends(ledger: None, settings: Settings) -> None:
    settings.STREAM_CONSUMERS = ["tests.ledger.test_stream.Follower"]
    for minute in range(3):
        votes.count(minute)
    call_command("run_stream", "--once")
    assert Cursor.objects.get(name="tests.follower").next_leaf == 3


def test_a_damaged_ledger_is_not_continued_but_what_was_sealed_still_flows(
    attacker: psycopg.Connection[Any], settings: Settings
) -> None:
    seal(3)
    attacker.execute("update ledger_leaf set leaf_hash = sha256('another') where index = 1")
    settings.STREAM_CONSUMERS = ["tests.ledger.test_stream.Follower"]
    votes.count(3)
    call_command("run_stream", "--once")
    assert Cursor.objects.get(name="tests.follower").next_leaf == 3
    assert Checkpoint.objects.count() == 1
    assert StuckWork.objects.get().error == "LedgerDamaged"


def test_who_takes_few_at_once_passes_what_it_does_not_want_for_nothing(ledger: None) -> None:
    lines = [
        votes.line(minute, uuid7(), minute, "votes.count" if minute % 4 else "votes.photo") for minute in range(20)
    ]
    actions.append(lines)
    sealer.seal(now=NOW)
    follower = Follower()
    follower.verbs, follower.most = frozenset({"votes.photo"}), 2  # type: ignore[attr-defined]
    assert [stream.follow(follower, now=NOW) for _ in range(4)] == [5, 8, 7, 0]
    assert follower.batches == [2, 2, 1]


class Patient(Follower):
    """A consumer that can wait."""

    name = "tests.patient"
    can_wait = True


def test_who_can_wait_rests_while_much_comes_in_and_is_served_afterwards(
    ledger: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_stream, "BUSY", 3)
    eager, patient, sealing = Follower(), Patient(), run_stream.Sealing()
    prompt, waiting = run_stream.lanes_of([patient, eager], sealing)
    actions.append([votes.line(minute, uuid7(), minute, "votes.count") for minute in range(5)])
    assert sealing.run() == 5
    assert (prompt.run(), waiting.run()) == (5, 0)
    sealing.run()
    assert (prompt.run(), waiting.run()) == (0, 5)


def test_who_can_wait_does_not_wait_for_ever(ledger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_stream, "BUSY", 3)
    monkeypatch.setattr(run_stream, "LONGEST_WAIT", 0.0)
    sealing = run_stream.Sealing()
    (lane,) = run_stream.lanes_of([Patient()], sealing)
    actions.append([votes.line(minute, uuid7(), minute, "votes.count") for minute in range(5)])
    sealing.run()
    assert lane.run() == 5


def test_consumers_at_the_same_place_share_one_reading(ledger: None) -> None:
    seal(5)
    window, first, second = stream.Window(), Follower(), Patient()
    stream.follow(first, now=NOW, window=window)
    with CaptureQueriesContext(connection) as asked:
        stream.follow(second, now=NOW, window=window)
    assert [entry.id for entry in second.seen] == [entry.id for entry in first.seen]
    assert not [query for query in asked if "ledger_leaf" in query["sql"]]


def test_a_shared_reading_serves_who_stands_within_it(ledger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_KEPT", 6)
    seal(12)
    window = stream.Window()

    def read(first: int, limit: int) -> tuple[list[int], int]:
        with CaptureQueriesContext(connection) as asked:
            leaves = window.read(first, limit)
        return [leaf.index for leaf in leaves], len(asked)

    assert read(2, 4) == ([2, 3, 4, 5], 1)
    assert read(3, 2) == ([3, 4], 0)
    assert read(4, 4) == ([4, 5], 0)
    assert read(6, 4) == ([6, 7, 8, 9], 1)
    assert read(4, 9) == ([4, 5, 6, 7, 8, 9], 0)  # the last six are kept; who lies behind reads for himself
    assert read(3, 3) == ([3, 4, 5], 1)
    assert read(11, 9) == ([11], 1)
    assert read(12, 9) == ([], 1)
    seal(1)
    assert read(12, 9) == ([12], 1)


# The witness


class Witness(HTTPServer):
    """Keeps what is posted to it, and answers with its `status`."""

    def __init__(self) -> None:
        self.status, self.bodies = 200, list[str]()
        super().__init__(("127.0.0.1", 0), Answer)

    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/checkpoints"


class Answer(BaseHTTPRequestHandler):
    """One request to the witness."""

    server: Witness

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.server.status == 200:
            self.server.bodies.append(body)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def witness(settings: Settings) -> Iterator[Witness]:
    """A witness at LEDGER_WITNESS_URL."""
    server = Witness()
    settings.LEDGER_WITNESS_URL = server.url()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_witness_gets_every_checkpoint_as_the_export_file_has_it(
    ledger: None, witness: Witness, settings: Settings
) -> None:
    votes.sealed([0])
    votes.sealed([1])
    assert export.post_to_witness(now=NOW) == 2
    assert export.post_to_witness(now=NOW) == 0
    votes.sealed([2])
    assert export.post_to_witness(now=NOW) == 1
    assert len(witness.bodies) == 2
    assert "".join(witness.bodies) == Path(settings.LEDGER_EXPORT).read_text()


def test_a_witness_that_refuses_is_asked_again_later_and_sealing_goes_on(ledger: None, witness: Witness) -> None:
    witness.status = 503
    votes.sealed([0])
    assert export.post_to_witness(now=NOW) == 0
    assert StuckWork.objects.get(resolved_at=None).consumer == "witness"
    votes.sealed([1])
    witness.status = 200
    assert export.post_to_witness(now=NOW + timedelta(seconds=1)) == 0
    assert export.post_to_witness(now=NOW + timedelta(seconds=2)) == 2
    assert not StuckWork.objects.filter(resolved_at=None).exists()


def test_an_address_that_is_no_web_address_is_stuck_work(ledger: None, settings: Settings) -> None:
    settings.LEDGER_WITNESS_URL = "file:///etc/passwd"
    votes.sealed([0])
    assert export.post_to_witness(now=NOW) == 0
    assert StuckWork.objects.get().error == "ValueError"
