"""With many cases and clocks every list, count and table of every member goes by its index."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from tests import environment
from tests.acceptance.test_plans import scans
from tests.conftest import enter
from tests.factories.procedure import enlist, regional
from tests.factories.violations import found, reported, tipped

pytestmark = pytest.mark.django_db

MANY = f"many_cases_{environment.WORKER}"
CASES = 300_000
# Cases over all offices from sub-district to nation, two minutes after one another, in two elections.
# Tracks and steps are not needed: lists read the case's own copies.
_DOSSIERS = """
insert into dossier (id, occurred_at, received_at, recorded_at, office_id, place_id, election_id, kind, status,
  confidentiality, channel, content_hash, scope)
select uuidv7(), t, t, t, o.id, coalesce(o.region_id, (select min(id) from regions_region)),
  (select id from regions_election order by code limit 1 offset case when n %% 3 = 0 then 0 else 1 end),
  case when n %% 10 < 2 then 130 when n %% 10 = 2 then 110 else 120 end, 1, 3, 1,
  decode(repeat('00', 32), 'hex'), o.path
from generate_series(1, %(cases)s) n
join (
  select *, row_number() over (order by md5(id::text)) - 1 as number, count(*) over () as all_of_them
  from accounts_office where level in ('national', 'province', 'regency', 'district')
) o on o.number = n %% o.all_of_them
cross join lateral (select timestamptz '2021-01-01' + n * interval '2 minutes' as t) at
"""
_CASES = """
insert into violations_case (dossier_id, kind, track, scope, election_id, received_at, place_id, occurred_on, contest,
  status, result, classes, flags)
select d.id, d.kind, uuidv7(), d.scope, d.election_id, d.received_at, d.place_id, d.received_at::date, '',
  s.status, s.result, s.classes, case when n %% 50 = 0 then '{late}'::varchar[] else '{}' end
from (select *, row_number() over (order by id) n from dossier where kind >= 100) d
cross join lateral (
  select case n %% 4 when 0 then 'not_registered' when 1 then 'submitted' else 'registered' end as status,
    case n %% 4 when 0 then 'not_registered' when 1 then '' else 'registered' end as result,
    case n %% 3 when 0 then '{ethics}'::varchar[] when 1 then '{criminal,other_law}' else '{administrative}' end
      as classes
) s
where not exists (select from violations_case v where v.dossier_id = d.id)
"""
# Two clocks a case: the first was met, one in twenty too late; the second of the newest thousandth still runs.
_DEADLINES = """
insert into deadlines_deadline (id, dossier_id, subject, rule_id, counted_from, counted_reason, counted_by, started_at,
  started_by, due_at, calendar_id, zone, scope, state, met_at, closed_at, closed_by, close_reason)
select uuidv7(), c.dossier_id, c.track, r.id, c.received_at, '', 'x', c.received_at, 'x',
  c.received_at + interval '3 days', (select max(number) from deadlines_calendar_version), 'Asia/Jakarta', c.scope,
  case when n > 297000 and r.k = 2 then 'open' when n %% 20 = 0 then 'missed' else 'met' end,
  case when n > 297000 and r.k = 2 then null else c.received_at + interval '1 day' end,
  case when n > 297000 and r.k = 2 then null else c.received_at + interval '1 day' end,
  case when n > 297000 and r.k = 2 then '' else 'x' end, ''
from (select *, row_number() over (order by received_at) n from violations_case) c
cross join (
  select id, row_number() over (order by id) k from deadlines_rule
  where key in ('pemilu.preliminary_study', 'pemilu.follow_up') and in_force
) r
where not exists (select from deadlines_deadline d where d.dossier_id = c.dossier_id)
"""
WATCHED = frozenset({"dossier", "violations_case", "deadlines_deadline"})
# A count that ends at its cap may read what many rows fit in any order: it stops after ten thousand.
CAPPED = "LIMIT 10001"
PAGES = [
    "/cases/",
    "/cases/?sort=received",
    "/cases/?sort=office",
    "/cases/?place=64.01&kind=handled",
    "/cases/?status=submitted",
    "/cases/?result=not_registered&election=pemilu-2024",
    "/cases/?flag=late",
    "/cases/?violation=ethics&result=registered",
    "/cases/?number=001/LP/PL/Kab/14.09/II/2024",
    "/cases/?since=2022-01-01&until=2022-01-31",
    "/cases/?place=64&only=own",
    "/cases/due/",
    "/cases/due/?standing=late&place=64.01",
    "/cases/due/?standing=missed&term=own&place=64",
    "/cases/due/?standing=met&since=2021-02-01&until=2021-02-28",
    "/cases/due/?holder=nobody",
    "/cases/escalated/",
    "/cases/escalated/?place=64.01&term=follow_up",
    "/cases/statistics/?place=64",
    "/cases/statistics/?election=pilkada-2024&since=2021-06-01&until=2021-06-30",
    "/cases/compliance/?since=2021-06-01&until=2021-06-30",
    "/desk/",
]
ASKERS = ("sinta", "nani", "darma", "rina", "budi", "dewi")


@pytest.fixture(scope="module")
def many(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """A database of its own, cloned from the template and filled set-based; a connection as the serving role."""
    name = sql.Identifier(MANY)
    environment.administer(
        sql.SQL("drop database if exists {} with (force)").format(name),
        sql.SQL("create database {} template {} strategy file_copy owner oversight_owner").format(
            name, sql.Identifier(environment.template())
        ),
    )
    with psycopg.connect(environment.url("postgres", MANY), autocommit=True) as owner:
        fill(owner, CASES)
    with psycopg.connect(environment.url("oversight_app", MANY), autocommit=True) as reading:
        yield reading
    environment.administer(sql.SQL("drop database if exists {} with (force)").format(name))


def fill(owner: psycopg.Connection[Any], cases: int) -> None:
    """Cases with their clocks; the triggers that would follow each row rest meanwhile."""
    owner.execute("set session_replication_role = replica")
    for statement in (_DOSSIERS, _CASES, _DEADLINES):
        owner.execute(statement, {"cases": cases})
    for table in WATCHED:
        owner.execute(sql.SQL("vacuum (analyze) {}").format(sql.Identifier(table)))


def reads(captured: CaptureQueriesContext) -> list[str]:
    """The captured reads that touch the watched tables."""
    texts = [query["sql"] for query in captured.captured_queries]
    return [text for text in texts if text.startswith("SELECT") and any(f'"{table}"' in text for table in WATCHED)]


@pytest.mark.parametrize("address", PAGES)
def test_no_page_reads_a_table_whole(client: Client, many: psycopg.Connection[Any], address: str) -> None:
    enlist()
    for made in (reported, found, tipped, regional):
        made()
    for name in ASKERS:
        enter(client, name)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code in {200, 403, 404}
        for statement in reads(captured):
            row = many.execute(f"explain (format json) {statement}".encode()).fetchone()
            assert row is not None
            for table, node, index in scans(row[0][0]["Plan"]):
                whole = table in WATCHED and node == "Seq Scan" and CAPPED not in statement
                assert not whole, f"{name} {address}: {table} is read whole by {statement[:1500]} {index}"


def test_the_figures_of_an_area_come_from_one_index_alone(client: Client, many: psycopg.Connection[Any]) -> None:
    """Those of the nation over every election count all rows by design (docs/adr/0028): nothing is cheaper."""
    enlist()
    for made in (reported, regional):
        made()
    for name in ("darma", "rina"):
        enter(client, name)
        for address, wanted in (
            ("/cases/statistics/?election=any", "violation_by_scope_figures"),
            ("/cases/statistics/?election=pemilu-2024", "violation_by_scope_figures"),
            ("/cases/compliance/?since=2021-01-01&until=2029-12-31", "deadline_by_scope_and_start"),
        ):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            (statement,) = [text for text in reads(captured) if "GROUP BY" in text]
            row = many.execute(f"explain (format json) {statement}".encode()).fetchone()
            assert row is not None
            read = [index for table, _node, index in scans(row[0][0]["Plan"]) if table in WATCHED]
            assert read == [wanted], (name, address, read)
