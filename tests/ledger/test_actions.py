"""Drawing up entries and appending them."""

import os
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
import pytest
import rfc8785
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from oversight.core.ids import uuid7, uuid7_time
from oversight.ledger import actions
from oversight.ledger.models import Entry, Pending
from tests.ledger import votes

NUMBER = UUID("018da4c2-0000-7000-8000-000000000001")


def draw_up(**change: Any) -> actions.Line:
    """An entry of a fixed act, with changes."""
    facts: dict[str, Any] = {
        "verb": "reports.receive", "actor": "user:12", "office": "64.01.", "at": votes.START, "dossier": NUMBER,
        "rows": {f"reports_stationreport:{NUMBER}": b"\x01" * 32},
    }  # fmt: skip
    return actions.draw_up(**(facts | change))


def test_an_entry_is_the_canonical_bytes_of_who_did_what_when() -> None:
    assert draw_up(at=datetime(2024, 2, 14, 16, 30, 0, 5, tzinfo=timezone(timedelta(hours=7)))).body == (
        b'{"actor":"user:12","at":"2024-02-14T09:30:00.000005Z","dossier":"018da4c2-0000-7000-8000-000000000001",'
        b'"office":"64.01.","rows":{"reports_stationreport:018da4c2-0000-7000-8000-000000000001":"'
        + b"01"
        * 32
        + b'"},'
        b'"v":1,"verb":"reports.receive"}'
    )


def test_an_entry_without_dossier_and_with_more_says_so() -> None:
    body = draw_up(dossier=None, rows={}, more={"count": 3, "ids": ["a"]}).body
    assert b'"dossier":null,"more":{"count":3,"ids":["a"]},"office"' in body


whole_numbers = st.integers(-(2**53) + 1, 2**53 - 1)


@given(
    st.text(),
    st.dictionaries(st.text(st.characters(max_codepoint=127)), st.binary(min_size=32, max_size=32)),
    st.dictionaries(st.sampled_from(["a", "Z", "10", "_"]), whole_numbers | st.text() | st.none()),
)
def test_the_body_is_what_rfc_8785_says(actor: str, rows: dict[str, bytes], more: dict[str, Any]) -> None:
    line = draw_up(actor=actor, rows=rows, more=more)
    content: dict[str, Any] = {
        "actor": actor, "at": "2024-02-14T06:00:00.000000Z", "dossier": str(NUMBER), "office": "64.01.", "v": 1,
        "rows": {row: digest.hex() for row, digest in rows.items()}, "verb": "reports.receive",
    }  # fmt: skip
    assert line.body == rfc8785.dumps(content | ({"more": more} if more else {}))


def test_the_commitment_hides_the_body_behind_a_fresh_salt() -> None:
    one, other = draw_up(), draw_up()
    assert one.body == other.body
    assert one.salt != other.salt
    assert len(one.salt) == 16
    assert one.commitment == sha256(one.salt + sha256(one.body).digest()).digest()


def test_the_id_carries_the_time_of_the_act() -> None:
    assert uuid7_time(draw_up().id) == votes.START


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        draw_up(at=datetime(2024, 2, 14, 9))


def test_appended_entries_are_stored_as_drawn_up_and_wait_for_the_sealer(ledger: None) -> None:
    lines = [votes.line(minute, uuid7(), 1) for minute in range(1_500)]
    with transaction.atomic():
        actions.append(lines)
    stored = Entry.objects.order_by("id").values_list(*actions.ENTRY_COLUMNS)
    assert [(*row[:3], *map(bytes, row[3:])) for row in stored] == [line.values() for line in lines]
    assert list(Pending.objects.order_by("seq").values_list("entry", flat=True)) == [line.id for line in lines]


def test_nothing_appended_is_nothing_written(ledger: None) -> None:
    actions.append([])
    assert not Entry.objects.exists()


def test_an_entry_that_fails_undoes_the_change_it_speaks_of(ledger: None) -> None:
    entry = votes.line(0, NUMBER, 5)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("insert into votes values (%s, 5)", [NUMBER])
        actions.append([entry, entry])
    with connection.cursor() as cursor:
        cursor.execute("select (select count(*) from votes), (select count(*) from ledger_pending)")
        assert cursor.fetchone() == (0, 0)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_leaf", "ledger_tile", "ledger_checkpoint"])
@pytest.mark.parametrize("change", ["update {} set {column} = {column}", "delete from {}", "truncate {}"])
def test_the_serving_role_cannot_change_what_only_grows(ledger: None, table: str, change: str) -> None:
    column = {"ledger_entry": "at", "ledger_leaf": "entry", "ledger_tile": "root", "ledger_checkpoint": "note"}[table]
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table, column=column))


@pytest.mark.parametrize(
    "change", ["update ledger_entry set at = now()", "delete from ledger_entry", "truncate ledger_entry"]
)
def test_even_a_superuser_is_stopped_until_he_means_it(attacker: psycopg.Connection[Any], change: str) -> None:
    votes.sealed([0])
    attacker.execute("set session_replication_role = origin")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only grows"):
        attacker.execute(change)


def test_salt_and_commitment_have_their_lengths(ledger: None) -> None:
    line = votes.line(0, NUMBER, 1)
    for values in ((line.salt[:15], line.commitment), (line.salt, line.commitment[:31])):
        with (
            pytest.raises(DatabaseError, match="check constraint"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "insert into ledger_entry (id, at, body, salt, commitment) values (%s, %s, %s, %s, %s)",
                [uuid7(), line.at, line.body, *values],
            )


def test_salts_come_from_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", lambda count: b"\x07" * count)
    assert draw_up().salt == b"\x07" * 16
