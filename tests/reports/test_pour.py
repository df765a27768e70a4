"""A batch by COPY and the one statement leave the same rows, whatever a filing holds."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from oversight.core.ids import uuid7
from oversight.dossiers.models import Channel
from reports.actions import pour, receive
from tests.cast import NEIGHBOUR, STATION
from tests.factories.reports import NOW, PPWP, actor, filing, raw

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(microseconds=123_457)
TABLES = {
    "dossier": "id", "reports_stationreport": "dossier_id", "evidence_item": "id",
    "ledger_entry": "dossier", "ledger_pending": "seq",
}  # fmt: skip
DRAWN = {"ledger_entry": {"id", "salt", "commitment"}, "ledger_pending": {"seq", "entry"}}  # differ each time


def photo(seed: int, **parts: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7(NOW)), "kind": "result_form", "sha256": f"{seed:064x}", "size": 5_000_000_000 // 50,
        "media_type": "image/jpeg",
    } | parts  # fmt: skip


FULL = {
    "note": "Tab\t, garis miring \\ dan baris\nbaru; “kutip” — ✓ 🗳",
    "remarks": {"PS01": "Ya"},
    "evidence": [photo(1, taken_at="2024-02-14T15:39:59.5+08:00"), photo(2)],
    "device_counter": 7,
    "location": {"latitude_e6": -400_000, "longitude_e6": 116_900_000},
}
ODD = filing(tallies={"PPWP": PPWP | {"valid": 190}}, answers=None)
WHOLE = [
    ("sari", [filing(**FULL)]),
    ("dewi", [ODD, filing(NEIGHBOUR, observed_at="2024-02-14T00:00:00Z")]),
    ("made", [filing(on_behalf_of="sari")]),
    ("office:64.", [filing(source={"system": "sirekap-lama", "reference": "64/1 ~a\\b"}), filing(NEIGHBOUR)]),
]


def rows() -> dict[str, list[dict[str, Any]]]:
    """What stands in the tables, without what is drawn by lot."""
    found = {}
    with connection.cursor() as cursor:
        for table, order in TABLES.items():
            cursor.execute(f"select * from {table} where {order} is not null order by {order}")
            names = [column.name for column in cursor.description]
            found[table] = [
                {name: value for name, value in zip(names, row, strict=True) if name not in DRAWN.get(table, ())}
                for row in cursor.fetchall()
            ]
    return found


def left_by(way: int, name: str, filings: list[dict[str, Any]], patch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """The rows after a batch that goes by COPY from so many filings on; then everything is undone."""
    patch.setattr(pour, "FROM", way)
    with transaction.atomic():
        by = actor(name)
        channel = Channel.API if by.device is None else Channel.OFFLINE
        outcomes = receive(filings=[raw(one) for one in filings], by=by, channel=channel, now=LATER)
        assert {outcome.status for outcome in outcomes} == {"created"}, outcomes
        found = rows()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(("name", "filings"), WHOLE, ids=[name for name, _ in WHOLE])
def test_both_ways_store_the_same(name: str, filings: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows()
    by_statement = left_by(1_000, name, filings, monkeypatch)
    by_copy = left_by(1, name, filings, monkeypatch)
    assert by_copy == by_statement
    assert len(by_copy["reports_stationreport"]) == len(before["reports_stationreport"]) + len(filings)
    assert rows() == before


def test_an_entry_that_was_poured_carries_its_commitment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pour, "FROM", 1)
    made = filing(STATION)
    receive(filings=[raw(made)], by=actor("dewi"), channel=Channel.API, now=LATER)
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.body, e.salt, e.commitment from ledger_entry e join ledger_pending p on p.entry = e.id"
            " where e.dossier = %s",
            [made["id"]],
        )
        body, salt, commitment = map(bytes, cursor.fetchone())
    assert commitment == sha256(salt + sha256(body).digest()).digest()


def test_a_known_report_stops_the_copy_and_nothing_of_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    by = actor("dewi")
    known = filing(STATION)
    receive(filings=[raw(known)], by=by, channel=Channel.API, now=NOW)
    before = rows()
    poured: list[int] = []
    real = pour.pour

    def watched(batch: Any) -> Any:
        try:
            return real(batch)
        except IntegrityError:
            assert rows() == before
            poured.append(len(batch))
            raise

    monkeypatch.setattr(pour, "pour", watched)
    monkeypatch.setattr(pour, "FROM", 1)
    filings = [raw(known), raw(filing(NEIGHBOUR))]
    outcomes = receive(filings=filings, by=by, channel=Channel.API, now=NOW)
    assert poured == [2] and [outcome.status for outcome in outcomes] == ["replayed", "created"]
