"""Somebody with all powers over the database changes what was recorded: the verifier names it. The platform cannot."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg import errors, sql
from pytest_django import DjangoDbBlocker

from oversight.dossiers.models import Channel
from oversight.ledger.actions import draw_up
from oversight.regions.models import PollingStation
from reports.actions import receive
from tests import environment
from tests.factories.reports import actor, filing, raw

REPORTS = 3_000
BASE = f"tampering_base_{environment.WORKER}"
CASE = f"tampering_case_{environment.WORKER}"
Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def sealed(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Some thousand sealed reports in a database from which each case is cloned; answers the folder of its log."""
    folder = tmp_path_factory.mktemp("log")
    environment.clone()
    with django_db_blocker.unblock():
        codes = PollingStation.objects.order_by("path").values_list("code", flat=True)[:REPORTS]
        filings = [raw(filing(code)) for code in codes]
        for start in range(0, REPORTS, 500):
            outcomes = receive(
                filings=filings[start : start + 500], by=actor("office:64."), channel=Channel.API, now=datetime.now(UTC)
            )
            assert {outcome.status for outcome in outcomes} == {"created"}
            connections.close_all()
            _manage(folder, environment.DATABASE, "run_stream", "--once")
    _administer("drop database if exists {} with (force)", BASE)
    _administer("create database {} template {} strategy file_copy", BASE, environment.DATABASE)
    yield folder
    for database in (BASE, CASE):
        _administer("drop database if exists {} with (force)", database)
    with django_db_blocker.unblock():
        connections.close_all()
        environment.clone()


@pytest.fixture
def case(sealed: Path) -> Iterator[Connection]:
    """A superuser's connection to a fresh copy, with the triggers switched off, as only he can."""
    _administer("drop database if exists {} with (force)", CASE)
    _administer("create database {} template {} strategy file_copy", CASE, BASE)
    with psycopg.connect(environment.url("postgres", CASE), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        yield connection


def _administer(statement: str, *names: str) -> None:
    environment.administer(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _manage(folder: Path, database: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    variables = {
        **os.environ,
        "DATABASE_URL": environment.url("oversight_app", database),
        "LEDGER_EXPORT": str(folder / "checkpoints.log"),
        "DATABASE_OWNER_URL": environment.url("oversight_owner", database),
        "LEDGER_KEY_FILE": str(folder / "ledger.key"),
    }
    run = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=environment.ROOT, env=variables, capture_output=True, text=True
    )
    assert run.returncode in {0, 1}, run.stderr[-4000:]
    return run


def findings(folder: Path) -> list[dict[str, Any]]:
    """What the verifier says of the case."""
    run = _manage(folder, CASE, "verify_ledger", "--json")
    told = json.loads(run.stdout)
    assert told["ok"] is (run.returncode == 0)
    found: list[dict[str, Any]] = told["findings"]
    return found


def one(case: Connection, statement: str, *values: object) -> Any:
    """The first column of the first row."""
    row = case.execute(statement, values).fetchone()
    assert row is not None
    return row[0]


def some_report(case: Connection) -> str:
    """A report somewhere in the middle."""
    return str(one(case, "select dossier_id from reports_stationreport order by dossier_id offset 1500 limit 1"))


def test_an_untouched_database_is_as_recorded(case: Connection, sealed: Path) -> None:
    # The people of the tests are written past the application, so they alone have no entries.
    assert [finding for finding in findings(sealed) if not _is_of_the_cast(finding)] == []
    assert one(case, "select count(*) from ledger_leaf") >= REPORTS


def _is_of_the_cast(finding: dict[str, Any]) -> bool:
    return str(finding.get("row", "")).startswith(("accounts_assignment:", "accounts_device:", "accounts_apitoken:"))


def test_a_changed_vote_is_named(case: Connection, sealed: Path) -> None:
    report = some_report(case)
    case.execute(
        "update reports_stationreport set content = jsonb_set(content, '{tallies,PPWP,votes,1}', '154')"
        " where dossier_id = %s",
        [report],
    )
    assert any(
        finding.get("row") == f"reports_stationreport:{report}" and "changed" in finding["message"]
        for finding in findings(sealed)
    )


def test_a_deleted_report_is_named(case: Connection, sealed: Path) -> None:
    report = some_report(case)
    case.execute("delete from reports_stationreport where dossier_id = %s", [report])
    case.execute("delete from dossier where id = %s", [report])
    assert any(
        finding.get("row") == f"reports_stationreport:{report}" and "gone" in finding["message"]
        for finding in findings(sealed)
    )


def test_a_report_put_in_past_the_ledger_is_named(case: Connection, sealed: Path) -> None:
    report, planted = some_report(case), "018da6d8-2680-7000-8000-00000000beef"
    case.execute(
        "insert into dossier select (jsonb_populate_record(d, jsonb_build_object('id', %s::text))).* from dossier d"
        " where id = %s",
        [planted, report],
    )
    case.execute(
        "insert into reports_stationreport select (jsonb_populate_record("
        "r, jsonb_build_object('dossier_id', %s::text, 'reporter_id', 1))).* from reports_stationreport r"
        " where dossier_id = %s",
        [planted, report],
    )
    assert any(finding.get("row") == f"reports_stationreport:{planted}" for finding in findings(sealed))


def test_an_edited_entry_is_named(case: Connection, sealed: Path) -> None:
    entry = str(one(case, "select entry from ledger_leaf where index = 1500"))
    case.execute(
        "update ledger_entry set body = convert_to("
        "replace(convert_from(body, 'UTF8'), 'reports.receive', 'reports.withdraw'), 'UTF8') where id = %s",
        [entry],
    )
    assert any(finding.get("entry") == entry for finding in findings(sealed))


def test_an_edited_entry_with_a_fitting_commitment_is_named(case: Connection, sealed: Path) -> None:
    index = 1500
    case.execute(
        "update ledger_entry set body = convert_to(replace(convert_from(body, 'UTF8'), 'token:', 'user:'), 'UTF8')"
        " where id = (select entry from ledger_leaf where index = %s)",
        [index],
    )
    case.execute(
        "update ledger_entry set commitment = sha256(salt || sha256(body))"
        " where id = (select entry from ledger_leaf where index = %s)",
        [index],
    )
    case.execute(
        "update ledger_leaf set leaf_hash = sha256("
        "'\\x00'::bytea || (select commitment from ledger_entry where id = entry)) where index = %s",
        [index],
    )
    assert any(
        index in range(finding.get("index", -1), finding.get("last_index", finding.get("index", -1)) + 1)
        for finding in findings(sealed)
    )


def test_a_deleted_entry_is_named(case: Connection, sealed: Path) -> None:
    entry = str(one(case, "select entry from ledger_leaf where index = 1500"))
    case.execute("delete from ledger_entry where id = %s", [entry])
    assert any(finding.get("entry") == entry or finding.get("index") == 1500 for finding in findings(sealed))


def test_an_entry_dated_before_the_last_exported_checkpoint_is_named(case: Connection, sealed: Path) -> None:
    moment = datetime.now(UTC) - timedelta(hours=3)
    line = draw_up(verb="reports.receive", actor="user:1", office="64.", at=moment, dossier=None, rows={})
    case.execute(
        "insert into ledger_entry (id, at, dossier, body, salt, commitment) values (%s, %s, %s, %s, %s, %s)",
        line.values(),
    )
    case.execute("insert into ledger_pending (entry) values (%s)", [line.id])
    assert any(finding.get("entry") == str(line.id) for finding in findings(sealed))


def test_reordered_entries_are_named(case: Connection, sealed: Path) -> None:
    first, second = 1200, 1300
    case.execute("create temporary table swapped as select * from ledger_leaf where index in (%s, %s)", [first, second])
    case.execute("delete from ledger_leaf where index in (%s, %s)", [first, second])
    case.execute(
        "insert into ledger_leaf select case index when %s then %s else %s end, entry, leaf_hash from swapped",
        [first, second, first],
    )
    named = {
        index
        for finding in findings(sealed)
        for index in range(finding.get("index", 0), finding.get("last_index", finding.get("index", 0)) + 1)
    }
    assert named & {first, second}


@pytest.mark.parametrize(
    "statement",
    [
        "update reports_stationreport set content = jsonb_set(content, '{tallies,PPWP,votes,1}', '154')",
        "update reports_stationreport set flagged = '{}'",
        "delete from reports_stationreport",
        "truncate reports_stationreport cascade",
        "update dossier set content_hash = sha256('x')",
        "update dossier set received_at = now()",
        "delete from dossier",
        "truncate dossier cascade",
        *(
            f"{verb} {table}"
            for table in ("ledger_entry", "ledger_leaf", "ledger_tile", "ledger_checkpoint")
            for verb in ("delete from", "truncate")
        ),
        "update ledger_entry set body = body",
        "update ledger_leaf set index = -index - 1",
        "update ledger_tile set root = root",
        "update ledger_checkpoint set note = note",
        "alter table ledger_entry disable trigger all",
        "set session_replication_role = replica",
        "drop table ledger_leaf",
    ],
)
def test_the_serving_role_is_refused(sealed: Path, statement: str) -> None:
    with psycopg.connect(environment.url("oversight_app", BASE)) as connection:
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)
        connection.rollback()
