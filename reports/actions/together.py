"""Single filings that arrive at the same moment share one statement and one wait for the disk (docs/adr/0005).

While one thread of the process stores, the others only put their rows down; the next to have its turn stores all that
lie there. Nobody waits for company: a filing that comes alone is stored at once.
"""

from threading import Lock
from uuid import UUID

from django.db import DatabaseError, connection

from reports.actions.store import Row, store_new

MOST = 64
_turn = Lock()
_shelf = Lock()


class _Laid:
    """A row put down; `is_stored` is unknown until somebody tried."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.is_stored: bool | None = None


_waiting: list[_Laid] = []


def store(row: Row) -> bool:
    """Whether the row is in. False when it must be looked at alone: it was known, or came with one that was."""
    # Whoever waits must not keep the connection that the one who stores is waiting for, and needs none himself: taking
    # one out of the pool and giving it back is a tenth of what a filing costs in the interpreter.
    if connection.connection is not None and getattr(connection, "pool", None):
        connection.close()
    laid = _Laid(row)
    with _shelf:
        _waiting.append(laid)
    with _turn:
        while laid.is_stored is None:
            _store_waiting()
    return laid.is_stored


def _store_waiting() -> None:
    """Everything that lies there, in the order it came."""
    with _shelf:
        some = _waiting[:MOST]
        del _waiting[:MOST]
    stored: set[UUID] = set()
    try:
        stored = store_new([laid.row for laid in some])
    except DatabaseError:
        # Whose row broke it shows when each is stored alone, by its own thread and on its own connection.
        pass
    finally:
        for laid in some:
            laid.is_stored = laid.row.id in stored
