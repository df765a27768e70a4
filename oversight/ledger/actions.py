"""Drawing up ledger entries and appending them, in the transaction of the change they speak of."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from django.db import connection

from oversight.core import canonical
from oversight.core.ids import uuid7
from oversight.core.moments import utc_text

# For statements that write the business row and its entry at once; `Line.values()` has this order.
ENTRY_TABLE = "ledger_entry"
ENTRY_COLUMNS = ("id", "at", "dossier", "body", "salt", "commitment")
PENDING_TABLE = "ledger_pending"
PENDING_COLUMN = "entry"

DEMONSTRATION = "demonstration"
_VERSION = 1
_dated: ContextVar[str] = ContextVar("dated", default="")
_APPEND = """
with line as (
  insert into ledger_entry (id, at, dossier, body, salt, commitment) values {rows} returning id
)
insert into ledger_pending (entry) select id from line
"""
_LINES_A_STATEMENT = 1_000


class Line(msgspec.Struct, frozen=True):
    """One ledger entry, drawn up but not yet written; `commitment` is SHA-256(salt ‖ SHA-256(body))."""

    id: UUID
    at: datetime
    dossier: UUID | None
    body: bytes
    salt: bytes
    commitment: bytes

    def values(self) -> tuple[UUID, datetime, UUID | None, bytes, bytes, bytes]:
        """The values in the order of ENTRY_COLUMNS."""
        return self.id, self.at, self.dossier, self.body, self.salt, self.commitment


@contextmanager
def demonstration() -> Iterator[None]:
    """What is entered meanwhile says of itself that it is invented and dated back: with DEMO=1 no verifier minds."""
    token = _dated.set(DEMONSTRATION)
    try:
        yield
    finally:
        _dated.reset(token)


def draw_up(
    *,
    verb: str,
    actor: str,
    office: str,
    at: datetime,
    dossier: UUID | None,
    rows: Mapping[str, bytes],
    more: Mapping[str, object] | None = None,
) -> Line:
    """The entry for one act, without touching the database.

    `actor` is `user:…`, `device:…`, `token:…` or `system:…`; `office` the scope path of the acting office; `rows` the
    SHA-256 digests (32 bytes) of the rows it speaks of, by `table:id`; `more` small facts: numbers and ids, never a
    person's data. `at` is aware; ValueError when it is not.
    """
    content: dict[str, object] = {
        "actor": actor,
        "at": utc_text(at),
        "dossier": dossier,
        "office": office,
        "rows": {row: digest.hex() for row, digest in rows.items()},
        "v": _VERSION,
        "verb": verb,
    }
    if more:
        content["more"] = more
    if how := _dated.get():
        content["dated"] = how
    body = canonical.encode(content)
    salt = os.urandom(16)
    return Line(uuid7(at), at, dossier, body, salt, sha256(salt + sha256(body).digest()).digest())


def append(lines: Sequence[Line]) -> None:
    """Write entries and their pending rows with one statement per thousand, inside the caller's transaction."""
    with connection.cursor() as cursor:
        for start in range(0, len(lines), _LINES_A_STATEMENT):
            some = lines[start : start + _LINES_A_STATEMENT]
            rows = ",".join(["(%s,%s,%s::uuid,%s,%s,%s)"] * len(some))
            cursor.execute(_APPEND.format(rows=rows), [value for line in some for value in line.values()])
