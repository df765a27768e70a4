"""The sealer: pending entries become leaves, leaves a tree, the tree a signed checkpoint that leaves the house."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import connection, transaction

from oversight.ledger import export, keys, notes
from oversight.ledger.tree import EMPTY_ROOT, TILE_HEIGHT, TILE_WIDTH, Tile, Tree

_LOCK = 0x6C6564676572  # any number that no other advisory lock uses

# Scalar subqueries, so that each look-up goes by its index whatever the statistics of a table that is empty between
# passes say. An entry that has a leaf already, or is not there, stays pending for the verifier to name.
_SEAL = """
with batch as (
  select p.seq, p.entry from ledger_pending p
  where (select l.index from ledger_leaf l where l.entry = p.entry) is null
    and (select e.at from ledger_entry e where e.id = p.entry) is not null
  order by p.seq limit %s for update skip locked
), gone as (
  delete from ledger_pending p using batch b where p.seq = b.seq
), numbered as (
  select entry, row_number() over (order by min(seq)) - 1 as place from batch group by entry
), leaf as (
  insert into ledger_leaf (index, entry, leaf_hash)
  select %s + place, entry,
    sha256('\\x00'::bytea || (select e.commitment from ledger_entry e where e.id = numbered.entry))
  from numbered
  returning index, leaf_hash
)
select leaf_hash from leaf order by index
"""


class LedgerDamaged(Exception):
    """What is stored, or was exported, contradicts the last checkpoint: nothing more is signed until people looked."""


class Sealed(msgspec.Struct, frozen=True):
    """One pass of the sealer: the first of its leaves, how many, and the checkpoint after them."""

    first: int
    count: int
    checkpoint: notes.Checkpoint


def seal(*, now: datetime, limit: int = 5_000) -> Sealed:
    """Give the oldest pending entries their leaves, sign the tree, export what the export file lacks.

    One pass at a time: a second caller waits. Inside a caller's transaction nothing is exported, since it may yet be
    undone; the next pass does. Raises LedgerDamaged rather than sign what contradicts an earlier checkpoint.
    """
    with transaction.atomic():
        sealed = _pass(now, limit)
    if not connection.in_atomic_block:
        export.write_missing(now=now)
    return sealed


def has_work() -> bool:
    """Whether anything waits for the sealer, or the log has no checkpoint yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from ledger_pending) or not exists (select from ledger_checkpoint),"
            " (select max(size) from ledger_checkpoint)"
        )
        is_waiting, size = cursor.fetchone()
    if is_waiting or export.export_file() is None:
        return bool(is_waiting)
    exported = export.last_exported()
    return exported is None or exported.size < size


def _pass(now: datetime, limit: int) -> Sealed:
    key, origin = keys.signing_key(), keys.origin()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        # A statement of its own: its snapshot must be younger than the lock.
        cursor.execute("select size, root from ledger_checkpoint order by size desc limit 1")
        row = cursor.fetchone()
        size, root = (row[0], bytes(row[1])) if row else (0, EMPTY_ROOT)
        tree = _tree(size, root)
        cursor.execute(_SEAL, [limit, size])
        hashes = [bytes(leaf_hash) for (leaf_hash,) in cursor.fetchall()]
        if not hashes and row:
            return Sealed(size, 0, notes.Checkpoint(origin, size, root))
        tiles = [tile for leaf_hash in hashes for tile in tree.append(leaf_hash)]
        checkpoint = notes.Checkpoint(origin, tree.size, tree.root())
        _store(tiles)
        cursor.execute(
            "insert into ledger_checkpoint (size, root, note, at) values (%s, %s, %s, %s)",
            [checkpoint.size, checkpoint.root, notes.sign(str(checkpoint), origin, key), now],
        )
    return Sealed(size, len(hashes), checkpoint)


def _tree(size: int, root: bytes) -> Tree:
    """The tree as last signed, from the hashes at its right edge; LedgerDamaged when they do not give its root."""
    firsts = [size - size % TILE_WIDTH]
    selects, values = ["select 0, index, leaf_hash from ledger_leaf where index >= %s"], [firsts[0]]
    while (size >> TILE_HEIGHT * len(firsts)) > 0:
        width = size >> TILE_HEIGHT * len(firsts)
        first = width - width % TILE_WIDTH
        selects.append("select level + 1, index, root from ledger_tile where level = %s and index >= %s")
        values += [len(firsts) - 1, first]
        firsts.append(first)
    tails: list[list[bytes]] = [[] for _ in firsts]
    with connection.cursor() as cursor:
        cursor.execute(f"{' union all '.join(selects)} order by 1, 2", values)
        for level, index, hashed in cursor.fetchall():
            if index != firsts[level] + len(tails[level]):
                raise LedgerDamaged(f"hash {firsts[level] + len(tails[level])} of level {level} is missing")
            tails[level].append(bytes(hashed))
    tree = Tree(tails)
    if (tree.size, tree.root()) != (size, root):
        raise LedgerDamaged(f"the stored tree does not give the checkpoint of size {size}")
    exported = export.last_exported()
    if exported and (exported.size > size or (exported.size == size and exported.root != root)):
        raise LedgerDamaged(
            f"the export file has a checkpoint of size {exported.size} that this database contradicts or lacks: "
            "was it restored from a backup? Continue under a new LEDGER_ORIGIN only when people have looked."
        )
    return tree


def _store(tiles: Sequence[Tile]) -> None:
    """Insert completed tiles."""
    if tiles:
        rows = ",".join(["(%s,%s,%s,%s)"] * len(tiles))
        with connection.cursor() as cursor:
            cursor.execute(
                f"insert into ledger_tile (level, index, hashes, root) values {rows}",  # noqa: S608  marks alone
                [value for tile in tiles for value in tile],
            )
