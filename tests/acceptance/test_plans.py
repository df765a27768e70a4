"""With a million reports every list, count and record of every member goes by its index, whatever his area."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from benchmarks import nation
from reports import queries
from tests import environment
from tests.acceptance.truth import MEMBERS, World
from tests.api.conftest import Call
from tests.factories.reports import INSTRUMENT, NOW, actor

pytestmark = pytest.mark.django_db

MILLION = f"million_{environment.WORKER}"
ROWS = 1_000_000
WATCHED = frozenset({"dossier", "reports_stationreport"})
IN_ORDER = frozenset({"dossier_field_by_scope", "dossier_field_by_time"})
BY_KEY = frozenset({"dossier_pkey", "reports_stationreport_pkey"})
# The one who asks for a station, an instrument or a flag may be served by what finds those at once.
OTHERS = frozenset(
    {"one_current_report_per_station_instrument_and_reporter", "station_report_by_flag", "dossier_by_filer"}
)
# The small or ordered indexes of the working lists.
OF_LISTS = frozenset(
    {
        "dossier_field_by_channel",
        "station_report_flagged",
        "station_report_by_flag_count",
        "station_report_by_instrument",
        "station_report_set_aside",
    }
)
LISTS = [
    "reports/?sort=received",
    "reports/?sort=station",
    "reports/?sort=-station",
    "reports/?sort=-flags",
    "reports/?flag=any",
    "reports/?flag=R3&sort=-flags",
    "reports/?module=voting_counting",
    "reports/?instrument=pemilu-2024-voting-counting%401&state=withdrawn",
    "reports/?state=withdrawn",
    "reports/?state=superseded&sort=received",
    "reports/?channel=paper",
    "reports/?photos=missing",
    "reports/?reporter=made",
    "reports/?since=2024-02-14&until=2024-02-14",
    "reports/?place=64.01&channel=offline&flag=R3",
    "reports/flags/",
    "reports/flags/?flag=R3&sort=station",
    "reports/stations/?place=64",
    "reports/stations/?place=64&sort=-station",
    "reports/stations/?place=64&reported=nothing",
    "reports/stations/?place=64&reported=flagged",
]
Plan = dict[str, Any]


@pytest.fixture(scope="module")
def million(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """A database of its own, cloned from the template and filled set-based; a connection as the serving role."""
    environment.administer(
        sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(MILLION)),
        sql.SQL("create database {} template {} strategy file_copy owner oversight_owner").format(
            sql.Identifier(MILLION), sql.Identifier(environment.template())
        ),
    )
    with psycopg.connect(environment.url("oversight_owner", MILLION), autocommit=True) as owner:
        assert nation.fill(owner, rows=ROWS, say=lambda line: None) >= ROWS
    with psycopg.connect(environment.url("oversight_app", MILLION), autocommit=True) as reading:
        yield reading
    environment.administer(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(MILLION)))


def scans(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Table, kind of node and index of everything that a plan reads."""
    if "Relation Name" in plan:
        yield plan["Relation Name"], plan["Node Type"], plan.get("Index Name", _below(plan))
    for part in plan.get("Plans", ()):
        yield from scans(part)


def _below(plan: Plan) -> str:
    """The index under a bitmap scan."""
    return next((part["Index Name"] for part in plan.get("Plans", ()) if "Index Name" in part), "")


def explain(million: psycopg.Connection[Any], statement: str) -> list[tuple[str, str, str]]:
    """What a statement reads of the watched tables, at a million rows."""
    row = million.execute(f"explain (format json) {statement}").fetchone()
    assert row is not None
    found = row[0] if isinstance(row[0], list) else json.loads(row[0])
    return [scan for scan in scans(found[0]["Plan"]) if scan[0] in WATCHED]


def statements(captured: CaptureQueriesContext) -> list[str]:
    """The captured reads that touch the watched tables."""
    return [
        query["sql"]
        for query in captured.captured_queries
        if query["sql"].startswith("SELECT") and any(f'"{table}"' in query["sql"] for table in WATCHED)
    ]


def assert_indexed(
    million: psycopg.Connection[Any], captured: CaptureQueriesContext, allowed: frozenset[str], name: str
) -> None:
    """No sequential scan, no index but the intended ones."""
    for statement in statements(captured):
        for table, node, index in explain(million, statement):
            assert node != "Seq Scan", f"{name}: {table} is read whole by {statement[:2000]}"
            assert index in allowed, f"{name}: {table} by {node} {index or 'nothing'} in {statement[:2000]}"


@pytest.mark.parametrize("name", MEMBERS)
@pytest.mark.parametrize("query", ["", "?place=64.01", "?state=any"])
def test_lists(world: World, call: Call, million: psycopg.Connection[Any], name: str, query: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        status, _, _ = call(name, "GET", f"station-reports{query}")
    assert status in {200, 403}
    assert_indexed(million, captured, IN_ORDER | BY_KEY, name)


@pytest.mark.parametrize("name", ["made", "ratna", "nani"])
def test_later_pages(world: World, call: Call, million: psycopg.Connection[Any], name: str) -> None:
    following = call(name, "GET", "station-reports?limit=1")[1]["next"]
    with CaptureQueriesContext(connection) as captured:
        assert call(name, "GET", f"station-reports?cursor={following}")[0] == 200
    assert_indexed(million, captured, IN_ORDER | BY_KEY, name)


@pytest.mark.parametrize("name", MEMBERS)
def test_counts(world: World, call: Call, million: psycopg.Connection[Any], name: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        status, _, _ = call(name, "GET", "station-reports/count")
    assert status in {200, 403}
    assert_indexed(million, captured, IN_ORDER | BY_KEY | OTHERS | OF_LISTS, name)


@pytest.mark.parametrize("name", MEMBERS)
@pytest.mark.parametrize("where", ["seen", "unseen"])
def test_records(world: World, call: Call, million: psycopg.Connection[Any], name: str, where: str) -> None:
    for id in getattr(world, where)("report", name)[:1]:
        with CaptureQueriesContext(connection) as captured:
            status, _, _ = call(name, "GET", f"station-reports/{id}")
        assert status == (200 if where == "seen" else 404)
        assert_indexed(million, captured, BY_KEY | {"dossier_field_by_scope"}, name)


@pytest.mark.parametrize("query", ["?station=6401012009001", "?flag=R3", "?instrument=pemilu-2024-voting-counting@1"])
@pytest.mark.parametrize("name", ["made", "ratna", "nani"])
def test_narrowed_lists(world: World, call: Call, million: psycopg.Connection[Any], name: str, query: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert call(name, "GET", f"station-reports{query}")[0] == 200
    assert_indexed(million, captured, IN_ORDER | BY_KEY | OTHERS | OF_LISTS, name)


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("name", ["budi", "ratna", "nani"])
def test_working_lists(
    world: World, page: Callable[[str], Client], million: psycopg.Connection[Any], name: str, address: str
) -> None:
    client = page(name)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/{address}").status_code == 200
    assert_indexed(million, captured, IN_ORDER | BY_KEY | OTHERS | OF_LISTS, name)


@pytest.mark.parametrize(
    "filters",
    [
        queries.Filters(flag=queries.ANY_FLAG),
        queries.Filters(instrument=INSTRUMENT),
        queries.Filters(instrument=INSTRUMENT, state=None),
    ],
    ids=["flagged", "instrument", "any state"],
)
def test_later_pages_begin_where_the_last_ended(
    world: World, million: psycopg.Connection[Any], filters: queries.Filters
) -> None:
    by = actor("nani")
    following = queries.station_reports(by, filters, now=NOW, size=1).next
    with CaptureQueriesContext(connection) as captured:
        assert queries.station_reports(by, filters, now=NOW, after=following).rows
    assert_indexed(million, captured, BY_KEY | OTHERS | OF_LISTS, "nani")
