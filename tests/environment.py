"""Loaded by pytest before Django: names the test servers, starts them, builds the template database once.

The template is keyed by everything that shapes it, so an unchanged schema costs a later run nothing. Every
pytest-xdist worker clones it. TEST_SUPERUSER_URL tests on another server (a fresh one: databases are dropped).
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import psycopg
import pytest
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


def _slot() -> tuple[Path, IO[str] | None]:
    """A data folder that no other run of the tests uses now; held by a lock until this run ends."""
    if "TEST_DATA" in os.environ:
        return Path(os.environ["TEST_DATA"]), None
    for number in range(1, 100):
        folder = ROOT / ".data" / ("test" if number == 1 else f"test-{number}")
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "run.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        os.environ["TEST_DATA"] = str(folder)  # pytest-xdist's workers share the folder of their controller
        return folder, lock
    raise pytest.UsageError("A hundred runs of the tests at once are too many.")


DATA, _held = _slot()
DATABASE = f"test_{WORKER}"
SHAPED_BY = (
    "oversight/**/migrations/*.py",
    "reports/migrations/*.py",
    "violations/migrations/*.py",
    "oversight/dossiers/data/*",
    "oversight/dossiers/loading.py",
    "oversight/core/sql/*.sql",
    "tests/base.py",
    "tests/cast.py",
    "oversight/regions/**/*",
    "oversight/accounts/*.py",
    "oversight/deadlines/**/*",
    "reports/instruments/**/*",
    "oversight/documents/templates/**/*",
    "oversight/core/guards.py",
)

os.environ.update(
    {
        "OVERSIGHT_DATA": str(DATA),
        "DATABASE_POOL": "0",
        "SECRET_KEY": "tests-only-" + "0" * 50,
        "DEMO": "1",
        "DEMO_ON_OWN_DATABASE": "1",
        "LEDGER_EXPORT": str(DATA / f"checkpoints-{WORKER}.log"),
        "STORAGE_URL": f"file://{DATA / f'files-{WORKER}'}",
        "LEDGER_KEY_FILE": str(DATA / f"ledger-{WORKER}.key"),
        # One for all workers: the template database was made with it.
        "VAULT_KEYS": str(DATA / "vault"),
        "BEHIND_TLS": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
)

from oversight.embedded import locate  # noqa: E402  the data folder must be named first
from oversight.embedded.postgres import Postgres  # noqa: E402
from oversight.embedded.valkey import Valkey  # noqa: E402

# Nothing here must survive a power cut, so nothing waits for the disk.
_postgres = Postgres(DATA, {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
_valkey = Valkey(DATA)


def url(role: str, database: str) -> str:
    """DSN of a test database for a role."""
    base = os.environ.get("TEST_SUPERUSER_URL")
    if base:
        head, _, query = base.partition("?")
        return f"postgresql://{role}@{head.split('@')[-1].rpartition('/')[0]}/{database}?{query}"
    return locate.database_url(DATA, role, database)


os.environ["DATABASE_URL"] = url("oversight_app", DATABASE)
os.environ["DATABASE_OWNER_URL"] = url("oversight_owner", DATABASE)


def fingerprint() -> str:
    """Twelve hexadecimal digits over everything that shapes the template."""
    found = sorted({path for pattern in SHAPED_BY for path in ROOT.glob(pattern) if path.is_file()})
    whole = hashlib.sha256()
    for path in found:
        if "__pycache__" not in path.parts:
            whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:12]


def template() -> str:
    """The name of the template database for the present tree."""
    return f"template_{fingerprint()}"


def administer(*statements: sql.SQL | sql.Composed) -> None:
    """Run statements as superuser outside a transaction."""
    with psycopg.connect(url("postgres", "postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def clone() -> None:
    """Drop this worker's database and make it anew from the template, with the checkpoints that it had exported."""
    Path(os.environ["LEDGER_EXPORT"]).unlink(missing_ok=True)
    target, source = sql.Identifier(DATABASE), sql.Identifier(os.environ["TEST_TEMPLATE"])
    administer(
        sql.SQL("drop database if exists {} with (force)").format(target),
        sql.SQL("create database {} template {} strategy file_copy owner oversight_owner").format(target, source),
    )


def _build(name: str) -> None:
    with psycopg.connect(url("postgres", "postgres"), autocommit=True) as connection:
        old = [
            row[0] for row in connection.execute("select datname from pg_database where datname like 'template\\_%'")
        ]
        if name in old:
            return
        for database in [*old, f"building_{name}"]:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(f"building_{name}")))
    with psycopg.connect(url("postgres", f"building_{name}"), autocommit=True) as connection:
        connection.execute((ROOT / "oversight/core/sql/roles.sql").read_text())
    environment = {
        **os.environ,
        "DATABASE_URL": url("oversight_app", f"building_{name}"),
        "DATABASE_OWNER_URL": url("oversight_owner", f"building_{name}"),
    }
    run = subprocess.run(
        [sys.executable, "-m", "tests.base"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if run.returncode:
        raise pytest.UsageError(
            f"The template database could not be built:\n{run.stdout[-3000:]}\n{run.stderr[-6000:]}"
        )
    administer(
        sql.SQL("alter database {} rename to {}").format(sql.Identifier(f"building_{name}"), sql.Identifier(name))
    )


def pytest_configure(config: pytest.Config) -> None:
    if WORKER == "main":
        DATA.mkdir(parents=True, exist_ok=True)
        if "TEST_SUPERUSER_URL" not in os.environ:
            _postgres.start()
            _valkey.start()
        os.environ["TEST_TEMPLATE"] = template()
        _build(os.environ["TEST_TEMPLATE"])


def pytest_unconfigure(config: pytest.Config) -> None:
    if WORKER == "main" and "TEST_SUPERUSER_URL" not in os.environ and "KEEP_TEST_SERVERS" not in os.environ:
        _valkey.stop()
        _postgres.stop()
    if _held is not None:
        _held.close()
