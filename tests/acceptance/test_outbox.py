"""A hundred thousand uploads of phones over a network that drops, doubles and re-orders: none is lost, none doubled.

OUTBOX_UPLOADS makes it smaller. What a phone lost for good shows as a missing number.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import psycopg
import pytest

from benchmarks.engine import Engine
from tests import environment
from tests.acceptance.live import Live
from tests.acceptance.outbox_phones import PHOTO_EVERY, Network, Phone
from tests.factories.photos import jpeg

UPLOADS = int(os.environ.get("OUTBOX_UPLOADS", "100000"))
IS_SMALL = UPLOADS <= 5_000
AREA, STATIONS = ("64.01.01.", 60) if IS_SMALL else ("64.", 11_441)
CONNECTIONS = 12
LONGEST_SECONDS = 1_200
SEED = 20240214


@pytest.fixture(scope="module")
def network(live: Live, tmp_path_factory: pytest.TempPathFactory) -> Network:
    """All uploads, sent until every phone has a final answer to each."""
    folder = tmp_path_factory.mktemp("phones")
    turns = 1 + int(UPLOADS / (1 + 1 / PHOTO_EVERY) / STATIONS * 1.1)
    asked = {"folder": str(folder), "phones": turns, "tokens": 0, "area": AREA, "readers": 0}
    command = [sys.executable, "benchmarks/pool.py", json.dumps(asked)]
    run = subprocess.run(command, cwd=environment.ROOT, env=live.environ, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-3000:]
    sending = Network(_targets(folder), jpeg(width=64, height=48), UPLOADS, SEED)
    until = time.monotonic() + LONGEST_SECONDS
    while not sending.is_through and time.monotonic() < until:
        Engine(live.port, CONNECTIONS, sending.next_call, sending.done, timeout=60).run(until)
    return sending


def _targets(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each phone's token with the stations of its village."""
    with (folder / "pairs").open() as pairs:
        for token, lines in groupby(pairs, lambda line: line.split()[0]):
            yield token, [line.split()[1] for line in lines]


@pytest.fixture(scope="module")
def database(live: Live) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The server's database."""
    with psycopg.connect(environment.url("postgres", environment.DATABASE)) as connection:
        yield connection


def _filed(network: Network) -> dict[str, tuple[int, str]]:
    return {id: (number, mark) for phone in network.phones for id, number, mark in phone.filed}


def test_every_phone_came_through_a_bad_network(network: Network) -> None:
    assert network.is_through, f"after {LONGEST_SECONDS} s: {network.fates}"
    assert network.refused == []
    assert {words for phone in network.phones for words in phone.held.values()} == set()
    assert set(network.fates) >= {"request lost", "answer lost", "doubled", "late double"}
    uploads = sum(len(phone.filed) + len(phone.sent_photos) for phone in network.phones)
    assert uploads >= UPLOADS


def test_no_report_is_lost_and_none_is_doubled(
    network: Network, database: psycopg.Connection[tuple[object, ...]]
) -> None:
    rows = database.execute(
        "select r.dossier_id::text, r.device_counter, encode(d.content_hash, 'hex')"
        " from reports_stationreport r join dossier d on d.id = r.dossier_id where r.device_counter is not null"
    ).fetchall()
    found = {str(id): (number, mark) for id, number, mark in rows}
    assert len(rows) == len(found)
    assert found == _filed(network)
    entries = database.execute("select count(*), count(distinct dossier) from ledger_entry where dossier is not null")
    photos = sum(len(phone.sent_photos) for phone in network.phones)
    assert entries.fetchone() == (len(found) + photos, len(found))


def test_no_photo_is_lost_and_none_is_taken_twice(
    network: Network, database: psycopg.Connection[tuple[object, ...]]
) -> None:
    rows = database.execute(
        "select i.id::text, encode(b.sha256, 'hex'), (select count(*) from evidence_custody c where c.item_id = i.id"
        " and c.act = 'received') from evidence_item i left join files_blob b on b.id = i.original_id"
    ).fetchall()
    sent = {id: mark for phone in network.phones for id, mark in phone.sent_photos.items()}
    assert {str(id): mark for id, mark, _times in rows} == sent
    assert {times for _id, _mark, times in rows} == {1}


def test_a_number_that_never_came_is_shown(network: Network, live: Live) -> None:
    with_gap = [phone for phone in network.phones if phone.swallowed]
    assert with_gap
    whole = [phone for phone in network.phones if not phone.swallowed][:100]
    for phone in (*with_gap[:200], *whole):
        assert _missing(live, phone) == phone.swallowed


def _missing(live: Live, phone: Phone) -> list[int]:
    """The missing numbers as the phone's owner reads them."""
    device = live.ask("GET", "me", phone.token)[1]["device"]
    status, told = live.ask("GET", f"devices/{device}/counters", phone.token)
    assert status == 200
    assert told["received"] == len(phone.filed) and told["repeated"] == 0
    return [number for span in told["missing"] for number in range(span["first"], span["last"] + 1)]
