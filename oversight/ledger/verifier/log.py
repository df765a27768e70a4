"""Leaves in order: their entries, tiles and checkpoints, and the checkpoints that were exported."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, groupby
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.conf import settings

from oversight.ledger import notes
from oversight.ledger.actions import DEMONSTRATION
from oversight.ledger.tree import HASH_BYTES, TILE_WIDTH, Tile, Tree, hash_leaf, root_of, split
from oversight.ledger.verifier import entries
from oversight.ledger.verifier.exported import Exported
from oversight.ledger.verifier.findings import Finding
from oversight.ledger.verifier.rows import stream
from oversight.ledger.verifier.subjects import Rows

# The longest that a transaction may take from its door's clock to its commit. An entry that is sealed in a later pass
# than entries dated this much after it was not written when it says.
_LONGEST_TRANSACTION = 5 * 60 * 1_000_000  # microseconds
# What is dated to the full hour may keep no exact time (a tip: its day at the least) and is sealed up to a day later.
_HOUR = 60 * 60 * 1_000_000
_COARSEST = 25 * _HOUR
_NEVER = 1 << 63


class Leaf(msgspec.Struct, frozen=True):
    """A leaf and its entry, None when it is gone."""

    index: int
    leaf_hash: bytes
    id: UUID
    entry: entries.Entry | None


class Head(NamedTuple):
    """A checkpoint of the database."""

    size: int
    root: bytes
    note: str


class _Roots:
    """Whether the leaves give the roots of one series of checkpoints. Of departures the first is named."""

    def __init__(self, what: str) -> None:
        self.what, self._good, self._departed = what, Tree(), False

    def compare(self, root: bytes, tree: Tree) -> Iterator[Finding]:
        if root == tree.root():
            self._good, self._departed = tree.copy(), False
        elif not self._departed:
            self._departed = True
            first, size = self._good.size, tree.size
            message = f"do not give the root of the {self.what} checkpoint of size {size}"
            yield Finding("root", message, index=first, last_index=max(size - 1, first))
            yield from exchanged(self._good, size, root)


class Log:
    """One run over the log."""

    LATE = "entries dated minutes after it were sealed before it"

    def __init__(self, keys: Sequence[notes.VerifierKey], exported: Exported | None, rows: Rows) -> None:
        self.leaves = self.checkpoints = self.dated_back = 0
        self._keys, self._rows = keys, rows
        self._tree = Tree()
        self._expected = 0  # the next leaf
        self._is_broken = False  # leaves are missing, so that no later root can be computed
        self._tiles = stream("select index, hashes, root from ledger_tile where level = 0 order by index")
        self._tile: tuple[int, bytes, bytes] | None = None
        self._tile = self._next_tile()
        self._heads = (Head(*row) for row in stream("select size, root, note from ledger_checkpoint order by size"))
        self._head = next(self._heads, None)
        self._away: Iterator[notes.Checkpoint] = iter(exported if exported is not None else ())
        self._abroad = next(self._away, None)
        self._stop = 0  # the size at which the next checkpoint lies
        self._of_heads, self._of_abroad = _Roots("stored"), _Roots("exported")
        self._last_size: int = next(stream("select coalesce(max(size), 0) from ledger_checkpoint"))[0]
        self._latest = self._latest_before = -_NEVER  # the latest time in this pass, and in those before

    def findings(self) -> Iterator[Finding]:
        """Everything that is wrong from the first leaf to the last checkpoint."""
        yield from self._at_checkpoint()
        leaves = stream(
            f"select l.index, l.leaf_hash, l.entry, {entries.COLUMNS}"  # noqa: S608
            " from ledger_leaf l left join ledger_entry e on e.id = l.entry order by l.index"
        )
        for number, block in groupby(leaves, lambda row: row[0] // TILE_WIDTH):
            yield from self._block(number, {row[0]: _leaf_of(row) for row in block})
        yield from self._rest()

    def is_late(self, entry: entries.Entry, content: Mapping[str, Any] | None) -> bool:
        """Whether entries dated well after this one had been sealed by an earlier pass."""
        margin = _LONGEST_TRANSACTION if entry.micros % _HOUR else _COARSEST
        if entry.micros >= self._latest_before - margin:
            return False
        if settings.DEMO and content is not None and content.get("dated") == DEMONSTRATION:
            self.dated_back += 1
            return False
        return True

    def _next_tile(self) -> tuple[int, bytes, bytes] | None:
        row = next(self._tiles, None)
        return None if row is None else (row[0], bytes(row[1]), bytes(row[2]))

    def _tile_of(self, number: int) -> tuple[bytes, bytes] | None:
        """Hashes and root of a stored level 0 tile; tiles come in the order of the blocks."""
        while self._tile is not None and self._tile[0] < number:
            self._tile = self._next_tile()
        return self._tile[1:] if self._tile is not None and self._tile[0] == number else None

    def _block(self, number: int, leaves: dict[int, Leaf]) -> Iterator[Finding]:
        """The 256 leaves of a tile, or as many as there are."""
        low, high = number * TILE_WIDTH, max(leaves) + 1
        if low > self._expected:
            yield from self._missing(self._expected, low - 1)
            self._is_broken = True
        stored = self._tile_of(number)
        hashes = split(stored[0]) if stored and len(stored[0]) == TILE_WIDTH * HASH_BYTES else []
        if hashes:
            high = low + TILE_WIDTH
        yield from _against_tile(leaves, hashes, low)
        for first, last in _gaps([index for index in range(low, high) if index not in leaves]):
            yield from self._missing(first, last)
        # Of two stories the tile's is believed where its root fits it: then later checkpoints can still be compared.
        believes_tile = bool(hashes) and stored is not None and root_of(hashes) == stored[1]
        for index in range(low, high):
            leaf = leaves.get(index)
            if leaf is not None:
                yield from self._leaf(leaf)
            if self._is_broken:
                continue
            if believes_tile:
                leaf_hash = hashes[index - low]
            elif leaf is not None:
                leaf_hash = leaf.leaf_hash
            else:
                self._is_broken = True
                continue
            for tile in self._tree.append(leaf_hash):
                yield from self._complete(tile, stored)
            if self._tree.size >= self._stop:
                yield from self._at_checkpoint()
        self._expected = high

    def _missing(self, first: int, last: int) -> Iterator[Finding]:
        yield Finding("leaf", "missing: the leaf was removed", index=first, last_index=last)

    def _leaf(self, leaf: Leaf) -> Iterator[Finding]:
        """One leaf and its entry."""
        self.leaves += 1
        entry = leaf.entry
        if entry is None:
            yield Finding("entry", "is gone, though its leaf remains", str(leaf.id), leaf.index)
            return
        content = entries.read(entry.body)
        for fault in entries.faults(entry, content):
            yield Finding("entry", fault, str(leaf.id), leaf.index)
        if leaf.index >= self._last_size:
            yield Finding("leaf", "lies beyond the last checkpoint: it was inserted", str(leaf.id), leaf.index)
        if hash_leaf(entry.commitment) != leaf.leaf_hash:
            yield Finding("leaf", "its hash is not of its entry's commitment", str(leaf.id), leaf.index)
        if self.is_late(entry, content):
            message = f"was inserted later: it is dated {entry.at}, but {self.LATE}"
            yield Finding("entry", message, str(leaf.id), leaf.index)
        self._latest = max(self._latest, entry.micros)
        self._rows.add(entries.rows(content), leaf.index, leaf.id)

    def _complete(self, tile: Tile, stored: tuple[bytes, bytes] | None) -> Iterator[Finding]:
        """A tile that the leaves complete, against the stored one."""
        if tile.level > 0:
            query = "select hashes, root from ledger_tile where level = %s and index = %s"
            stored = next(((bytes(row[0]), bytes(row[1])) for row in stream(query, [tile.level, tile.number])), None)
        if stored is None:
            yield Finding("tile", f"tile {tile.level}/{tile.number} is missing")
        elif stored != (tile.hashes, tile.root):
            yield Finding("tile", f"tile {tile.level}/{tile.number} is not of the leaves below it")

    def _at_checkpoint(self) -> Iterator[Finding]:
        """What is claimed of the tree at its present size."""
        size, here, abroad = self._tree.size, self._head, self._abroad
        if here is not None and here.size == size:
            yield from self._of_heads.compare(here.root, self._tree)
        if abroad is not None and abroad.size == size:
            yield from self._of_abroad.compare(abroad.root, self._tree)
        yield from self._claims(size)
        self._stop = min(_size(self._head), _size(self._abroad))
        self._latest_before = max(self._latest, self._latest_before)

    def _claims(self, size: int) -> Iterator[Finding]:
        """Take the checkpoints up to a size: what they say by themselves and of each other."""
        while min(_size(self._head), _size(self._abroad)) <= size:
            here, abroad = self._head, self._abroad
            at = min(_size(here), _size(abroad))
            if here is not None and here.size == at:
                self.checkpoints += 1
                yield from self._signed(here)
                self._head = next(self._heads, None)
            if abroad is not None and abroad.size == at:
                if here is None or here.size != at:
                    yield Finding("checkpoint", f"the exported checkpoint of size {at} is missing in the database")
                elif here.root != abroad.root:
                    yield Finding("checkpoint", f"size {at} has another root in the database than was exported")
                self._abroad = next(self._away, None)

    def _signed(self, head: Head) -> Iterator[Finding]:
        """A stored checkpoint against its own note."""
        try:
            signed = notes.read_checkpoint(notes.open_note(head.note, self._keys))
        except notes.Unreadable as error:
            yield Finding("checkpoint", f"the stored checkpoint of size {head.size}: {error}")
            return
        if (signed.size, signed.root) != (head.size, bytes(head.root)):
            yield Finding(
                "checkpoint", f"the stored checkpoint of size {head.size} is not what its note was signed for"
            )

    def _rest(self) -> Iterator[Finding]:
        """Checkpoints beyond the leaves, and tiles that no leaves complete."""
        for what, head in (("stored", self._head), ("exported", self._abroad)):
            if head is not None and not self._is_broken:
                message = f"missing: the {what} checkpoint of size {head.size} covers more leaves than there are"
                yield Finding("leaf", message, index=self._expected, last_index=head.size - 1)
        yield from self._claims(_NEVER - 1)
        for level, index in stream(
            "select level, index from ledger_tile where (index + 1) * 256::numeric ^ (level + 1) > %s", [self._expected]
        ):
            yield Finding("tile", f"tile {level}/{index} lies beyond the leaves")


def _leaf_of(row: tuple[Any, ...]) -> Leaf:
    index, leaf_hash, number, *columns = row
    return Leaf(index, leaf_hash, number, None if columns[0] is None else entries.Entry(number, *columns))


def _size(head: Head | notes.Checkpoint | None) -> int:
    return _NEVER if head is None else head.size


def _gaps(missing: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of consecutive numbers, as first and last."""
    for _, run in groupby(enumerate(missing), lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        yield numbers[0], numbers[-1]


def _against_tile(leaves: Mapping[int, Leaf], hashes: Sequence[bytes], low: int) -> Iterator[Finding]:
    """Leaves whose hash is not the one that their tile has in their place."""
    if not hashes or all(leaves[at].leaf_hash == hashed for at, hashed in enumerate(hashes, low) if at in leaves):
        return
    places = {hashed: at for at, hashed in enumerate(hashes, low)}
    for at, hashed in enumerate(hashes, low):
        if at in leaves and leaves[at].leaf_hash != hashed:
            place = places.get(leaves[at].leaf_hash)
            what = (
                "its hash is another than in its tile"
                if place is None
                else f"re-ordered: its tile has it as leaf {place}"
            )
            yield Finding("leaf", what, str(leaves[at].id), at)


def exchanged(before: Tree, size: int, root: bytes) -> Iterator[Finding]:
    """Two leaves between a tree and a greater size that give the root once they change places.

    Complete tiles show a changed order by themselves; this is for the last few leaves, which have none.
    """
    if size - before.size > TILE_WIDTH:
        return
    rows = list(
        stream(
            "select index, entry, leaf_hash from ledger_leaf where index >= %s and index < %s order by index",
            [before.size, size],
        )
    )
    hashes = [bytes(row[2]) for row in rows]
    for one, other in combinations(range(len(rows)), 2):
        tree = before.copy()
        for at in range(len(hashes)):
            tree.append(hashes[other if at == one else one if at == other else at])
        if tree.root() == root:
            for here, there in ((one, other), (other, one)):
                message = f"re-ordered: it changed places with leaf {rows[there][0]}"
                yield Finding("leaf", message, str(rows[here][1]), rows[here][0])
            return
