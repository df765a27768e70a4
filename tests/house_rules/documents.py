"""Rules about the documents: links and names in them are of this tree, every setting is explained."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house_rules.tree import Source, files, python

_LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)|!\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)
_CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"`([^`\n]+)`")
_FILE_NAME = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|toml|yml|yaml|sql|lock|html|css|js|txt|cfg|json)")
_MAKE = re.compile(r"(?:^|[\s`(])make ([a-z][a-z-]*)\b")
_MANAGE = re.compile(r"manage\.py ([a-z_]+)")
_DECISION = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
_IN_CODE = re.compile(r"docs/[\w./-]+")
# What a document may name and a checkout does not hold: made at run time, or a name that the reader chooses.
_MADE_LATER = (".data/", ".venv/", ".env", "./", "example.", "backups/", "…")
_OF_DJANGO = frozenset(
    {
        "migrate",
        "makemigrations",
        "shell",
        "test",
        "check",
        "dbshell",
        "collectstatic",
        "createcachetable",
        "compilemessages",
        "makemessages",
        "showmigrations",
        "sqlmigrate",
        "runserver",
        "changepassword",
        "clearsessions",
    }
)
# The rooms of a module, which a document may name before any module has them.
_ROOMS = frozenset(
    {
        "workflow.py",
        "models.py",
        "rules.py",
        "policies.py",
        "queries.py",
        "actions.py",
        "views.py",
        "forms.py",
        "api.py",
        "serializers.py",
        "tasks.py",
        "imports.py",
        "urls.py",
        "ledger.py",
    }
)


def _documents(root: Path) -> Iterator[Source]:
    for source in files(root, "*.md"):
        if source.path.parts[0] not in {"tests", "templates"}:
            yield source


def dead_links(root: Path) -> Iterator[str]:
    """Relative links lead to files of the tree, and to headings that they have."""
    for source in _documents(root):
        for found in _LINK.finditer(_CODE_BLOCK.sub("", source.text)):
            target = found[1] or found[2]
            if "://" in target or target.startswith("mailto:"):
                continue
            path, _, anchor = target.partition("#")
            place = (root / source.path).parent / path if path else root / source.path
            if not place.exists():
                yield f"{source.path}: the link to {target} leads nowhere"
            elif anchor and place.suffix == ".md" and anchor not in _anchors(place):
                yield f"{source.path}: {path or source.path} has no heading #{anchor}"


def _anchors(place: Path) -> set[str]:
    headings = _HEADING.findall(_CODE_BLOCK.sub("", place.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def unknown_files(root: Path) -> Iterator[str]:
    """File names in documents, and documents named in code, are of this tree."""
    names = {path.name for source in files(root) for path in [Path(source.path)]}
    for source in _documents(root):
        for quoted in _QUOTED.findall(_CODE_BLOCK.sub("", source.text)):
            name = quoted.split("::")[0].rstrip("/")
            if (
                not _FILE_NAME.fullmatch(quoted)
                or quoted.startswith(_MADE_LATER)
                or any(sign in quoted for sign in "*<{$…")
            ):
                continue
            near = ((root / source.path).parent / name, root / name, root / "oversight" / name)
            if "/" in name:
                # Only what looks like a path of ours: `api/v1` and media types are no files.
                known = name.partition("/")[0] in {path.name for path in root.iterdir() if path.is_dir()}
                if known and not any(place.exists() for place in near):
                    yield f"{source.path}: `{quoted}` is not in this tree"
            elif name not in names | _ROOMS and not any(place.exists() for place in near):
                yield f"{source.path}: there is no file `{quoted}`"
    decisions = {
        found[1]: found[0] for path in (root / "docs" / "adr").glob("*.md") if (found := _DECISION.match(path.name))
    }
    for source in files(root, "*.py", "*.toml", "*.html", "Makefile", "*.yml", "*.sql", "Dockerfile"):
        if source.path.parts[0] == "tests":
            continue
        for found in _IN_CODE.finditer(source.text):
            name = found[0].rstrip(".")
            if not (root / name).exists() and name.removeprefix("docs/adr/") not in decisions:
                yield source.at(source.text.count("\n", 0, found.start()) + 1, f"{name} does not exist")


def unknown_commands(root: Path) -> Iterator[str]:
    """`make …` and `manage.py …` in documents, compose file and image exist."""
    makefile = (root / "Makefile").read_text() if (root / "Makefile").exists() else ""
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    commands = {path.stem for path in root.glob("*/management/commands/*.py")}
    commands |= {path.stem for path in root.glob("oversight/*/management/commands/*.py")} | _embedded(root) | _OF_DJANGO
    for source in files(root, "*.md", "docker-compose.yml", "Dockerfile", "*.sh", "*.example", "*.yaml"):
        if source.path.parts[0] == "tests":
            continue
        quoted = "\n".join([*_QUOTED.findall(source.text), *_CODE_BLOCK.findall(source.text)])
        text = quoted if source.path.suffix == ".md" else source.text
        for name in sorted(set(_MAKE.findall(quoted if source.path.suffix == ".md" else "")) - targets):
            yield f"{source.path}: there is no `make {name}`"
        for name in sorted(set(_MANAGE.findall(text)) - commands):
            yield f"{source.path}: there is no `manage.py {name}`"


def _embedded(root: Path) -> set[str]:
    path = root / "oversight" / "embedded" / "commands.py"
    if not path.exists():
        return set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "NAMES" for t in node.targets):
            return {n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return set()


def variables(root: Path) -> dict[str, str]:
    """Environment variables that the platform reads, each with the file that reads it."""
    found: dict[str, str] = {}
    for source, tree in python(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                holder, first = ast.unparse(node.func.value), node.args[0]
                reads = holder in {"env", "os.environ"} and node.func.attr != "db_url_config"
                if reads and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.setdefault(first.value, str(source.path))
    return found


def unexplained_settings(root: Path) -> Iterator[str]:
    """Every variable that is read stands in docs/operations.md, and deploy/env.example names no other."""
    operations, example = root / "docs" / "operations.md", root / "deploy" / "env.example"
    text = operations.read_text(encoding="utf-8") if operations.exists() else ""
    read = variables(root)
    for name, where in sorted(read.items()):
        if f"`{name}`" not in text:
            yield f"{where}: reads {name}, which docs/operations.md does not explain"
    compose = root / "docker-compose.yml"
    used = set(re.findall(r"\$\{([A-Z_]+)", compose.read_text())) if compose.exists() else set()
    named = re.findall(r"^#?\s?([A-Z][A-Z0-9_]+)=", example.read_text(), re.MULTILINE) if example.exists() else []
    for name in sorted(set(named) - set(read) - used):
        yield f"deploy/env.example: nothing reads {name}"
    for name in sorted(used - set(named)):
        yield f"docker-compose.yml: {name} is not in deploy/env.example"


def unnumbered_decisions(root: Path) -> Iterator[str]:
    """Decision records are numbered without gaps and say what was decided, why, and what follows."""
    folder = root / "docs" / "adr"
    numbers = []
    for path in sorted(folder.glob("*.md")) if folder.exists() else []:
        if path.name == "README.md":
            continue
        found = _DECISION.fullmatch(path.name)
        if not found:
            yield f"docs/adr/{path.name}: is not called like 0001-what-was-decided.md"
            continue
        numbers.append(int(found[1]))
        text = path.read_text(encoding="utf-8")
        for heading in ("## Context", "## Decision", "## Consequences"):
            if heading not in text:
                yield f"docs/adr/{path.name}: has no section `{heading}`"
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"docs/adr: the numbers {numbers} have gaps or doubles"
