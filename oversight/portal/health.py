"""How the platform is doing, in under three seconds whatever has failed, and without a word about any person."""

import tomllib
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

import msgspec
import psycopg
import redis
from django.conf import settings
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_SECONDS = 2  # libpq knows whole seconds, and treats 1 as 2
STATEMENT_MILLISECONDS = 1_000
BROKER_SECONDS = 0.5
LAGGING_SECONDS = 60  # the sealer works every second; a minute means that it does not run

State = Literal["ok", "down"]
# The oldest pending entry tells how long sealing has stood still; counts stop where they no longer say anything new.
_FACTS = """
select
  (select count(*) from (select from ledger_pending limit 100000) waiting),
  (select e.at from ledger_pending p join ledger_entry e on e.id = p.entry order by p.seq limit 1),
  (select count(*) from ledger_stuck_work where resolved_at is null)
"""


class Health(msgspec.Struct, frozen=True):
    """The answer of /health. Figures of the ledger are null while the database is down.

    `sealer_lag_s` is how long the oldest entry without a leaf has waited, 0 when none waits.
    """

    status: Literal["ok", "degraded", "down"]
    web: State
    database: State
    broker: State
    sealer_lag_s: float | None
    pending: int | None
    stuck_work: int | None
    version: str
    time: datetime


def read(*, now: datetime) -> Health:
    """Ask database and broker; never raises. A missing broker degrades, a missing database is down."""
    facts = _ledger_facts(now)
    broker = _broker()
    lag, pending, stuck = facts if facts is not None else (None, None, None)
    healthy = broker == "ok" and lag is not None and lag < LAGGING_SECONDS
    return Health(
        status="down" if facts is None else "ok" if healthy else "degraded",
        web="ok",
        database="down" if facts is None else "ok",
        broker=broker,
        sealer_lag_s=lag,
        pending=pending,
        stuck_work=stuck,
        version=version(),
        time=now.astimezone(UTC),
    )


@cache
def version() -> str:
    """The version in pyproject.toml of the code that runs."""
    project: dict[str, Any] = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def _ledger_facts(now: datetime) -> tuple[float, int, int] | None:
    """Lag in seconds, entries pending and work stuck; None when the database does not answer in time.

    By a connection of its own: one from the pool would wait for the pool, which is full when things go wrong.
    """
    parameters = connection.get_connection_params()
    for name in ("pool", "context", "cursor_factory", "prepare_threshold"):
        parameters.pop(name, None)
    parameters |= {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": 1000 * CONNECT_SECONDS}
    try:
        with psycopg.connect(**parameters, autocommit=True) as own:
            own.execute(f"set statement_timeout = {STATEMENT_MILLISECONDS}")
            row = own.execute(_FACTS).fetchone()
    except (psycopg.Error, OSError):
        return None
    if row is None:
        return None
    pending, oldest, stuck = row
    return (max(0.0, round((now - oldest).total_seconds(), 3)) if oldest else 0.0), pending, stuck


def _broker() -> State:
    url = settings.REDIS_URL.replace("redis+socket://", "unix://", 1)
    try:
        with redis.Redis.from_url(
            url,
            socket_connect_timeout=BROKER_SECONDS,
            socket_timeout=BROKER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError):
        return "down"
    return "ok"
