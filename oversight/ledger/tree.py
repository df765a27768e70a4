"""The Merkle tree of RFC 9162 §2.1 in tiles of 256 hashes. Pure: no database, no files, no clock.

A *node* is a complete subtree, named by (height, position): it spans leaves position * 2**height up to the next. Any
range that the tree's proofs speak of is a row of nodes, and every node lies within one tile of the level height // 8.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY_ROOT = sha256(b"").digest()

Range = tuple[int, int]


class Node(NamedTuple):
    """A complete subtree of 2**height leaves, the `position`-th of its height."""

    height: int
    position: int


class Tile(NamedTuple):
    """256 hashes of one level, joined, and the root over them."""

    level: int
    number: int
    hashes: bytes
    root: bytes


def hash_leaf(data: bytes) -> bytes:
    """The hash of a leaf's bytes (RFC 9162 §2.1.1)."""
    return sha256(b"\x00" + data).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 9162 §2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def split(hashes: bytes) -> list[bytes]:
    """A tile's bytes as its single hashes."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes of one height, of which there are a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [hash_children(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def fold(nodes: Sequence[bytes]) -> bytes:
    """The root over a row of complete subtrees of falling height, left to right; the empty tree's for none."""
    if not nodes:
        return EMPTY_ROOT
    root = nodes[-1]
    for node in reversed(nodes[:-1]):
        root = hash_children(node, root)
    return root


class Tree:
    """A tree that grows at its right edge and gives out each tile as it is completed.

    `tails[level]` are the hashes of that level's unfinished tile, at most 255.
    """

    def __init__(self, tails: Sequence[Sequence[bytes]] = ()) -> None:
        self.tails: list[list[bytes]] = [list(tail) for tail in tails] or [[]]
        self.size = sum(len(tail) << (TILE_HEIGHT * level) for level, tail in enumerate(self.tails))
        self._edge: list[bytes] = []  # the complete subtrees, one for each bit of `size`
        for tail in reversed(self.tails):
            for count, node in enumerate(tail):
                self._merge(node, count)

    def _merge(self, node: bytes, count: int) -> None:
        """Put a node behind `count` others of its height, merging as the bits of the count carry."""
        while count & 1:
            node = hash_children(self._edge.pop(), node)
            count >>= 1
        self._edge.append(node)

    def append(self, leaf_hash: bytes) -> list[Tile]:
        """Add one leaf; the tiles that it completes, lowest level first."""
        count, height, node = self.size, 0, leaf_hash
        self.size += 1
        self.tails[0].append(leaf_hash)
        done: list[Tile] = []
        edge = self._edge
        while count & 1:
            node = sha256(b"\x01" + edge.pop() + node).digest()
            count >>= 1
            height += 1
            if height % TILE_HEIGHT == 0:
                done.append(self._complete(height // TILE_HEIGHT - 1, count, node))
        edge.append(node)
        return done

    def _complete(self, level: int, index: int, root: bytes) -> Tile:
        """Close a level's tile, whose root is one more hash of the level above."""
        tile = Tile(level, index, b"".join(self.tails[level]), root)
        self.tails[level] = []
        if level + 1 == len(self.tails):
            self.tails.append([])
        self.tails[level + 1].append(root)
        return tile

    def root(self) -> bytes:
        """The root of the tree as it is."""
        return fold(self._edge)

    def copy(self) -> "Tree":
        """A tree that grows on by itself."""
        other = Tree()
        other.size, other.tails, other._edge = self.size, [list(tail) for tail in self.tails], list(self._edge)
        return other


def nodes_of(low: int, high: int) -> list[Node]:
    """The complete subtrees, largest first, that make up leaves low to high; `low` is a multiple of the largest."""
    nodes: list[Node] = []
    while low < high:
        height = (high - low).bit_length() - 1
        nodes.append(Node(height, low >> height))
        low += 1 << height
    return nodes


def _largest_power_below(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges whose roots prove leaf `index` within `size` leaves, sibling of the leaf first (RFC 9162 §2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} among {size}")
    ranges: list[Range] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _largest_power_below(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The ranges whose roots prove that `new` leaves begin with the `old` ones (RFC 9162 §2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError(f"no consistency proof from {old} to {new}")
    ranges: list[Range] = []
    low, high, whole = 0, new, True
    while high != old:
        middle = low + _largest_power_below(high - low)
        if old <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low, whole = middle, False
    if not whole:
        ranges.append((low, high))
    return ranges[::-1]


def tiles_of(node: Node) -> tuple[int, int, int, int]:
    """Where a node lies: level and index of its tile, the first of its hashes there and how many."""
    level, within = divmod(node.height, TILE_HEIGHT)
    first = node.position << within
    return level, first // TILE_WIDTH, first % TILE_WIDTH, 1 << within


def needed_tiles(ranges: Sequence[Range]) -> set[tuple[int, int]]:
    """Level and index of every tile that holds a part of these ranges."""
    return {tiles_of(node)[:2] for low, high in ranges for node in nodes_of(low, high)}


def range_roots(ranges: Sequence[Range], tile: Callable[[int, int], bytes]) -> list[bytes]:
    """The roots of ranges, from tiles: `tile(level, index)` gives as many of its hashes as there are."""

    def nodes(low: int, high: int) -> Iterator[bytes]:
        for node in nodes_of(low, high):
            level, index, first, count = tiles_of(node)
            hashes = tile(level, index)[first * HASH_BYTES : (first + count) * HASH_BYTES]
            if len(hashes) != count * HASH_BYTES:
                raise LookupError(f"tile {level}/{index} ends before hash {first + count}")
            yield root_of(split(hashes))

    return [fold(list(nodes(low, high))) for low, high in ranges]


def includes(index: int, size: int, leaf_hash: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves the leaf at `index` of `size` under `root` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, node = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = hash_children(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = hash_children(node, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def extends(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the tree of `new` leaves begins with the one of `old` (RFC 9162 §2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    if not 0 < old < new or not path:
        return False
    proof = list(path)
    if old & (old - 1) == 0:
        proof.insert(0, old_root)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    of_old = of_new = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            of_old = hash_children(sibling, of_old)
            of_new = hash_children(sibling, of_new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            of_new = hash_children(of_new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and of_old == old_root and of_new == new_root
