"""Procedures: statuses and transitions per edition of the law, as data; the only source of what may follow what."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import msgspec
from django.utils.translation import gettext as _

from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict
from oversight.dossiers.models import Status


class Transition(msgspec.Struct, frozen=True):
    """One step: from a status (empty: the track begins), by a verb, to a status; its permission and legal basis."""

    source: str
    verb: str
    target: str
    permission: Permission
    basis: str


class Procedure(msgspec.Struct, frozen=True):
    """One procedure under one edition of the law, and the coarse status of the dossier for each of its statuses."""

    name: str
    edition: str
    statuses: Mapping[str, Status]
    transitions: tuple[Transition, ...]

    def step(self, source: str, verb: str) -> Transition:
        """The transition that the verb makes from this status; Conflict when the law knows none."""
        for transition in self.transitions:
            if transition.source == source and transition.verb == verb:
                return transition
        words = (
            _("%(verb)s is not possible while the status is %(status)s.")
            if source
            else _("%(verb)s does not begin this procedure.")
        )
        raise Conflict(words % {"verb": verb, "status": source}, code="no-such-step")

    def verbs(self, source: str) -> tuple[str, ...]:
        """What may be done from here."""
        return tuple(transition.verb for transition in self.transitions if transition.source == source)


_known: dict[tuple[str, str], Procedure] = {}


def declare(procedure: Procedure) -> Procedure:
    """Register a procedure of a module; ValueError for a table that contradicts itself."""
    for transition in procedure.transitions:
        unknown = {transition.source, transition.target} - {"", *procedure.statuses}
        if unknown:
            raise ValueError(f"{procedure.name}: {transition.verb} speaks of unknown statuses {sorted(unknown)}")
        if not transition.basis:
            raise ValueError(f"{procedure.name}: {transition.verb} has no legal basis")
    edges = [(t.source, t.verb) for t in procedure.transitions]
    if len(edges) != len(set(edges)):
        raise ValueError(f"{procedure.name}: a verb leads from one status to two")
    _known[procedure.name, procedure.edition] = procedure
    return procedure


def procedure(name: str, edition: str) -> Procedure:
    """A declared procedure; KeyError when there is none."""
    return _known[name, edition]


def declared() -> Mapping[tuple[str, str], Procedure]:
    """All declared procedures by name and edition."""
    return MappingProxyType(_known)


def edges(procedures: Iterable[Procedure]) -> list[dict[str, str]]:
    """The rows of the edge table that migrations copy for the trigger."""
    return [
        {
            "procedure": p.name,
            "edition": p.edition,
            "source": t.source,
            "verb": t.verb,
            "target": t.target,
            "basis": t.basis,
        }
        for p in procedures
        for t in p.transitions
    ]
