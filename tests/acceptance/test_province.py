"""The published figures of a whole province through the door of the interface, and what the checks say of them."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import environment
from tests.acceptance.live import Live
from tests.cast import office_token

FILE = "reports/data/64-kalimantan-timur.csv.gz"
EXPECTED = {
    "R1": (208, 5529),
    "R2": (45, 5610),
    "R3": (267, 5472),
    "R4": (188, 5472),
    "R5": (50, 5486),
    "R6": (127, 5486),
    "R7": (7, 5486),
}


@pytest.fixture(scope="module")
def ingested(live: Live, root: Path) -> str:
    """The province, filed by its office in batches and sealed; the words of the command."""
    words = _ingest(live)
    live.seal()
    return words


def _ingest(live: Live) -> str:
    return live.manage(
        "ingest_sirekap", FILE, "--url", live.url, environ={"OVERSIGHT_TOKEN": office_token("office:64.")}
    ).stdout


def counts() -> dict[str, int]:
    """Rows of every table but those of the machinery (waiting entries, cursors, caches)."""
    with psycopg.connect(environment.url("postgres", environment.DATABASE)) as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
        found: dict[str, int] = {}
        for (table,) in tables:
            row: Any = connection.execute(
                psycopg.sql.SQL("select count(*) from {}").format(psycopg.sql.Identifier(table))
            ).fetchone()
            found[table] = row[0]
        return found


def test_every_reportable_station_is_filed(ingested: str) -> None:
    assert "11441 stations, 8057 reports (8057 created), 3384 silent" in ingested


def test_the_checks_give_the_figures_of_the_source(live: Live, ingested: str) -> None:
    told = json.loads(live.manage("station_checks", "--region", "64", "--json").stdout)
    assert {name: told[name] for name in ("stations", "with_votes", "reports", "silent")} == {
        "stations": 11441,
        "with_votes": 7976,
        "reports": 8057,
        "silent": 3384,
    }
    checks = {code: (told["checks"][code]["flagged"], told["checks"][code]["applicable"]) for code in EXPECTED}
    assert checks == EXPECTED


def test_the_count_of_the_interface_agrees(live: Live, ingested: str) -> None:
    assert live.ask("GET", "station-reports/count", office_token("office:64."))[1] == {
        "count": 8057,
        "is_capped": False,
    }


def test_coverage_followed_the_stream_and_a_recount_agrees(live: Live, ingested: str) -> None:
    told = live.ask("GET", "coverage?place=64", office_token("office:64."))[1]
    assert (told["total"]["expected"], told["total"]["reported"]) == (11441, 8057)
    assert sum(row["reported"] for row in told["results"]) == 8057 and len(told["results"]) == 10
    assert "\n0 villages differed" in f"\n{live.manage('recount_coverage').stdout}"


def test_repeating_changes_no_count_in_any_table(live: Live, ingested: str) -> None:
    before = counts()
    assert "8057 reports (8057 replayed), 3384 silent" in _ingest(live)
    live.seal()
    assert counts() == before


def test_every_report_is_sealed_and_verifies(live: Live, ingested: str) -> None:
    told = json.loads(live.manage("verify_ledger", "--json", check=False).stdout)
    # The people of the tests are written past the application, so they alone have no entries.
    assert [finding for finding in told["findings"] if not str(finding.get("row", "")).startswith("accounts_")] == []
    assert told["leaves"] >= 8057 and told["pending"] == 0
