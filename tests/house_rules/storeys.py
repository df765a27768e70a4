"""The storeys as pyproject.toml declares them for import-linter, and whether foreign keys respect them."""

import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

CONTRACT = "storeys"


class Reference(NamedTuple):
    """A foreign key: the packages of its two tables, and the field."""

    source: str
    target: str
    field: str


@lru_cache
def _contract(text: str) -> tuple[frozenset[str], ...]:
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract.get("id") == CONTRACT)
    return tuple(frozenset(name.strip(" ()") for name in row.split("|")) for row in rows)


def layers(root: Path) -> list[set[str]]:
    """The storeys from the highest to the lowest; packages that are planned are in it too."""
    return [set(storey) for storey in _contract((root / "pyproject.toml").read_text())]


def upward(references: Iterable[Reference], storeys: list[set[str]]) -> Iterator[str]:
    """Foreign keys point down: to the own package or to a lower storey, never beside or above."""
    height = {name: -number for number, storey in enumerate(storeys) for name in storey}
    for source, target, field in references:
        if source != target and target in height and not height[target] < height.get(source, 0):
            yield f"{field}: a foreign key from {source} to {target}, which does not lie below it"
