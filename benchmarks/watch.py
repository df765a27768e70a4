"""What the database tells while a load runs: leaves, processed evidence, and when each checkpoint was there."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple, Self

import psycopg

EVERY_SECONDS = 0.05


class Progress(NamedTuple):
    """How far processing is at one moment."""

    leaves: int
    processed: int


class Watch:
    """Notes every new checkpoint with the moment it was first seen (seconds since 1970), at most 50 ms late."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._seen: list[tuple[float, int]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        last = -1
        with self._connect() as connection:
            while not self._stop.wait(EVERY_SECONDS):
                row = connection.execute("select max(size) from ledger_checkpoint").fetchone()
                size = row[0] if row and row[0] else 0
                if size != last:
                    last = size
                    self._seen.append((time.time(), size))

    def lags(self, connection: psycopg.Connection[Any], after: int) -> list[float]:
        """Of each leaf from `after` on, the seconds from its entry's time to the first sight of its checkpoint."""
        rows = connection.execute(
            "select l.index, extract(epoch from e.at)::float8 from ledger_leaf l join ledger_entry e on e.id = l.entry"
            " where l.index >= %s order by l.index",
            [after],
        ).fetchall()
        found: list[float] = []
        seen = iter(self._seen)
        moment, size = next(seen, (0.0, 0))
        for index, at in rows:
            while size <= index:
                following = next(seen, None)
                if following is None:
                    return found
                moment, size = following
            found.append(max(0.0, moment - at))
        return found


def progress(connection: psycopg.Connection[Any]) -> Progress:
    """Leaves of the log, and evidence whose fixity is checked and copy made."""
    row = connection.execute(
        "select coalesce((select max(index) + 1 from ledger_leaf), 0),"
        " (select count(*) from evidence_item where processed_at is not null)"
    ).fetchone()
    return Progress(*row) if row else Progress(0, 0)


def settle(connection: psycopg.Connection[Any], seconds: float = 300.0) -> None:
    """Wait until nothing is pending, evidence is processed and all consumers are up to date; else TimeoutError."""
    deadline = time.monotonic() + seconds
    while True:
        row = connection.execute(
            "select exists (select from ledger_pending)"
            " or exists (select from evidence_item where received_at is not null and processed_at is null)"
            " or exists (select from ledger_cursor where next_leaf <= (select max(index) from ledger_leaf))"
        ).fetchone()
        if row and not row[0]:
            return
        if time.monotonic() > deadline:
            raise TimeoutError("the stream does not keep up")
        time.sleep(0.1)
