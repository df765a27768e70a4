"""What the holder of a tracking code sees, in words: the stages, what is to be done by when, who saw his identity."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.accounts.roles import ROLES, Role
from oversight.deadlines import queries as deadlines
from oversight.documents.models import Document
from oversight.dossiers.models import Kind
from oversight.parties.models import Purpose
from oversight.web import clock, dayclock
from violations.models import Paper
from violations.queries import Tracked
from violations.queries.cases import Line
from violations.queries.tracking import Sight
from violations.workflow import AWAITING_PAPERS, COMPLETION_ASKED

Words = str | Promise
# What a step was, to the person whose matter it is.
PASSED: Mapping[str, Words] = {
    "submit": gettext_lazy("Received at the office"),
    "submit_online": gettext_lazy("Received online"),
    "tip": gettext_lazy("Received"),
    "receive_papers": gettext_lazy("Papers handed in"),
    "lapse_papers": gettext_lazy("Closed: the papers did not come in time"),
    "begin_study": gettext_lazy("Preliminary study begun"),
    "conclude_study": gettext_lazy("Preliminary study finished"),
    "return_to_study": gettext_lazy("Given back to be studied once more"),
    "ask_completion": gettext_lazy("You were asked to complete it"),
    "serve_notice": gettext_lazy("The letter about it reached you"),
    "receive_completion": gettext_lazy("You completed it"),
    "lapse_completion": gettext_lazy("Closed: it was not completed in time"),
    "register": gettext_lazy("Registered"),
    "not_register": gettext_lazy("Not registered"),
    "offer_transfer": gettext_lazy("Offered to another office"),
    "accept_transfer": gettext_lazy("Another office has taken it over"),
    "decline_transfer": gettext_lazy("It stays with the office where it was"),
    "take_over": gettext_lazy("A higher office takes it over"),
    "hand_over": gettext_lazy("Handed to the higher office"),
    "take_as_information": gettext_lazy("Taken as prior information"),
    "start_tracing": gettext_lazy("Tracing ordered"),
    "end_tracing": gettext_lazy("A finding was made of it"),
    "close_tip": gettext_lazy("Closed without a finding"),
    "withdraw": gettext_lazy("Closed as withdrawn"),
    "note_withdrawal": gettext_lazy("Your wish to withdraw was noted; the handling goes on"),
    "notify_status": gettext_lazy("You were told how it stands"),
    "archive": gettext_lazy("Put into the archive"),
}
# What is still to come, by where the matter stands: its place on the road.
_ROAD: Sequence[Words] = (
    gettext_lazy("Papers handed in at the office"),
    gettext_lazy("Preliminary study"),
    gettext_lazy("Plenary decides whether it is registered"),
    gettext_lazy("Handling and decision"),
    gettext_lazy("You are told the result"),
)
_AHEAD = {
    "awaiting_papers": 0, "submitted": 1, "completion_asked": 1, "in_study": 2, "transfer_offered": 2,
    "awaiting_plenary": 3, "registered": 4, "not_registered": 4, "lapsed": 4, "withdrawn": 4,
}  # fmt: skip
_ROAD_OF_INFORMATION: Sequence[Words] = (
    gettext_lazy("Tracing"),
    gettext_lazy("A finding is made of it, or it is closed with a reason"),
    gettext_lazy("You are told the result"),
)
_AHEAD_OF_INFORMATION = {"prior_information": 0, "tracing": 1, "tip_closed": 2, "became_finding": 2}
PURPOSES: Mapping[Purpose, Words] = {purpose: purpose.label for purpose in Purpose}


class Stage(NamedTuple):
    """One stage passed, with when."""

    words: Words
    at: str


class Duty(NamedTuple):
    """What is to be done next. `is_holders`: by whom holds the code; `answers`: by writing on this page."""

    title: Words
    words: str
    is_holders: bool
    answers: bool = False


class Message(NamedTuple):
    """One message of the mailbox as it is shown; `is_new`: the holder has not seen it before."""

    is_from_agency: bool
    at: str
    text: str
    is_new: bool
    read: str


class Opening(NamedTuple):
    """One access to the identity: who, what for, when."""

    who: str
    purpose: str
    when: str
    papers: tuple[str, ...]


class Shown(NamedTuple):
    """The tracking page in words; `title` is the state as a heading."""

    page: Tracked
    title: str
    eyebrow: str
    received: str
    duty: Duty
    stages: Sequence[Stage]
    is_open: bool
    ahead: Sequence[Words]
    face: dayclock.Face | None
    last_moment: str
    why: dayclock.DayClock | None
    missing: Sequence[Words]
    messages: Sequence[Message]
    openings: Sequence[Opening]
    documents: Sequence[tuple[Document, str]]


def shown(page: Tracked, *, now: datetime) -> Shown:
    """The page in the active language, and in the zone that is active: that of the office."""
    face, why, last = None, None, ""
    if page.deadline is not None:
        told = deadlines.explain(page.deadline)
        face = dayclock.face(page.deadline, told, now=now)
        why, last = dayclock.dayclock(page.deadline, told, now=now), clock.spoken(page.deadline.due_at)
    is_information = page.status in _AHEAD_OF_INFORMATION
    road, places = (_ROAD_OF_INFORMATION, _AHEAD_OF_INFORMATION) if is_information else (_ROAD, _AHEAD)
    place = places.get(page.status)
    return Shown(
        page=page,
        title=page.state.rstrip("."),
        eyebrow=page.number or page.kind,
        received=_when(page, page.received_at, is_own=True),
        duty=_duty(page),
        stages=_stages(page),
        is_open=place is not None,
        ahead=() if place is None else road[place:],
        face=face,
        last_moment=last,
        why=why,
        missing=[Paper.Kind(kind).label for kind in page.missing],
        messages=[_message(page, line) for line in reversed(page.messages)],
        openings=[_opening(one) for one in reversed(page.sights)],
        documents=[
            (paper, dayclock.in_language(paper.template.title_id, paper.template.title_en)) for paper in page.documents
        ],
    )


def _duty(page: Tracked) -> Duty:
    last = page.messages[-1] if page.messages else None
    if page.status == AWAITING_PAPERS:
        return Duty(_("Bring your papers to the office"), page.next_step, is_holders=True)
    if page.status == COMPLETION_ASKED:
        words = page.next_step
        if not page.is_served:
            words = _(
                "A letter says what is missing. Your time to complete it counts from when the letter reaches you."
            )
        return Duty(_("Complete what is missing"), words, is_holders=True)
    if last is not None and last.is_from_agency and not page.is_closed and not _told_by(page, last):
        return Duty(
            _("Answer the office"),
            _("The office has written to you. Your answer helps; without it the handling goes on all the same."),
            is_holders=True,
            answers=True,
        )
    return Duty(page.next_step.rstrip("."), "", is_holders=False)


def _told_by(page: Tracked, line: Line) -> bool:
    """Whether a message is the notice of how it stands, which needs no answer."""
    return any(one.at == line.at for one in page.announced)


def _stages(page: Tracked) -> list[Stage]:
    found = []
    for number, step in enumerate(page.passed):
        words: Words = PASSED.get(step.verb, step.verb)
        if step.verb == "register" and page.registration:
            words = _("Registered with the number %(number)s") % {"number": page.registration}
        found.append(Stage(words, _when(page, step.at, is_own=number == 0)))
    return found


def _message(page: Tracked, line: Line) -> Message:
    is_own = not line.is_from_agency
    read = _when(page, line.read_at, is_own=not is_own) if line.read_at else ""
    return Message(
        line.is_from_agency, _when(page, line.at, is_own=is_own), line.text, not is_own and not line.read_at, read
    )


def _opening(sight: Sight) -> Opening:
    access = sight.access
    try:
        who = str(ROLES[Role(access.role)].title)
    except (KeyError, ValueError):
        who = access.role
    purpose = str(PURPOSES[access.purpose])
    if access.to:
        purpose = _("Handed to %(body)s: %(purpose)s. Basis: %(basis)s") % {
            "body": access.to, "purpose": purpose, "basis": access.basis,
        }  # fmt: skip
    when = clock.brief(access.at)
    if access.until:
        when = _("%(from)s, until %(until)s at the latest") % {"from": when, "until": clock.brief(access.until)}
        if access.last_look is None:
            when = _("%(when)s; it was not looked at") % {"when": when}
    return Opening(f"{who}, {access.office}", purpose, when, sight.papers)


def _when(page: Tracked, moment: datetime, *, is_own: bool) -> str:
    """When it was; of what the sender of a tip did himself no hour is kept."""
    return clock.day(moment) if is_own and page.case.kind == Kind.TIP else clock.spoken(moment)
