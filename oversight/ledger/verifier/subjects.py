"""Business rows against the last entry that speaks of each."""

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from oversight.ledger.verifier.findings import Finding

_BATCH = 500


class Subject(Protocol):
    """A table whose rows the ledger speaks of as `table:id`; settings.LEDGER_SUBJECTS names it by its table.

    Ids are UUIDs, or throughout their text. Both functions run on the default connection, within the verifier's
    snapshot.
    """

    def digests(self, ids: Sequence[Any]) -> Mapping[Any, bytes]:
        """The digests (32 bytes) of these rows as they are now, computed as for their entries; absent rows left out."""

    def ids_after(self, last: Any, limit: int) -> Sequence[Any]:
        """The next ids after `last` in an order of the subject's choice; those alone that must have an entry.

        `last` is None at first, then the last id that was given.
        """


def subjects() -> dict[str, Subject]:
    """The subjects of settings.LEDGER_SUBJECTS, made without arguments where they are classes."""
    found = {table: import_string(path) for table, path in settings.LEDGER_SUBJECTS.items()}
    return {table: item() if isinstance(item, type) else item for table, item in found.items()}


class Last(NamedTuple):
    """The last entry about a row, with its leaf unless it is still pending."""

    digest: str
    leaf: int | None
    entry: str


class Rows:
    """The last entry about every row, kept on disk so that memory stays constant."""

    def __init__(self, tables: Sequence[str]) -> None:
        self.tables = frozenset(tables)
        self.unknown: set[str] = set()
        self._folder = tempfile.TemporaryDirectory(prefix="verify-ledger-")
        self._store = sqlite3.connect(Path(self._folder.name) / "rows", isolation_level=None)
        self._store.executescript(
            "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -65536;"
            "create table last (row text primary key, digest text, leaf integer, entry blob) without rowid; begin"
        )
        self._waiting: list[tuple[str, str, int | None, bytes]] = []

    def close(self) -> None:
        """Forget everything."""
        self._store.close()
        self._folder.cleanup()

    def add(self, rows: Mapping[str, str], index: int | None, entry: UUID) -> None:
        """Take note of an entry's rows; entries come in their order, so the last one holds."""
        for row, digest in rows.items():
            table = row.partition(":")[0]
            if table in self.tables:
                self._waiting.append((row, digest, index, entry.bytes))
            else:
                self.unknown.add(table)
        if len(self._waiting) > _BATCH:
            self._write()

    def _write(self) -> None:
        self._store.executemany("insert or replace into last values (?, ?, ?, ?)", self._waiting)
        self._waiting.clear()

    def compare(self, table: str, subject: Subject) -> Iterator[Finding]:
        """Each row of a table that is not as its last entry says, that has none, or that is gone."""
        self._write()
        met = 0
        last: Any = None
        while found := subject.ids_after(last, _BATCH):
            last = found[-1]
            ids = [str(number) for number in found]
            recorded = self._last(table, ids)
            met += len(recorded)
            present = _by_text(subject.digests(found))
            for number in ids:
                yield from _difference(f"{table}:{number}", recorded.get(number), present.get(number))
        if met < self._store.execute("select count(*) from last where row > ? and row < ?", _span(table)).fetchone()[0]:
            yield from self._gone(table, subject, type(last))

    def _gone(self, table: str, subject: Subject, kind: type) -> Iterator[Finding]:
        """Rows that entries speak of and the table does not hold."""
        first, end = _span(table)
        while True:
            query = "select row from last where row > ? and row < ? order by row limit ?"
            rows = [row for (row,) in self._store.execute(query, (first, end, _BATCH))]
            if not rows:
                return
            first = rows[-1]
            ids = [row.partition(":")[2] for row in rows]
            present = _by_text(subject.digests(ids if kind is str else [UUID(number) for number in ids]))
            recorded = self._last(table, ids)
            for number in ids:
                if number not in present:
                    yield from _difference(f"{table}:{number}", recorded[number], None)

    def _last(self, table: str, ids: Sequence[str]) -> dict[str, Last]:
        marks = ",".join("?" * len(ids))
        found = self._store.execute(
            f"select row, digest, leaf, entry from last where row in ({marks})",  # noqa: S608  marks alone
            [f"{table}:{number}" for number in ids],
        )
        return {row.partition(":")[2]: Last(digest, leaf, str(UUID(bytes=entry))) for row, digest, leaf, entry in found}


def _by_text(digests: Mapping[Any, bytes]) -> dict[str, bytes]:
    return {str(number): digest for number, digest in digests.items()}


def _span(table: str) -> tuple[str, str]:
    return f"{table}:", f"{table};"


def _difference(row: str, last: Last | None, present: bytes | None) -> Iterator[Finding]:
    if last is None:
        yield Finding("row", "has no ledger entry: it was inserted past the ledger", row=row)
    elif present is None:
        yield Finding("row", "is gone, though its last entry says otherwise", last.entry, last.leaf, row=row)
    elif present.hex() != last.digest:
        yield Finding("row", "was changed after its last entry", last.entry, last.leaf, row=row)
