"""Reads of the ledger: checkpoints, tiles and entry bundles of the public log, and receipts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from django.db import connection
from django.utils.translation import gettext_lazy as _

from oversight.core.errors import Conflict, NotFound
from oversight.ledger import notes
from oversight.ledger.tree import (
    HASH_BYTES,
    TILE_HEIGHT,
    TILE_WIDTH,
    Range,
    inclusion_ranges,
    needed_tiles,
    range_roots,
)

_WHOLE = "select %s::int, %s::bigint, hashes from ledger_tile where level = %s and index = %s"
_LEAVES = (
    "select %s::int, %s::bigint, string_agg(leaf_hash, ''::bytea order by index)"
    " from ledger_leaf where index between %s and %s"
)
_ROOTS = (
    "select %s::int, %s::bigint, string_agg(root, ''::bytea order by index)"
    " from ledger_tile where level = %s and index between %s and %s"
)
_LARGEST_LEVEL = 7  # 2**64 leaves; indexes are bigint


class NotSealed(Conflict):
    """The entry is written but has no place in the tree yet."""

    code = "not-sealed-yet"


class Receipt(msgspec.Struct, frozen=True):
    """What the holder of an entry keeps.

    `proof` is a C2SP tlog-proof whose extra line is the leaf, the 32-byte commitment. `salt` (16 bytes) and `digest`
    (SHA-256 of the entry's body) show what the commitment is of: SHA-256(salt ‖ digest). Without the salt nobody can
    test a guess of the body against the public log.
    """

    entry: UUID
    proof: str
    salt: bytes
    digest: bytes
    body: bytes

    def document(self, *, with_body: bool) -> dict[str, str]:
        """The receipt for JSON, salt and digest in hexadecimal; the body only for whom it is meant."""
        shown = {"entry": str(self.entry), "proof": self.proof, "salt": self.salt.hex(), "digest": self.digest.hex()}
        return shown | {"body": self.body.decode()} if with_body else shown


def checkpoint_note() -> str | None:
    """The last signed checkpoint; None before the first pass of the sealer."""
    with connection.cursor() as cursor:
        cursor.execute("select note from ledger_checkpoint order by size desc limit 1")
        row = cursor.fetchone()
    return row[0] if row else None


def receipt(entry: UUID) -> Receipt:
    """The receipt of an entry under the present checkpoint; NotFound, or NotSealed while it waits for its leaf."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select l.index, e.body, e.salt, e.commitment, c.size, c.note from ledger_entry e
            left join ledger_leaf l on l.entry = e.id
            left join (select size, note from ledger_checkpoint order by size desc limit 1) c on true
            where e.id = %s
            """,
            [entry],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound(_("There is no such ledger entry."))
    index, body, salt, commitment, size, note = row
    if index is None:
        raise NotSealed(_("The entry is recorded and gets its receipt within seconds. Ask again shortly."))
    ranges = inclusion_ranges(index, size)
    path = _range_roots(ranges, size)
    proof = notes.proof(index=index, path=path, checkpoint_note=note, extra=bytes(commitment))
    return Receipt(entry, proof, bytes(salt), sha256(body).digest(), bytes(body))


def _range_roots(ranges: Sequence[Range], size: int) -> list[bytes]:
    """The roots of ranges within the tree of `size` leaves, all tiles read with one statement."""
    tiles = _tiles(needed_tiles(ranges), size)
    return range_roots(ranges, lambda level, index: tiles[level, index])


def _width(level: int, index: int, size: int) -> int:
    """How many hashes tile `index` of a level has in a tree of `size` leaves."""
    return max(0, min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH))


def _tiles(wanted: Iterable[tuple[int, int]], size: int) -> dict[tuple[int, int], bytes]:
    """Tiles of the tree of `size` leaves, partial ones derived from the leaves or the roots below."""
    selects, values = [], []
    for level, index in wanted:
        width = _width(level, index, size)
        if width == TILE_WIDTH:
            selects.append(_WHOLE)
            values += [level, index, level, index]
            continue
        first, last = index * TILE_WIDTH, index * TILE_WIDTH + width - 1
        selects.append(_LEAVES if level == 0 else _ROOTS)
        values += [level, index, first, last] if level == 0 else [level, index, level - 1, first, last]
    if not selects:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(selects), values)
        return {(level, index): bytes(hashes or b"") for level, index, hashes in cursor.fetchall()}


def _size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select max(size) from ledger_checkpoint")
        return cursor.fetchone()[0] or 0


def tile(level: int, index: int, width: int = TILE_WIDTH) -> bytes | None:
    """A tile's first `width` hashes; None while the tree does not reach so far."""
    size = _size()
    if level > _LARGEST_LEVEL or not 0 < width <= _width(level, index, size):
        return None
    # A full tile answers any width; a partial one is read as of the size that made it that wide.
    hashes = _tiles([(level, index)], (index * TILE_WIDTH + width) << TILE_HEIGHT * level)[level, index]
    return hashes if len(hashes) == width * HASH_BYTES else None


def entry_bundle(index: int, width: int = TILE_WIDTH) -> bytes | None:
    """The commitments of a level 0 tile, each after its length (uint16, big-endian); None beyond the tree."""
    if not 0 < width <= _width(0, index, _size()):
        return None
    first = index * TILE_WIDTH
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.commitment from ledger_leaf l join ledger_entry e on e.id = l.entry"
            " where l.index between %s and %s order by l.index",
            [first, first + width - 1],
        )
        commitments = [bytes(commitment) for (commitment,) in cursor.fetchall()]
    if len(commitments) != width:
        return None
    return b"".join(len(commitment).to_bytes(2) + commitment for commitment in commitments)


def followed_until(consumer: str, *, now: datetime) -> datetime | None:
    """As of when the figures of a consumer are: now when nothing waits for it, else the time of the last entry it saw.

    None when it has seen none yet and some wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select exists (select from ledger_pending)
                or exists (select from ledger_leaf where index >= coalesce(c.next_leaf, 0)),
              (select e.at from ledger_leaf l join ledger_entry e on e.id = l.entry where l.index = c.next_leaf - 1)
            from (values (1)) one left join ledger_cursor c on c.name = %s
            """,
            [consumer],
        )
        waits, seen = cursor.fetchone()
    return seen if waits else now
