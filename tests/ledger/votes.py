"""A business table of the tests: votes, whose every change is an act in the ledger."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from oversight.core import canonical
from oversight.core.ids import uuid7
from oversight.ledger import actions, sealer
from oversight.ledger.actions import Line

TABLE = """
drop table if exists votes;
create table votes (id uuid primary key, figure integer not null);
grant select, insert, update, delete on votes to oversight_app;
"""
START = datetime(2024, 2, 14, 6, 0, tzinfo=UTC)


class Votes:
    """The verifier's view of the table."""

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        with connection.cursor() as cursor:
            cursor.execute("select id, figure from votes where id = any(%s::uuid[])", [list(ids)])
            return {number: digest(number, figure) for number, figure in cursor.fetchall()}

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        with connection.cursor() as cursor:
            cursor.execute(
                "select id from votes where %(last)s::uuid is null or id > %(last)s::uuid order by id limit %(limit)s",
                {"last": last, "limit": limit},
            )
            return [number for (number,) in cursor.fetchall()]


def digest(number: UUID, figure: int) -> bytes:
    """The digest of a row."""
    return canonical.digest({"figure": figure, "id": str(number)})


def line(minute: float, number: UUID, figure: int, verb: str = "votes.count") -> Line:
    """The entry about one figure."""
    return actions.draw_up(
        verb=verb, actor="system:tests", office="64.01.", at=START + timedelta(minutes=minute), dossier=number,
        rows={f"votes:{number}": digest(number, figure)},
    )  # fmt: skip


def count(minute: float, figure: int = 7, number: UUID | None = None) -> Line:
    """Write a figure and its entry in one transaction, as an action does."""
    at = START + timedelta(minutes=minute)
    number = number or uuid7(at)
    entry = line(minute, number, figure)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into votes values (%s, %s) on conflict (id) do update set figure = excluded.figure",
            [number, figure],
        )
        actions.append([entry])
    return entry


def sealed(minutes: Sequence[float], limit: int = 5_000) -> list[Line]:
    """Figures counted at these minutes, sealed together."""
    lines = [count(minute, figure) for figure, minute in enumerate(minutes)]
    sealer.seal(now=START + timedelta(minutes=max(minutes)), limit=limit)
    return lines
