"""What the counter's pages say: clocks, flags, papers, who reported before; plain values for templates."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from oversight.accounts.actor import Actor
from oversight.deadlines.queries import of_dossier
from oversight.dossiers.models import Kind
from oversight.parties.queries import Known
from oversight.regions.models import Election
from oversight.web.dayclock import Face, faces, in_language
from violations import policies, queries
from violations.actions import opening
from violations.models import Case, Paper
from violations.queries import Waiting
from violations.rules import REQUIRED_PAPERS
from violations.words import FLAG_SENTENCES
from violations.workflow import AWAITING_PAPERS, COMPLETION_ASKED, TITLES


class Row(NamedTuple):
    """An online report in the queue of papers."""

    case: Case
    number: str
    face: Face | None
    missing: Sequence[str]


class Before(NamedTuple):
    """A case in which somebody took part before."""

    id: UUID
    number: str
    kind: str
    received_at: datetime
    status: str | Promise
    url: str


class Recognised(NamedTuple):
    """Somebody who was found: his code alone, and the cases."""

    person: UUID
    code: str
    cases: Sequence[Before]


class Link(NamedTuple):
    """Something that may be done next."""

    url: str
    title: str | Promise


def election_name(election: Election) -> str:
    """The name of an election in the language of the page."""
    return election.name_en if (get_language() or "id").startswith("en") else election.name_id


def flags(found: Iterable[str]) -> list[str | Promise]:
    """What the study has to look at, in sentences."""
    return [FLAG_SENTENCES.get(one, one) for one in found]


def number_of(case: Case) -> str:
    """The number by which people call a case."""
    return opening.number_of(case)


def requirements(case: Case, codes: Iterable[str]) -> list[str]:
    """What is missing, in the words of the requirements."""
    titles = {one.code: in_language(one.title.id, one.title.en) for one in queries.required(case)}
    return [titles.get(code, code) for code in codes]


def papers_named(kinds: Iterable[str]) -> list[str]:
    """Kinds of papers by their names."""
    return [str(Paper.Kind(kind).label) for kind in kinds]


def waiting(rows: Sequence[Waiting], *, now: datetime) -> list[Row]:
    """The queue of papers, each with its clock and what is still missing."""
    clocks = [row.clock for row in rows if row.clock is not None]
    told = {clock.pk: face for clock, face in zip(clocks, faces(clocks, now=now), strict=True)}
    return [
        Row(
            row.case,
            opening.number_of(row.case),
            told.get(row.clock.pk) if row.clock is not None else None,
            papers_named(kind for kind in REQUIRED_PAPERS if kind not in row.came),
        )
        for row in rows
    ]


def known(found: Sequence[Known], cases: Mapping[UUID, Case]) -> list[Recognised]:
    """People who were found, with those of their cases that may be seen, the newest first."""
    return [
        Recognised(
            one.person,
            one.code,
            [
                Before(
                    case.pk,
                    opening.number_of(case),
                    str(case.get_kind_display()),
                    case.received_at,
                    TITLES.get(case.status, case.status),
                    address("violations:case", case),
                )
                for case in sorted(
                    (cases[id] for id in one.dossiers if id in cases), key=lambda row: row.received_at, reverse=True
                )
            ],
        )
        for one in found
    ]


def faces_of(case: Case, *, now: datetime) -> list[Face]:
    """How the clocks of a case stand, the open ones first."""
    return faces(list(of_dossier(case.dossier).select_related("rule", "dossier__office")), now=now)


def links(case: Case, actor: Actor) -> list[Link]:
    """What the counter may do with a case now."""
    found = [Link(address("violations:case", case), _("Open the case"))]
    if policies.can_receive(case, actor):
        if case.kind == Kind.VIOLATION_REPORT:
            found.append(Link(address("violations:papers", case), _("Papers and receipt")))
        if case.status == COMPLETION_ASKED:
            found.append(Link(address("violations:serve-notice", case), _("Record when the letter was served")))
            found.append(Link(address("violations:completion", case), _("Receive the completion")))
    if case.kind == Kind.VIOLATION_REPORT and policies.can_recount(case, actor):
        found.append(Link(address("violations:count-from", case), _("From when the terms count")))
    return found


def address(name: str, case: Case) -> str:
    """The page of this name about a case."""
    return reverse(name, args=[case.pk])


def waits_for_papers(case: Case) -> bool:
    """Whether papers submit the report."""
    return case.status == AWAITING_PAPERS
