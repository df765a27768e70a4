"""Cursors for statements that run thousands of times a minute."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection


@contextmanager
def prepared(*, binary: bool = False) -> Iterator[psycopg.Cursor[Any]]:
    """A cursor that binds on the server and plans a statement once per connection.

    Django's own cursor pastes the values into the text of the statement, which is parsed and planned anew each time.
    Database errors come as Django's. While Django counts queries (tests do), it is given its own cursor. With `binary`
    bytes come as they are, not as hexadecimal text; ask for no times then, which would come in the session's zone.
    """
    connection.ensure_connection()
    if connection.queries_logged:
        with connection.cursor() as counted:
            yield counted  # type: ignore[misc]
        return
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        if binary:
            cursor.format = psycopg.pq.Format.BINARY
        yield cursor


def uuid_array(ids: Iterable[UUID]) -> str:
    """Ids as the text of a uuid[]: for thousands of them a third of what the driver's own list costs."""
    return f"{{{','.join(map(str, ids))}}}"


@contextmanager
def single_flight(name: str) -> Iterator[bool]:
    """Whether this process alone may do the named work now; False while another does it.

    The lock belongs to the connection: a process that dies lets go of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        row = cursor.fetchone()
    held = bool(row and row[0])
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [name])
