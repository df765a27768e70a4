"""A flood of junk at the report form: the junk waits in quarantine, and what people send passes as before.

`FLOOD_SECONDS` (default 60) and `FLOOD_PER_MINUTE` (2,000: a thousand empty, a thousand scripted) bound the run. The
figures are printed as JSON; only the counts are asserted.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from tests import environment
from tests.acceptance.flood import Flood, Target, Visitor, p95
from tests.acceptance.live import Live

SECONDS = int(os.environ.get("FLOOD_SECONDS", "60"))
PER_MINUTE = int(os.environ.get("FLOOD_PER_MINUTE", "2000"))
PEOPLE = max(10, SECONDS // 2)
READING_SECONDS = 8
VERB = "violations.submit"
REPORT = Target(
    "/violation-reports/",
    {
        "about": {"election": "pemilu-2024:DPRD_KABKOTA", "occurred_on": "2024-01-29", "known_on": "2024-01-30"},
        "place": {"name": "Samurang", "province": "64"},
        "event": {"event": "Pembagian amplop", "location": "", "account": "{story}"},
        "reported-1": {"name": "Joko Susilo", "more": "no"},
        "piece-1": {"kind": "object", "description": "Satu amplop", "more": "no"},
        "who": {"capacity": "citizen", "by_proxy": "no"},
        "reporter": {
            "name": "Siti Aminah",
            "birth_place": "Tanah Grogot",
            "birth_date": "1988-05-17",
            "sex": "female",
            "occupation": "guru",
            "citizenship": "WNI",
            "address": "Jalan Sudirman 7",
            "phone": "081234567890",
        },
        "identity": {"has_read": "on", "is_true": "on"},
    },
)
KINDS = {
    "empty": lambda number: "",
    "scripted": lambda number: "Klik hadiah gratis untuk semua pemilih di seluruh kabupaten sekarang juga!",
    "blank": lambda number: "  ",
    "scripted, each another": lambda number: f"Laporan otomatis nomor {number} tentang kejadian {number * 7919}.",
}


@pytest.fixture
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Live]:
    """A server whose work is light: the phones' time would be taken from the same processors."""
    with Live(tmp_path, GATE_WORK_BITS="8", GATE_WORK_BITS_MOST="10") as server:
        yield server
    with django_db_blocker.unblock():
        connections.close_all()
        environment.clone()


def people(live: Live, first: int) -> list[float]:
    """So many people, one after the other, each after having read the page; how long the server took with each."""

    queue = [Visitor(live.port, "127.0.0.1", REPORT) for _ in range(PEOPLE)]
    for visitor in queue:
        visitor.arrive()
    began, taken = monotonic(), []
    for number, visitor in enumerate(queue):
        sleep(max(0.0, began + READING_SECONDS + number * SECONDS / PEOPLE / 2 - monotonic()))
        story = f"Saya melihat amplop dibagikan di dusun {first + number}, dekat sumur nomor {(first + number) * 31}."
        seconds, confirmation = visitor.send_as_person(story)
        assert "/LP/PL/Kab/" in confirmation, confirmation[-1500:]
        taken.append(seconds)
        visitor.connection.close()
    return taken


def test_junk_waits_and_people_pass(live: Live) -> None:
    people(live, 10_000)
    calm = people(live, 0)
    with Flood(live.port, REPORT, a_minute=PER_MINUTE, kinds=KINDS) as flood:
        pressed = people(live, 1_000)
    with psycopg.connect(environment.url("oversight_app", environment.DATABASE)) as connection:
        held = connection.execute("select count(*), array_agg(distinct r) from gate_held, unnest(reasons) r").fetchone()
        (in_quarantine,) = connection.execute("select count(*) from gate_held").fetchone() or (0,)
        (taken_in,) = connection.execute(
            "select count(*) from ledger_entry where position(%s in body) > 0", [f'"verb":"{VERB}"'.encode()]
        ).fetchone() or (0,)
    sent = sum(number for (_kind, outcome), number in flood.tally.items() if outcome == "sent")
    print(
        json.dumps(
            {
                "junk": {f"{kind}: {outcome}": number for (kind, outcome), number in sorted(flood.tally.items())},
                "in_quarantine": in_quarantine,
                "reasons": sorted(held[1] or []) if held else [],
                "people": len(calm) + len(pressed),
                "p95_ms": {"calm": p95(calm), "flood": p95(pressed)},
                "ratio": round(p95(pressed) / p95(calm), 2),
            },
            ensure_ascii=False,
        )
    )
    assert {outcome for _kind, outcome in flood.tally} <= {"sent", "refused by the form"}
    assert flood.tally["empty", "refused by the form"] and flood.tally["blank", "refused by the form"] and sent
    assert in_quarantine == sent
    assert taken_in == 3 * PEOPLE
