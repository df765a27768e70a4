"""Walks the sources of a tree: which files count, how they parse, which package and room they belong to."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = frozenset({
    ".git", ".venv", ".data", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache",
    "__pycache__", "node_modules", "vendor",
})  # fmt: skip
NOT_PACKAGES = frozenset({"tests", "benchmarks", "docs", "deploy"})
DOOR_ROOMS = frozenset({"views", "api", "tasks", "imports", "management"})
# A function or class that answers requests makes its file a door, whatever the file's name.
_DOOR_DECORATORS = frozenset({"require_safe", "require_GET", "require_POST", "require_http_methods"})
_DOOR_BASES = frozenset(
    {"View", "APIView", "TemplateView", "GenericAPIView", "ViewSet", "GenericViewSet", "ModelViewSet"}
)


class Source(NamedTuple):
    """One text file: its path from the root of the tree, and what it says."""

    path: PurePosixPath
    text: str

    def at(self, line: int, words: str) -> str:
        """A finding in this file."""
        return f"{self.path}:{line}: {words}"


def files(root: Path, *patterns: str) -> Iterator[Source]:
    """Readable text files of the tree whose names match, vendored and generated ones left out, in order."""
    for path in sorted(_walk(root)):
        if any(PurePosixPath(path.name).match(pattern) for pattern in patterns or ("*",)):
            try:
                text = path.read_text(encoding="utf-8")
            except (UnicodeDecodeError, FileNotFoundError):  # not text, or gone while we walked
                continue
            yield Source(PurePosixPath(path.relative_to(root).as_posix()), text)


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in SKIPPED or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def python(root: Path, *, tests: bool = False, migrations: bool = False) -> Iterator[tuple[Source, ast.Module]]:
    """The Python files of the platform's packages, parsed; those of tests and migrations only on demand."""
    for source in files(root, "*.py"):
        parts = source.path.parts
        if not tests and (len(parts) == 1 or parts[0] in NOT_PACKAGES):
            continue
        if ("migrations" in parts) != migrations:
            continue
        yield source, parse(source.text)


@lru_cache(maxsize=2_000)
def parse(text: str) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(text)


def packages(root: Path) -> list[str]:
    """Packages that stand in a storey: those of the ground by dotted name, and the modules beside it."""
    found = []
    for init in sorted(root.glob("*/__init__.py")):
        name = init.parent.name
        if name == "oversight":
            found += [f"oversight.{sub.parent.name}" for sub in sorted(init.parent.glob("*/__init__.py"))]
        elif name not in NOT_PACKAGES:
            found.append(name)
    return found


def modules(root: Path) -> list[str]:
    """The modules that hold the agency's procedures: every package beside the ground."""
    return [name for name in packages(root) if not name.startswith("oversight.")]


def owner(path: PurePosixPath) -> str:
    """The package of a file, as `oversight.ledger` or `reports`."""
    parts = path.parts
    return f"oversight.{parts[1]}" if parts[0] == "oversight" and len(parts) > 2 else parts[0].removesuffix(".py")


def room(path: PurePosixPath) -> str:
    """The room of a file within its package: `reports/actions/store.py` lies in `actions`."""
    inner = path.parts[2:] if path.parts[0] == "oversight" and len(path.parts) > 2 else path.parts[1:]
    return inner[0].removesuffix(".py") if inner else path.stem


def dotted(path: PurePosixPath) -> str:
    """The module name of a file."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def is_door(source: Source, tree: ast.Module) -> bool:
    """Whether requests, ticks of the clock or commands enter here."""
    if room(source.path) in DOOR_ROOMS:
        return True
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(_last_name(base) in _DOOR_BASES for base in node.bases):
            return True
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            used = {_last_name(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list}
            if used & _DOOR_DECORATORS:
                return True
    return False


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every absolute import anywhere in a file: line and dotted name, `from a import b` as both `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
