"""Every declared transition has a legal basis and an action, and the database admits exactly the declared edges."""

import importlib
import importlib.util
from collections.abc import Iterable, Iterator

from oversight.workflow.procedures import Procedure, edges
from oversight.workflow.telling import document

Edge = tuple[str, ...]
COLUMNS = ("procedure", "edition", "source", "verb", "target", "basis")
_SHORTEST_BASIS = 6


def workflows(packages: Iterable[str]) -> dict[str, list[Procedure]]:
    """The procedures that each package declares in its `workflow` room."""
    found: dict[str, list[Procedure]] = {}
    for package in packages:
        name = f"{package}.workflow"
        if importlib.util.find_spec(name) is not None:
            room = vars(importlib.import_module(name)).values()
            listed = [value for value in room if isinstance(value, Procedure)]
            for value in room:
                if isinstance(value, list | tuple):
                    listed += [item for item in value if isinstance(item, Procedure)]
                elif isinstance(value, dict):
                    listed += [item for item in value.values() if isinstance(item, Procedure)]
            found[package] = list({(one.name, one.edition): one for one in listed}.values())
    return found


def baseless(procedures: Iterable[Procedure]) -> Iterator[str]:
    """Transitions without a legal basis that names a source."""
    for procedure in procedures:
        for step in procedure.transitions:
            if len(step.basis.strip()) < _SHORTEST_BASIS or not any(sign.isdigit() for sign in step.basis):
                yield f"{procedure.name} {procedure.edition}: {step.verb} from {step.source!r} names no article of law"


def actionless(declared: dict[str, list[Procedure]]) -> Iterator[str]:
    """Transitions whose verb is no function of the package's `actions`."""
    for package, procedures in declared.items():
        if procedures:
            actions = importlib.import_module(f"{package}.actions")
            verbs = {step.action or step.verb for procedure in procedures for step in procedure.transitions}
            for verb in sorted(verbs):
                if not callable(getattr(actions, verb.replace("-", "_"), None)):
                    yield f"{package}.actions has no `{verb}`"


def differing(procedures: Iterable[Procedure], rows: Iterable[Edge]) -> Iterator[str]:
    """Edges that the code declares and the table lacks, or the other way round."""
    declared = {tuple(edge[column] for column in COLUMNS) for edge in edges(procedures)}
    stored = set(rows)
    for edge in sorted(declared - stored):
        yield f"{' '.join(edge)}: declared, and the database does not admit it; write a migration"
    for edge in sorted(stored - declared):
        yield f"{' '.join(edge)}: the database admits it, and no procedure declares it"


def outdated(procedures: Iterable[Procedure], text: str) -> Iterator[str]:
    """A document of the workflows that says something else than the tables."""
    if text != document(procedures):
        yield "docs/workflows.md is not current; run manage.py write_workflows"
