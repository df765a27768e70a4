"""Cursors for statements that run thousands of times a minute."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


@contextmanager
def prepared() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor that binds on the server and plans a statement once per connection.

    Django's own cursor pastes the values into the text of the statement, which is parsed and planned anew each time.
    Database errors come as Django's. While Django counts queries (tests do), it is given its own cursor.
    """
    connection.ensure_connection()
    if connection.queries_logged:
        with connection.cursor() as counted:
            yield counted  # type: ignore[misc]
        return
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield cursor
