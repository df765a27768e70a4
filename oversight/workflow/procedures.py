"""Procedures: statuses and transitions per edition of the law, as data; the only source of what may follow what."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

import msgspec
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict
from oversight.dossiers.models import Status

Words = str | Promise
ENDED = frozenset({Status.DECIDED, Status.CLOSED})


class Transition(msgspec.Struct, frozen=True):
    """One step: from a status (empty: the track begins), by a verb, to a status; its permission and legal basis.

    `title` is what the button says; with `needs_note` nobody takes the step without saying why. `starts`, `meets` and
    `cancels` are keys of deadline rules whose clocks of the track the step starts, meets, or ends because they no
    longer bind. With `own_office` people of the office that holds the dossier alone take the step, none of those above.
    Without `is_work` the step is a power for a special case: it puts the track on nobody's desk. `action` names the
    function of the module's `actions` that takes the step, where it is not the verb itself.
    """

    source: str
    verb: str
    target: str
    permission: Permission
    basis: str
    title: Words = ""
    needs_note: bool = False
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    own_office: bool = False
    is_work: bool = True
    action: str = ""

    def is_open_to(self, actor: Actor, scope: str) -> bool:
        """Whether the actor may take the step on a dossier that lies there."""
        if not self.own_office:
            return actor.can(self.permission, scope)
        return any(self.permission in reach.permissions and reach.path == scope for reach in actor.reaches)


class Procedure(msgspec.Struct, frozen=True):
    """One procedure under one edition of the law, and the coarse status of the dossier for each of its statuses.

    For people: `title` names it, `titles` its statuses and `acts` what is to be done next while in one; `page` is the
    URL name of a track's own page (of its dossier's, with `page_of_dossier`), `headlines` the dotted path of a function
    that gives one line of words for each of some tracks by id. `unfinished` are statuses in which the matter is decided
    and something is still to be done.
    """

    name: str
    edition: str
    statuses: Mapping[str, Status]
    transitions: tuple[Transition, ...]
    title: Words = ""
    titles: Mapping[str, Words] = {}
    acts: Mapping[str, Words] = {}
    page: str = ""
    page_of_dossier: bool = False
    headlines: str = ""
    unfinished: frozenset[str] = frozenset()

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
        raise Conflict(
            words % {"verb": self.verb_title(verb), "status": self.status_title(source)}, code="no-such-step"
        )

    def steps(self, source: str) -> tuple[Transition, ...]:
        """The steps that may be taken from here."""
        return tuple(transition for transition in self.transitions if transition.source == source)

    def work(self, source: str) -> tuple[Transition, ...]:
        """The steps that make a track in this status work of those who may take them."""
        return tuple(step for step in self.steps(source) if step.is_work)

    def verbs(self, source: str) -> tuple[str, ...]:
        """What may be done from here."""
        return tuple(transition.verb for transition in self.steps(source))

    def is_open(self, status: str) -> bool:
        """Whether something is still to be done in this status."""
        return self.statuses[status] not in ENDED or status in self.unfinished

    def status_title(self, status: str) -> str:
        """The status in words; its name where it has none."""
        return str(self.titles.get(status, status))

    def headline(self, tracks: Sequence[UUID]) -> Mapping[UUID, str]:
        """One line of words for each of some tracks of this procedure, in the active language."""
        found: Mapping[UUID, str] = import_string(self.headlines)(tracks) if self.headlines and tracks else {}
        return found

    def verb_title(self, verb: str) -> str:
        """The verb in words, as its button says it; its name where it has none."""
        return next((str(step.title) for step in self.transitions if step.verb == verb and step.title), verb)


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
    for status, coarse in procedure.statuses.items():
        if (coarse not in ENDED or status in procedure.unfinished) and not procedure.steps(status):
            raise ValueError(f"{procedure.name}: {status} is open and nothing leads out of it")
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
