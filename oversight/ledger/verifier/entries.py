"""An entry by itself: its bytes, its commitment and the columns that repeat them."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from oversight.core import canonical
from oversight.core.ids import is_uuid7

# The time as the body has it, and in microseconds: made by the server, since parsing times costs more than hashing.
COLUMNS = (
    "to_char(e.at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), "
    " (extract(epoch from e.at) * 1000000)::bigint, e.dossier, e.body, e.salt, e.commitment"
)
_read = msgspec.json.Decoder().decode
_MILLISECONDS_APART = 1


class Entry(NamedTuple):
    """A row of the entry table, as COLUMNS reads it; `micros` is the time in microseconds since 1970."""

    id: UUID
    at: str
    micros: int
    dossier: UUID | None
    body: bytes
    salt: bytes
    commitment: bytes


def read(body: bytes) -> dict[str, Any] | None:
    """What an entry's body says; None when it is not an object."""
    try:
        content = _read(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return content if isinstance(content, dict) else None


def faults(entry: Entry, content: dict[str, Any] | None) -> Iterator[str]:
    """What is wrong with an entry, whatever the tree says of it."""
    if sha256(entry.salt + sha256(entry.body).digest()).digest() != entry.commitment:
        yield "was edited: body, salt and commitment do not belong together"
    if content is None:
        yield "was edited: its body cannot be read"
        return
    if canonical.encode(content) != entry.body:
        yield "was edited: its body is not in canonical form"
    if content.get("at") != entry.at:
        yield "was edited: the time beside the body is another than the body's"
    if content.get("dossier") != (None if entry.dossier is None else str(entry.dossier)):
        yield "was edited: the dossier beside the body is another than the body's"
    if not is_uuid7(entry.id) or abs((entry.id.int >> 80) - entry.micros // 1000) > _MILLISECONDS_APART:
        yield "was not drawn up here: its id is of another time than the entry"


def rows(content: dict[str, Any] | None) -> dict[str, str]:
    """The digests that an entry gives for business rows, by `table:id`; none where it cannot be read."""
    found = content.get("rows") if content else None
    if not isinstance(found, dict):
        return {}
    return {row: digest for row, digest in found.items() if isinstance(digest, str)}
