"""Reading tables of any size through server-side cursors."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

_ROWS_A_FETCH = 2_000


def stream(query: str, values: Sequence[int] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, a few thousand in memory at a time; needs an open transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(_ROWS_A_FETCH):
            yield from rows
