"""All rules that read a tree."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.house_rules import documents, migrations, pages, rooms, words
from tests.house_rules.storeys import layers

TreeRule = Callable[[Path], Iterator[str]]


def unplaced(root: Path) -> Iterator[str]:
    """Every package stands in a storey."""
    return rooms.unplaced(root, layers(root))


TREE_RULES: tuple[TreeRule, ...] = (
    rooms.oversized, rooms.nameless, rooms.queries_in_doors, rooms.doors_through_doors, rooms.clock_below_doors,
    rooms.sideways, rooms.opened_in_doors, rooms.prints, rooms.undocumented, unplaced,
    migrations.unfit,
    pages.inline, pages.foreign, pages.querying,
    words.left_for_later, words.secrets, words.traces, words.addresses_in_locks,
    documents.dead_links, documents.unknown_files, documents.unknown_commands, documents.unexplained_settings,
    documents.unnumbered_decisions,
)  # fmt: skip
