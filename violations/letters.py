"""The papers of the procedure beside the acts that need them: what may be drawn up, what was, and how it stands."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from oversight.accounts.actor import Actor
from oversight.accounts.models import User
from oversight.documents.models import Document
from violations import ballots, policies, queries
from violations.actions.letters import ASK_WHO_SIGNS
from violations.models import Case, CompletionRequest, Letter, Plenary, Tracing, Transfer
from violations.queries import letters as reads
from violations.queries.letters import About


class Drawn(NamedTuple):
    """One paper that was drawn up."""

    document: Document
    at: datetime
    is_standing: bool
    is_signed: bool


class Paper(NamedTuple):
    """The papers of one act; `may_draw`: the actor may draw it up, for none stands."""

    kind: Letter.Kind
    about: UUID
    title: str
    of: str
    number: str
    asks_who_signs: bool
    may_draw: bool
    drawn: list[Drawn]


class Papers(NamedTuple):
    """The papers of some acts of a case, and who may sign them."""

    case: Case
    papers: list[Paper]
    signatories: list[User]
    chosen: int | None


def of_case(
    case: Case, actor: Actor, *, kinds: Collection[str] = tuple(Letter.Kind), about: UUID | None = None, now: datetime
) -> Papers:
    """The papers of a case that the actor has fetched by right: of some kinds, or of one act."""
    acts = reads.acts(case, kinds, about)
    rows = reads.letters(case) if acts else []
    standing = reads.standing(case) if rows else {}
    papers = []
    for one in acts:
        drawn = [
            Drawn(
                row.document,
                row.at,
                standing[row.document_id] != "withdrawn",
                standing[row.document_id] == "signed",
            )
            for row in rows
            if (row.kind, row.about) == (one.kind, one.id)
        ]
        may_draw = policies.draws_up(case, one.offices, actor) is not None and not any(row.is_standing for row in drawn)
        papers.append(
            Paper(
                one.kind,
                one.id,
                str(one.kind.label),
                _of(one),
                one.number,
                one.kind in ASK_WHO_SIGNS,
                may_draw,
                drawn,
            )
        )
    asks = any(paper.asks_who_signs and paper.may_draw for paper in papers)
    people = queries.members(case.dossier.office, now=now) if asks else []
    own = next((one.pk for one in people if one.pk == actor.user_id), None)
    return Papers(case, papers, people, own)


def _of(about: About) -> str:
    """Of which act it is, where a case has several."""
    match about.act:
        case Plenary():
            return ballots.title_of(about.act)
        case CompletionRequest() | Tracing():
            return ""
        case Transfer():
            return f"{about.act.source.name} – {about.act.target.name}"
    return queries.status_title(about.case)
