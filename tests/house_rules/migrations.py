"""Rules about migrations: named, reversible, free of application code, safe while the platform runs on large tables."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.house_rules.tree import Source, python

_NAME = re.compile(r"\d{4}_[a-z][a-z0-9_]*")
_UNNAMED = re.compile(r"\d{4}_(auto|merge)_\d+|\d{4}_[a-z0-9_]*_and_more|\d{4}_[a-z0-9_]*_\d{8}_\d{4}")
_APPLICATION = re.compile(
    r"(?!oversight\.core\.guards(\.|$))(oversight|reports|violations|disputes|disclosure|tests)(\.|$)"
)
_CREATE_INDEX = re.compile(r"create\s+(unique\s+)?index\s+(?!concurrently)", re.IGNORECASE)
_CREATE_TABLE = re.compile(r"create\s+(unlogged\s+)?table\s", re.IGNORECASE)
_INDEXED_FIELDS = frozenset({"ForeignKey", "OneToOneField"})
_BREAKS_RUNNING_CODE = frozenset({"RenameField", "RenameModel", "AlterModelTable"})
# Migrations that a rule would refuse, each with what makes it harmless.
ACCEPTED: dict[str, str] = {}


def unfit(root: Path) -> Iterator[str]:
    """Names, imports, reversibility and locks of every migration file."""
    for source, tree in python(root, migrations=True):
        if source.path.name != "__init__.py" and str(source.path) not in ACCEPTED:
            yield from _name(source)
            yield from _imports(source, tree)
            yield from _operations(source, tree)


def irreversible(migrations: dict[tuple[str, str], Any], labels: set[str]) -> Iterator[str]:
    """Loaded migrations of our apps that cannot be taken back."""
    for (label, name), migration in migrations.items():
        if label in labels:
            for operation in migration.operations:
                if not operation.reversible:
                    yield f"{label}.{name}: {operation.__class__.__name__} cannot be reversed"


def _name(source: Source) -> Iterator[str]:
    stem = source.path.stem
    if not _NAME.fullmatch(stem) or _UNNAMED.fullmatch(stem):
        yield source.at(1, "a migration is named after what it does")


def _imports(source: Source, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield source.at(node.lineno, "a relative import; migrations import only django and oversight.core.guards")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            for name in names:
                if _APPLICATION.match(name):
                    yield source.at(node.lineno, f"imports {name}, which will change; only oversight.core.guards stays")


def _operations(source: Source, tree: ast.Module) -> Iterator[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made_here = {_text(_argument(call, 0, "name")).lower() for call in calls if _called(call) == "CreateModel"}
    for call in calls:
        kind = _called(call)
        if kind == "RunSQL":
            if _argument(call, 1, "reverse_sql") is None:
                yield source.at(call.lineno, "RunSQL without reverse_sql")
            sql = " ".join(_strings(call, tree))
            if _CREATE_INDEX.search(sql) and not _CREATE_TABLE.search(sql):
                yield source.at(call.lineno, "CREATE INDEX locks the table against writes; use CONCURRENTLY")
        elif kind == "RunPython" and _argument(call, 1, "reverse_code") is None:
            yield source.at(call.lineno, "RunPython without reverse_code")
        elif kind in _BREAKS_RUNNING_CODE:
            yield source.at(
                call.lineno, f"{kind} breaks the code that still runs; add, copy, and remove in a later release"
            )
        model = _text(_argument(call, 0, "model_name")).lower()
        if kind == "AddIndex" and model not in made_here:
            yield source.at(
                call.lineno, f"AddIndex on {model}, which has rows: AddIndexConcurrently and atomic = False"
            )
        elif kind == "AddConstraint" and model not in made_here:
            yield source.at(
                call.lineno,
                f"AddConstraint on {model} reads all its rows under lock: AddConstraintNotValid, then validate",
            )
        elif kind == "AddField" and model not in made_here:
            yield from _new_column(source, call, model)


def _new_column(source: Source, call: ast.Call, model: str) -> Iterator[str]:
    field = _argument(call, 2, "field")
    if not isinstance(field, ast.Call):
        return
    given = {keyword.arg: keyword.value for keyword in field.keywords}
    if not (_is(given.get("null"), True) or "db_default" in given or _called(field) == "ManyToManyField"):
        yield source.at(
            call.lineno, f"a column of {model} without null or db_default: code that still runs cannot insert"
        )
    unindexed = _is(given.get("db_index"), False)
    if (
        (_called(field) in _INDEXED_FIELDS and not unindexed)
        or _is(given.get("db_index"), True)
        or _is(given.get("unique"), True)
    ):
        yield source.at(call.lineno, f"a column of {model} with an index: db_index=False here, the index concurrently")


def _called(call: ast.Call) -> str:
    return (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if len(call.args) > position else None


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is(node: ast.expr | None, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _strings(call: ast.Call, tree: ast.Module) -> Iterator[str]:
    """The text of a RunSQL's forward part, also where it is a constant of the file."""
    forward = _argument(call, 0, "sql")
    names = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    if isinstance(forward, ast.Name):
        forward = names.get(forward.id)
    for node in ast.walk(forward) if forward is not None else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
