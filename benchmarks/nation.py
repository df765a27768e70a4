"""A million station reports spread over the nation as its polling stations are, by set-based SQL as the owning role.

Stations come from the KPU's number of stations per village of 2024; villages without an office today are left out.
The rows look like filed ones, but have no ledger entries: they are there to be listed and counted.
"""

import csv
import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.filings import INSTRUMENT, Writer

KPU = Path(__file__).resolve().parent.parent / "oversight" / "regions" / "data" / "kpu2024_wilayah.csv.gz"
ROWS = 1_000_000
_SLICE = 100_000
_MOST_TURNS = 300
_FIRST_STATION = 1_500_000_000  # far above the ids of loaded stations
_FIRST_REPORTER = 1_500_000_000

_PLACES = """
create temporary table bench_village as
select o.id as office, o.path, v.code, v.stations, r.id as place,
  %(reporter)s + row_number() over (order by o.path)::int as reporter
from bench_kpu v join accounts_office o on o.path = v.dotted || '.' join regions_region r on r.id = o.region_id
where o.level = 'village'
"""
_STATIONS = """
insert into regions_pollingstation (id, election_id, village_id, number, kind, code, path)
select %(first)s + row_number() over (order by path, number)::int, %(election)s, place, number, 'regular',
  code || lpad(number::text, 3, '0'), path || lpad(number::text, 3, '0') || '.'
from bench_village cross join lateral generate_series(1, stations) as number
where path not in (
  select regexp_replace(s.path, '[^.]+[.]$', '') from regions_pollingstation s where s.election_id = %(election)s)
"""
_REPORTERS = """
insert into accounts_user (id, password, username, kind, name, email, phone, language, is_active, date_joined)
select reporter + turn * 200000, '!', 'bench-nation-' || reporter || '-' || turn, 'person', 'Petugas uji', '', '', 'id',
  true, now()
from bench_village cross join generate_series(0, %(turns)s) as turn on conflict do nothing
"""
# Every station gets a first report before any gets a second, and so on up to the wanted number; in the order of time.
_WANTED = """
create temporary table bench_report as
select row_number() over (order by received_at, station) as n, * from (
  select s.id as station, s.path as scope, v.office, v.place, v.reporter + turn * 200000 as reporter, turn,
    timestamptz '2024-02-14 07:00+08' + make_interval(secs => 57600 * power(random(), 0.6)) as received_at
  from bench_village v join regions_pollingstation s on regexp_replace(s.path, '[^.]+[.]$', '') = v.path
  cross join generate_series(0, %(turns)s) as turn
  where s.election_id = %(election)s
  order by turn, hashint4(s.id) limit %(rows)s
) as wanted
"""
_DOSSIERS = """
insert into dossier (id, occurred_at, received_at, recorded_at, filed_by_id, office_id, place_id, station_id,
  election_id, kind, status, confidentiality, channel, content_hash, scope)
select id, received_at - interval '9 minutes', received_at, received_at, reporter, office, place, station,
  %(election)s, 1, 1, 2, 3, sha256(int8send(n)), scope
from bench_slice order by n
"""
_REPORTS = """
insert into reports_stationreport (dossier_id, instrument_id, station_id, reporter_id, received_at, state, reason,
  content, applied, flagged)
select b.id, %(instrument)s, b.station, b.reporter, b.received_at, 1, '', t.content, '{R1,R2,R3,R4,R5,R6,R7}',
  case when b.n %% 30 = 0 then '{R3}'::varchar[] else '{}'::varchar[] end
from bench_slice b join bench_content t on t.id = b.n %% (select count(*) from bench_content) order by b.n
"""
# A version 7 id of the time of receipt; the rest of the number is the row's own.
_SLICED = """
create temporary table bench_slice as
select *, (lpad(to_hex((extract(epoch from received_at) * 1000)::bigint), 12, '0')
  || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid as id
from bench_report where n > %(after)s and n <= %(upto)s
"""


def fill(connection: psycopg.Connection[Any], *, rows: int = ROWS, say: Callable[[str], None] = print) -> int:
    """Bring the database up to that many reports (at least those that are there); answers how many there are."""
    present = _count(connection)
    if present >= rows:
        return present
    with connection.transaction():
        election, instrument = _prepare(connection)
        stations: int = _one(connection, "select sum(stations) from bench_village")
        values = {
            "election": election,
            "instrument": instrument,
            "rows": rows - present,
            "turns": -(-rows // stations),
        }
        connection.execute(_REPORTERS, values)
        connection.execute("analyze bench_village")
        connection.execute(_WANTED, values)
        connection.execute("create index on bench_report (n); analyze bench_report")
    wanted: int = _one(connection, "select count(*) from bench_report")
    for after in range(0, wanted, _SLICE):
        with connection.transaction():
            connection.execute("drop table if exists bench_slice")
            connection.execute(_SLICED, {"after": after, "upto": after + _SLICE})
            connection.execute(_DOSSIERS, values)
            connection.execute(_REPORTS, values)
        say(f"  {min(after + _SLICE, wanted):,} of {wanted:,} reports written")
    _forget(connection)
    for table in ("dossier", "reports_stationreport"):
        _vacuum(connection, table)
    connection.execute("analyze")
    return _count(connection)


def place_stations(connection: psycopg.Connection[Any]) -> int:
    """Polling stations all over the nation, as intake meets them on the day; answers how many there are."""
    with connection.transaction():
        _prepare(connection)
    _forget(connection)
    return int(_one(connection, "select count(*) from regions_pollingstation"))


def _vacuum(connection: psycopg.Connection[Any], table: str) -> None:
    """Vacuum until nearly every page is known to be visible to all, as in a table that has stood for a while.

    Postgres gathers statistics by itself meanwhile; a snapshot of that holds pages back, and then plans differ from one
    run to the next. RuntimeError when something holds them for minutes.
    """
    for _turn in range(_MOST_TURNS):
        connection.execute(sql.SQL("vacuum (analyze) {}").format(sql.Identifier(table)))
        row = connection.execute(
            "select relallvisible >= 0.95 * relpages from pg_class where oid = %s::regclass", [table]
        ).fetchone()
        if row is not None and row[0]:
            return
        connection.execute("select pg_sleep(1)")
    raise RuntimeError(f"pages of {table} stay invisible: an old snapshot is held somewhere")


def _forget(connection: psycopg.Connection[Any]) -> None:
    for table in ("bench_slice", "bench_report", "bench_village", "bench_kpu", "bench_content"):
        connection.execute(f"drop table if exists {table}")


def _prepare(connection: psycopg.Connection[Any]) -> tuple[int, int]:
    code, _, version = INSTRUMENT.partition("@")
    row = connection.execute(
        "select election_id, id from reports_instrument where code = %s and version = %s", [code, int(version)]
    ).fetchone()
    if row is None:
        raise LookupError(f"{INSTRUMENT} is not published")
    connection.execute("create temporary table bench_kpu (code text, dotted text, stations int)")
    with (
        connection.cursor() as cursor,
        cursor.copy("copy bench_kpu from stdin") as copy,
        gzip.open(KPU, "rt", newline="") as file,
    ):
        for line in csv.DictReader(file):
            if line["level"] == "desa" and line["n_tps"] and line["kemendagri_code"]:
                copy.write_row((line["kpu_code"], line["kemendagri_code"], int(line["n_tps"])))
    connection.execute("create temporary table bench_content (id int, content jsonb)")
    writer, rnd = Writer(), random.Random(1)
    with connection.cursor() as cursor:
        filings = [json.loads(writer.write(f"{rnd.randrange(10**13):013}")[1]) for _ in range(97)]
        cursor.executemany(
            "insert into bench_content values (%s, %s)", [(n, json.dumps(filing)) for n, filing in enumerate(filings)]
        )
    connection.execute("analyze bench_kpu")
    # Reporters of an earlier filling have reported already; these are others.
    last = _one(connection, f"select coalesce(max(id), 0) from accounts_user where id > {_FIRST_REPORTER}")
    connection.execute(_PLACES, {"reporter": max(_FIRST_REPORTER, last)})
    if not _one(connection, f"select exists (select from regions_pollingstation where id > {_FIRST_STATION})"):
        connection.execute(_STATIONS, {"first": _FIRST_STATION, "election": row[0]})
        connection.execute("analyze regions_pollingstation")
    return int(row[0]), int(row[1])


def _count(connection: psycopg.Connection[Any]) -> int:
    return int(_one(connection, "select count(*) from reports_stationreport"))


def _one(connection: psycopg.Connection[Any], statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None
