"""The tree against a naive rendering of RFC 9162's own definitions, and by properties."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oversight.ledger import tree

# Leaf hashes are arbitrary 32 bytes to the tree, so a few thousand fixed ones serve every test.
LEAVES = [tree.hash_leaf(number.to_bytes(4)) for number in range(3_000)]
# RFC 6962 test tree as published with the reference implementation: eight inputs and the root over them.
REFERENCE_INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
REFERENCE_ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def naive_root(hashes: list[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1 over leaf hashes, by its recursion."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = split_point(len(hashes))
    return sha256(b"\x01" + naive_root(hashes[:k]) + naive_root(hashes[k:])).digest()


def split_point(n: int) -> int:
    """The largest power of two below n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def naive_path(m: int, hashes: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162 §2.1.3.1, by its recursion."""
    if len(hashes) == 1:
        return []
    k = split_point(len(hashes))
    if m < k:
        return [*naive_path(m, hashes[:k]), naive_root(hashes[k:])]
    return [*naive_path(m - k, hashes[k:]), naive_root(hashes[:k])]


def naive_subproof(m: int, hashes: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 9162 §2.1.4.1, by its recursion."""
    if m == len(hashes):
        return [] if whole else [naive_root(hashes)]
    k = split_point(len(hashes))
    if m <= k:
        return [*naive_subproof(m, hashes[:k], whole), naive_root(hashes[k:])]
    return [*naive_subproof(m - k, hashes[k:], False), naive_root(hashes[:k])]


def grown(size: int) -> tuple[tree.Tree, dict[tuple[int, int], bytes]]:
    """A tree of `size` leaves and all its tiles, the partial ones too."""
    grown_tree, tiles = tree.Tree(), {}
    for leaf in LEAVES[:size]:
        for tile in grown_tree.append(leaf):
            tiles[tile.level, tile.number] = tile.hashes
    for level, tail in enumerate(grown_tree.tails):
        if tail:
            tiles[level, size >> (8 * level + 8)] = b"".join(tail)
    return grown_tree, tiles


sizes = st.integers(1, 700) | st.sampled_from([255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 2048, 3000])


def test_the_reference_tree_has_its_published_root() -> None:
    hashes = [tree.hash_leaf(bytes.fromhex(data)) for data in REFERENCE_INPUTS]
    grown_tree = tree.Tree()
    for leaf in hashes:
        grown_tree.append(leaf)
    assert grown_tree.root().hex() == naive_root(hashes).hex() == REFERENCE_ROOT


@given(size=sizes)
def test_a_grown_tree_has_the_root_of_the_recursive_definition(size: int) -> None:
    assert grown(size)[0].root() == naive_root(LEAVES[:size])


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree.Tree().root() == naive_root([])


@settings(deadline=None, max_examples=60)
@given(data=st.data(), size=sizes)
def test_an_inclusion_path_from_tiles_is_the_recursive_one_and_verifies(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    tiles = grown(size)[1]
    ranges = tree.inclusion_ranges(index, size)
    path = tree.range_roots(ranges, lambda level, at: tiles[level, at])
    assert tree.needed_tiles(ranges) <= tiles.keys()
    assert path == naive_path(index, LEAVES[:size])
    root = naive_root(LEAVES[:size])
    assert tree.includes(index, size, LEAVES[index], path, root)
    assert not tree.includes(index, size, LEAVES[index - 1] if size > 1 else b"\0" * 32, path, root)
    assert not tree.includes(index, size, LEAVES[index], [*path, root], root)
    assert not tree.includes(size, size, LEAVES[index], path, root)
    if path:
        assert not tree.includes(index, size, LEAVES[index], path[:-1], root)
        assert not tree.includes(index ^ 1, size, LEAVES[index], path, root)


@settings(deadline=None, max_examples=60)
@given(data=st.data(), new=sizes)
def test_a_consistency_path_from_tiles_is_the_recursive_one_and_verifies(data: st.DataObject, new: int) -> None:
    old = data.draw(st.integers(1, new))
    tiles = grown(new)[1]
    path = tree.range_roots(tree.consistency_ranges(old, new), lambda level, at: tiles[level, at])
    assert path == naive_subproof(old, LEAVES[:new])
    old_root, new_root = naive_root(LEAVES[:old]), naive_root(LEAVES[:new])
    assert tree.extends(old, new, old_root, new_root, path)
    assert not tree.extends(old, new, b"\1" * 32, new_root, path)
    assert not tree.extends(old, new, old_root, b"\1" * 32, path)
    if path:
        assert not tree.extends(old, new, old_root, new_root, [*path[:-1], b"\2" * 32])
        assert not tree.extends(old, new, old_root, new_root, path[:-1])


@settings(deadline=None, max_examples=40)
@given(size=sizes, more=st.integers(0, 300))
def test_a_tree_resumed_from_its_tails_grows_on_like_the_whole_one(size: int, more: int) -> None:
    more = min(more, len(LEAVES) - size)
    whole, _ = grown(size + more)
    resumed = tree.Tree(grown(size)[0].tails)
    assert (resumed.size, resumed.root()) == (size, naive_root(LEAVES[:size]))
    for leaf in LEAVES[size : size + more]:
        resumed.append(leaf)
    assert (resumed.root(), resumed.tails) == (whole.root(), whole.tails)


def test_a_tile_carries_the_hashes_and_the_root_of_its_256_leaves() -> None:
    last = tree.Tree()
    done = [tile for leaf in LEAVES[:512] for tile in last.append(leaf)]
    assert [(tile.level, tile.number) for tile in done] == [(0, 0), (0, 1)]
    assert done[1].hashes == b"".join(LEAVES[256:512])
    assert done[1].root == naive_root(LEAVES[256:512])
    assert last.tails == [[], [done[0].root, done[1].root]]


def test_the_65536th_leaf_completes_a_tile_of_the_second_level() -> None:
    grown_tree = tree.Tree([[], [b"\3" * 32] * 255])
    for leaf in LEAVES[:255]:
        assert grown_tree.append(leaf) == []
    low, high = grown_tree.append(LEAVES[255])
    assert (low.level, low.number, high.level, high.number) == (0, 255, 1, 0)
    assert high.hashes[-32:] == low.root
    assert high.root == tree.root_of(tree.split(high.hashes)) == grown_tree.root()
    assert grown_tree.tails == [[], [], [high.root]]


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_path_is_drawn_to_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        tree.inclusion_ranges(index, size)


def test_everything_extends_the_empty_tree() -> None:
    assert tree.extends(0, 5, tree.EMPTY_ROOT, naive_root(LEAVES[:5]), [])
    assert not tree.extends(0, 5, naive_root(LEAVES[:1]), naive_root(LEAVES[:5]), [])
