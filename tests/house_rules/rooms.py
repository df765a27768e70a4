"""Rules about the rooms of a package: size, names, doors, clock, who enters whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house_rules.tree import (
    NOT_PACKAGES,
    dotted,
    files,
    imported,
    is_door,
    modules,
    owner,
    packages,
    python,
    room,
)

LARGEST = 400
NAMELESS = frozenset({"utils", "util", "helpers", "helper", "common", "constants", "managers", "signals", "misc"})
TIMELESS_ROOMS = frozenset({"actions", "queries", "rules", "models", "policies", "workflow"})
ENTRANCES = frozenset({"queries", "actions"})
_CLOCKS = frozenset({
    "timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.localdate",
    "time.time", "datetime.datetime.now", "datetime.date.today", "dt.datetime.now", "functions.Now", "Now",
})  # fmt: skip
_LOOSE_MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
# The supervisor talks to a terminal before there is a log; the verifier is one file for a citizen's terminal.
MAY_PRINT = ("oversight/embedded/", "oversight/ledger/standalone/")


def oversized(root: Path) -> Iterator[str]:
    """No file over 400 lines: a room that grows further becomes a package of the same name."""
    for source in files(root, "*.py"):
        lines = source.text.count("\n")
        if lines > LARGEST and "migrations" not in source.path.parts and source.path.name != "limits.py":
            yield source.at(lines, f"{lines} lines; a room over {LARGEST} becomes a package of the same name")


def nameless(root: Path) -> Iterator[str]:
    """No room is called after what it is not: utils, helpers, common, constants, managers, signals."""
    for source in files(root, "*.py"):
        for part in (*source.path.parts[:-1], source.path.stem):
            if part in NAMELESS:
                yield source.at(1, f"`{part}` says nothing about what is in it")


def queries_in_doors(root: Path) -> Iterator[str]:
    """A door fetches through `queries`; no `Model.objects` in it."""
    for source, tree in python(root):
        if is_door(source, tree):
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and node.attr in _LOOSE_MANAGERS:
                    yield source.at(node.lineno, f"`.{node.attr}` in a door; read through the package's queries")


def doors_through_doors(root: Path) -> Iterator[str]:
    """Doors never import each other; what two of them need belongs beside them."""
    trees = [(source, tree) for source, tree in python(root) if room(source.path) != "urls"]
    doors = {
        dotted(source.path): (owner(source.path), room(source.path)) for source, tree in trees if is_door(source, tree)
    }
    for source, tree in trees:
        here = doors.get(dotted(source.path))
        if here is not None:
            for line, name in sorted(set(imported(tree))):
                if name in doors and doors[name] != here:
                    yield source.at(line, f"a door imports the door {name}")


def clock_below_doors(root: Path) -> Iterator[str]:
    """Time is an argument: actions, queries, rules, models and policies never read a clock."""
    for source, tree in python(root):
        if room(source.path) in TIMELESS_ROOMS:
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute | ast.Name) and _written(node) in _CLOCKS:
                    yield source.at(node.lineno, f"`{_written(node)}` below the doors; take `now` as an argument")


def sideways(root: Path) -> Iterator[str]:
    """A module enters another module by its queries and actions alone."""
    known = modules(root)
    for source, tree in python(root):
        here = owner(source.path)
        if here in known:
            for line, name in sorted(set(imported(tree))):
                first, _, rest = name.partition(".")
                if first in known and first != here and rest and rest.partition(".")[0] not in ENTRANCES:
                    yield source.at(line, f"{here} enters {first} by `{rest}`, not by its queries or actions")


def unplaced(root: Path, storeys: list[set[str]]) -> Iterator[str]:
    """Every package stands in a storey."""
    placed = {name for storey in storeys for name in storey} | {"oversight.embedded", "oversight.settings"}
    for name in packages(root):
        if name not in placed:
            yield f"{name}: stands in no storey of the contract in pyproject.toml"


def opened_in_doors(root: Path) -> Iterator[str]:
    """No door opens the vault: who may see what is decided by the actions and queries in between."""
    for source, tree in python(root):
        if is_door(source, tree) and owner(source.path) != "oversight.vault":
            for line, name in sorted(set(imported(tree))):
                if name == "oversight.vault" or name.startswith("oversight.vault."):
                    yield source.at(line, "a door opens the vault; go through parties or the module's own queries")


def prints(root: Path) -> Iterator[str]:
    """Nothing prints: commands write to their own stdout, everything else to the log."""
    for source, tree in python(root):
        if not str(source.path).startswith(MAY_PRINT):
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in {"print", "breakpoint"}
                ):
                    yield source.at(node.lineno, f"{node.func.id}(); use self.stdout or the log")


def undocumented(root: Path) -> Iterator[str]:
    """Every package says in its first line what it is."""
    for source in files(root, "__init__.py"):
        parts = source.path.parts
        depth = 3 if parts[0] == "oversight" else 2
        if parts[0] not in NOT_PACKAGES and len(parts) <= depth and not source.text.lstrip().startswith('"""'):
            yield source.at(1, "a package begins with a docstring that says what it is")


def _written(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_written(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""
