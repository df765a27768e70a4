"""The procedures as a document: their tables and diagrams, written from the tables themselves."""

from collections.abc import Iterable, Iterator

from django.utils.translation import override

from oversight.accounts.roles import MACHINES, ROLES
from oversight.workflow.procedures import Procedure, Transition

HEAD = """# Workflows

Written by `manage.py write_workflows` from the tables in the `workflow` rooms of the modules; do not edit it by hand.
A step of the law is a row: from a status, by a verb, to a status, with the permission that it takes, its legal basis,
and the clocks that it starts, meets or ends. What is not here the database refuses.

[K] marks a basis that was not read again in its source, [?] one that could not be confirmed. ⌂: people of the office
that holds the dossier alone, none of those above it. Editions with the same steps share a diagram.
"""


def document(procedures: Iterable[Procedure]) -> str:
    """The whole document of some procedures, in English."""
    laws = sorted(procedures, key=lambda one: (one.name, one.edition))
    with override("en"):
        parts = [HEAD, "\n".join(_powers(laws))]
        by_steps: dict[tuple[str, tuple[tuple[str, str, str], ...]], list[Procedure]] = {}
        for law in laws:
            same = tuple((step.source, step.verb, step.target) for step in law.transitions)
            by_steps.setdefault((law.name, same), []).append(law)
        for editions in by_steps.values():
            parts.append("\n".join(_procedure(editions)))
        return "\n".join(parts)


def _procedure(editions: list[Procedure]) -> Iterator[str]:
    first = editions[0]
    yield f"## {first.title or first.name}\n"
    names = ", ".join(f"`{law.edition}`" for law in editions)
    yield f"Procedure `{first.name}`, editions {names}.\n"
    yield "```mermaid"
    yield from _diagram(first)
    yield "```\n"
    yield "| Status | In words | What is to be done next |"
    yield "|---|---|---|"
    for status in first.statuses:
        yield f"| `{status}` | {first.status_title(status)} | {first.acts.get(status, '')} |"
    yield ""
    for law in editions:
        yield f"### {law.name} {law.edition}\n"
        yield "| From | Verb | To | Permission | Basis | Clocks |"
        yield "|---|---|---|---|---|---|"
        for step in law.transitions:
            source = f"`{step.source}`" if step.source else "(begins)"
            power = f"`{step.permission.value}`{' ⌂' if step.own_office else ''}"
            cells = (source, f"`{step.verb}`", f"`{step.target}`", power, step.basis, clocks(step))
            yield f"| {' | '.join(cells)} |"
        yield ""


def _powers(laws: Iterable[Procedure]) -> Iterator[str]:
    """Which roles and machines hold the permissions of the steps."""
    yield "| Permission | Held by |"
    yield "|---|---|"
    for permission in sorted({step.permission for law in laws for step in law.transitions}):
        roles = [f"`{role.value}`" for role, what in ROLES.items() if permission in what.permissions]
        machines = [f"the machine `{name}`" for name, held in MACHINES.items() if permission in held]
        yield f"| `{permission.value}` | {', '.join(roles + machines)} |"
    yield ""


def clocks(step: Transition) -> str:
    """What the step does to clocks, in words."""
    parts = [("starts", step.starts), ("meets", step.meets), ("ends", step.cancels)]
    return "; ".join(f"{word} {', '.join(keys)}" for word, keys in parts if keys)


def _diagram(law: Procedure) -> Iterator[str]:
    yield "stateDiagram-v2"
    loops: dict[str, list[str]] = {}
    for step in law.transitions:
        if step.source == step.target:
            loops.setdefault(step.source, []).append(step.verb)
            continue
        yield f"  {step.source or '[*]'} --> {step.target}: {step.verb}"
    for status, verbs in loops.items():
        yield f"  {status} --> {status}: {' / '.join(verbs)}"
