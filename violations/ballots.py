"""Plenaries as people read them: what is proposed, what a closing does at once, who is there, how it was voted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.accounts.actor import Actor
from oversight.dossiers.models import RegisterNumber
from oversight.web.dayclock import Face, faces
from oversight.workflow.procedures import Words
from violations import queries, seals
from violations.links import page_of
from violations.models import Case, Plenary, Seat, ViolationClass, Vote
from violations.queries import procedure as reads
from violations.queries import sittings
from violations.rules import law
from violations.workflow import PEMILU

# What a plenary may be called on, in the order in which it is offered.
DECISIONS = (
    "register", "ask_completion", "not_register", "return_to_study", "offer_transfer", "take_as_information",
    "withdraw", "note_withdrawal",
)  # fmt: skip
TITLES: Mapping[str, Words] = {step.verb: step.title for step in PEMILU.transitions}
_CARRIED: Mapping[str, Words] = {
    "register": gettext_lazy("The case gets its registration number, and the term for handling begins."),
    "not_register": gettext_lazy("The case ends without registration. The reporter is told why by a status notice."),
    "return_to_study": gettext_lazy(
        "The case goes back to those who study it. The term of the study counts from where it counted before."
    ),
    "take_as_information": gettext_lazy(
        "The case becomes prior information that may be traced, and the term for tracing begins."
    ),
    "withdraw": gettext_lazy(
        "The case is closed as withdrawn, its running terms end, and the reporter's request is granted."
    ),
    "note_withdrawal": gettext_lazy(
        "The request is answered. Handling continues, because a registered case is of public law."
    ),
    "ask_completion": gettext_lazy(
        "The reporter is asked for what is missing. His term counts from when the letter was served."
    ),
    "offer_transfer": gettext_lazy(
        "The case is offered to the other office. It moves when a commissioner there signs; until then it stays here."
    ),
    "take_over": gettext_lazy("The case is asked for. It moves when the office that holds it has signed."),
}
_STAYS = gettext_lazy("The case stays where it is; nothing else happens.")
_REJECTED: Mapping[str, Words] = {
    "withdraw": gettext_lazy("The request is refused, and the reporter may ask again. The case stays where it is."),
}


class Row(NamedTuple):
    """One plenary of a list."""

    plenary: Plenary
    number: str
    title: str
    study: str
    face: Face | None
    waiting: int
    outcome: str


class Member(NamedTuple):
    """One member in a plenary; `vote` stays hidden until everybody has voted."""

    name: str
    attendance: str
    is_present: bool
    is_chair: bool
    is_me: bool
    has_voted: bool
    vote: str
    dissent: str


class Sitting(NamedTuple):
    """One plenary for its page; `effect` is what its closing does, None while a vote is missing."""

    title: str
    detail: str
    outcome: str
    tally: sittings.Tally
    members: Sequence[Member]
    quorum_basis: str
    is_unconfirmed: bool
    chair_decides: bool
    will_carry: bool | None
    effect: str
    if_carried: str
    if_rejected: str
    needs_letter: bool
    considerations: str


class Studied(NamedTuple):
    """What the study came to, for those who decide."""

    formal: bool | None
    material: bool | None
    failed: Sequence[tuple[str, str]]
    classes: Sequence[str]
    articles: Sequence[tuple[str, str]]
    proposal: str
    words: str


def number_of(numbers: Sequence[RegisterNumber], case: Case) -> str:
    """The newest register number of a case; its kind when it has none."""
    held = [number.text for number in numbers if not number.alias]
    return held[-1] if held else str(case.get_kind_display())


def rows(plenaries: Sequence[Plenary], *, now: datetime) -> list[Row]:
    """Plenaries for a list, each with the study's result and the clock of its case. Five queries."""
    if not plenaries:
        return []
    beside = sittings.beside([one.case for one in plenaries])
    told = dict(zip(beside.clocks, faces(list(beside.clocks.values()), now=now), strict=True))
    waiting = sittings.waiting_votes(one for one in plenaries if one.closed_at is None)
    found = []
    for one in plenaries:
        said = beside.conclusions.get(one.case_id)
        study = ""
        if said is not None:
            words = _("complete") if said.is_complete else _("not complete")
            study = _("Study: %(state)s, proposes: %(proposal)s") % {
                "state": words,
                "proposal": TITLES[said.proposal],
            }
        found.append(
            Row(
                one,
                number_of(beside.numbers[one.case_id], one.case),
                title_of(one),
                study,
                told.get(one.case.track) if one.closed_at is None else None,
                waiting.get(one.pk, 0),
                one.get_outcome_display() if one.outcome else "",
            )
        )
    return found


def title_of(plenary: Plenary) -> str:
    """What is proposed, with the office to which it would go."""
    title = str(TITLES[plenary.proposal])
    return f"{title}: {plenary.recipient.name}" if plenary.recipient else title


def sitting(plenary: Plenary, actor: Actor) -> Sitting:
    """One plenary for somebody who may read it."""
    ballot = queries.ballot(plenary)
    barred = sittings.fallen(ballot)
    count = sittings.tally(ballot, barred)
    is_told = plenary.closed_at is not None or not count.waiting
    sealed = seals.words_of([plenary, *ballot.votes.values()], case=plenary.case_id) if is_told else {}
    carried, rejected = str(_CARRIED[plenary.proposal]), str(_REJECTED.get(plenary.proposal, _STAYS))
    return Sitting(
        title=title_of(plenary),
        detail=_detail(plenary),
        outcome=plenary.get_outcome_display() if plenary.outcome else "",
        tally=count,
        members=[
            _member(seat, ballot.votes.get(seat.pk), sealed, plenary, actor, seat.member_id in barred, is_told)
            for seat in ballot.seats
        ],
        quorum_basis=str(count.rule.basis),
        is_unconfirmed=count.rule.mark != "S",
        chair_decides=count.in_favour == count.against and bool(count.in_favour) and count.rule.chair_breaks_ties,
        will_carry=count.is_carried,
        effect="" if count.is_carried is None else carried if count.is_carried else rejected,
        if_carried=carried,
        if_rejected=rejected,
        needs_letter=plenary.proposal == "ask_completion" and count.is_carried is True,
        considerations=sealed.get(plenary.pk, ""),
    )


def studied(case: Case) -> Studied:
    """The study of a case that the caller has fetched by right, with its sealed words."""
    found, checks = queries.study(case), queries.checks(case)
    said, classified = sittings.conclusion(case), queries.classification(case)
    failed = [checks[one.code] for one in found.failed]
    words = seals.words_of([*failed, *([said] if said else [])], case=case.pk)
    known = law.offences(reads.regime(case), case.occurred_on or reads.day_of(case)) if classified else {}
    articles = classified.articles if classified else []
    return Studied(
        formal=found.formal_ok,
        material=found.material_ok,
        failed=[(str(one.title), words.get(checks[one.code].pk, "")) for one in found.failed],
        classes=classes(case),
        articles=[(known[code].article, str(known[code].title)) for code in articles if code in known],
        proposal=str(TITLES[said.proposal]) if said else "",
        words=words.get(said.pk, "") if said else "",
    )


def classes(case: Case) -> list[str]:
    """The classes of a case in words."""
    return [str(ViolationClass(one).label) for one in case.classes]


def heading(case: Case) -> dict[str, object]:
    """What stands at the head of a page about one case: number, link, clock."""
    return {"number": number_of(list(case.dossier.numbers.all()), case), "case_page": page_of(case.pk)}


def _detail(plenary: Plenary) -> str:
    if plenary.reason:
        known = law.reasons(plenary.proposal, plenary.called_at.date())
        return str(known[plenary.reason].title) if plenary.reason in known else plenary.reason
    if plenary.proposal == "ask_completion" and plenary.closed_at is None:
        return ", ".join(str(one.title) for one in sittings.curable(plenary.case))
    return ""


def _member(
    seat: Seat,
    vote: Vote | None,
    sealed: Mapping[UUID, str],
    plenary: Plenary,
    actor: Actor,
    is_barred: bool,
    is_told: bool,
) -> Member:
    attendance = Seat.Attendance.RECUSED if is_barred else Seat.Attendance(seat.attendance)
    counts = vote is not None and not is_barred
    return Member(
        name=seat.member.name,
        attendance=str(attendance.label),
        is_present=attendance == Seat.Attendance.PRESENT,
        is_chair=seat.member_id == plenary.chair_id,
        is_me=seat.member_id == actor.user_id,
        has_voted=counts,
        vote=str(vote.get_choice_display()) if vote is not None and counts and is_told else "",
        dissent=sealed.get(vote.pk, "") if vote is not None and counts and is_told else "",
    )
