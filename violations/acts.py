"""What may be done with a case now, by whom and where: the acts of its page, made from procedure and policies.

Every act of the module has its own address by name; one that is not there is not shown. The next act is the one whose
clock ends first among those that the actor may do himself.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.accounts.actor import Actor
from oversight.deadlines.models import Deadline, State
from oversight.dossiers.models import Kind
from oversight.workflow.procedures import Transition, Words, procedure
from violations import policies
from violations.actions.plenary import DECISIONS
from violations.policies import Power
from violations.queries.whole import Whole
from violations.workflow import (
    AWAITING_PAPERS,
    AWAITING_PLENARY,
    COMPLETION,
    COMPLETION_ASKED,
    FINDING,
    FOLLOW_UP,
    FOUND,
    IN_STUDY,
    PAPERS,
    PRIOR_INFORMATION,
    REGISTERED,
    REGISTRATION,
    STATUS_NOTIFIED,
    STUDY,
    SUBMITTED,
    TRACE,
    TRACING,
    TRANSFER_OFFERED,
)

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Act(NamedTuple):
    """One act: the verb, what its button says and why now, where it is done, whether this actor may, by when.

    `is_post`: the button itself does it. `is_work`: the case waits for it; the others may be done at any time.
    """

    verb: str
    title: str
    words: str
    url_name: str
    url: str
    may: bool
    is_work: bool
    is_post: bool = False
    due_at: datetime | None = None
    basis: str = ""


class _Row(NamedTuple):
    """An act as the table has it; `terms` are the clocks that press for it, `of` the id in its address."""

    verb: str
    url_name: str
    title: Words
    words: Words
    may: bool
    terms: tuple[str, ...] = ()
    is_work: bool = True
    is_post: bool = False
    of: UUID | None = None


def acts(whole: Whole, actor: Actor) -> list[Act]:
    """The table of a case as it stands now: what it waits for first, in the order of their clocks, then the rest."""
    own = policies.powers(whole.case, actor)
    law = procedure(whole.track.procedure, whole.track.edition)
    steps = {step.verb: step for step in law.steps(whole.track.status)}
    rows = [*_waiting(whole, actor, own), *_steps(whole, own), *_always(whole, own)]
    found = [_act(row, whole, steps) for row in rows]
    return sorted(found, key=lambda act: (not act.is_work, act.due_at or _NEVER))


def next_act(acts: Iterable[Act]) -> Act | None:
    """The most urgent act that the case waits for and this actor may do; None when others have the turn."""
    return next((act for act in acts if act.may and act.is_work), None)


def address(url_name: str, *parts: object) -> str:
    """Where an act is done."""
    return reverse(url_name, args=parts)


def _act(row: _Row, whole: Whole, steps: Mapping[str, Transition]) -> Act:
    step = steps.get(row.verb)
    return Act(
        verb=row.verb,
        title=str(row.title),
        words=str(row.words),
        url_name=row.url_name,
        url=address(row.url_name, row.of or whole.case.pk),
        may=row.may,
        is_work=row.is_work,
        is_post=row.is_post,
        due_at=_due(whole.deadlines, row.terms),
        basis=step.basis if step else "",
    )


def _due(deadlines: Iterable[Deadline], terms: tuple[str, ...]) -> datetime | None:
    running = (row for row in deadlines if row.state == State.OPEN and row.rule.key.rpartition(".")[2] in terms)
    return min((row.due_at for row in running), default=None)


def _waiting(whole: Whole, actor: Actor, own: frozenset[Power]) -> Iterable[_Row]:
    """What waits for the answer of certain people: votes, signatures, a wish to withdraw, unread messages."""
    for plenary in whole.open_plenaries:
        seats = whole.seats.get(plenary.pk, [])
        mine = next((seat for seat in seats if seat.member_id == actor.user_id and seat.attendance == "present"), None)
        is_voted = all(seat.pk in whole.voted for seat in seats if seat.attendance == "present")
        if mine is None or (mine.pk in whole.voted and not is_voted):
            title, words = _("Read the plenary"), _("A plenary is open; not everybody has voted yet.")
        elif mine.pk not in whole.voted:
            title, words = _("Vote in the plenary"), _("A plenary is open and waits for your vote.")
        else:
            title, words = _("Close the plenary"), _("Everybody has voted; the minute is missing.")
        may = mine is not None and bool(own) and (mine.pk not in whole.voted or is_voted)
        yield _Row(
            "vote", "violations:plenary", title, words, may, (REGISTRATION, FINDING, TRACE), is_work=may, of=plenary.pk
        )
    offer = whole.transfer
    if offer is not None:
        is_up = offer.direction == "up"
        yield _Row(
            "hand_over" if is_up else "accept_transfer",
            "violations:hand-over-case" if is_up else "violations:transfer",
            _("Sign the hand-over") if is_up else _("Answer the transfer"),
            _("An upper office takes the case over; a commissioner of this office signs.")
            if is_up
            else _("The case is offered to another office, whose commissioner answers."),
            policies.can_answer(offer, actor),
            (REGISTRATION,),
            of=None if is_up else offer.pk,
        )
    if whole.withdrawal is not None and whole.withdrawal.decided_at is None and not whole.open_plenaries:
        yield _Row(
            "withdraw",
            "violations:call-plenary",
            _("Call a plenary on the withdrawal"),
            _("The reporter wishes to withdraw. Only a plenary answers."),
            Power.CALL in own,
        )
    if whole.unread:
        yield _Row(
            "read_messages",
            "violations:messages",
            _("Read the messages"),
            _("The other side has written and nobody has read it yet."),
            Power.WRITE in own,
        )


def _steps(whole: Whole, own: frozenset[Power]) -> Iterable[_Row]:
    """What the procedure waits for in this status."""
    status = whole.track.status
    if status == AWAITING_PAPERS:
        yield _Row(
            "receive_papers", "violations:papers", _("Receive the papers"),
            _("The report came online. Its papers have to be handed in at the counter."), Power.RECEIVE in own,
            (PAPERS,),
        )  # fmt: skip
    elif status == SUBMITTED:
        yield _Row(
            "begin_study", "violations:begin-study", _("Begin the preliminary study"),
            _("Whoever begins has the work. The term of the study has been running since the submission."),
            Power.STUDY in own, (STUDY,), is_post=True,
        )  # fmt: skip
    elif status in {IN_STUDY, FOUND}:
        yield from _study(whole, own)
    elif status == AWAITING_PLENARY:
        yield from _plenary(whole, own, (REGISTRATION,), _("The study is handed in. The commissioners decide."))
    elif status == COMPLETION_ASKED:
        is_served = whole.completion is not None and whole.completion.served_at is not None
        yield _Row(
            "receive_completion" if is_served else "serve_notice",
            "violations:completion" if is_served else "violations:serve-notice",
            _("Receive the completion") if is_served else _("Record when it was served"),
            _("The reporter adds what is missing, within his term.")
            if is_served
            else _("The term of the reporter counts from when the letter was served."),
            Power.RECEIVE in own, (COMPLETION,),
        )  # fmt: skip
    elif status in {PRIOR_INFORMATION, TRACING}:
        is_traced = status == TRACING
        yield _Row(
            "end_tracing" if is_traced else "start_tracing", "violations:tracing",
            _("Say what the tracing found") if is_traced else _("Order the tracing"),
            _("The information becomes a finding, or is closed with a reason."), Power.DECIDE_HERE in own, (TRACE,),
        )  # fmt: skip
        yield _Row(
            "close_tip", "violations:close-tip", _("Close without a finding"), "", Power.DECIDE_HERE in own, (TRACE,),
            is_work=False,
        )  # fmt: skip
    elif status == STATUS_NOTIFIED:
        yield _Row(
            "archive", "violations:archive", _("Put into the archive"),
            _("The status is announced. The case goes to the archive in its retention class."), Power.STUDY in own,
        )  # fmt: skip
    elif status != TRANSFER_OFFERED and not (status == REGISTERED and whole.is_notified):
        yield _Row(
            "notify_status", "violations:notify", _("Announce the status"),
            _("The reporter is told how his case stands and why."), Power.STUDY in own, (FOLLOW_UP,),
        )  # fmt: skip


def _study(whole: Whole, own: frozenset[Power]) -> Iterable[_Row]:
    terms = (FINDING,) if whole.track.status == FOUND else (STUDY,)
    if whole.standing.unchecked:
        yield _Row(
            "check_requirement", "violations:study", _("Check the requirements"),
            _("Every formal and material requirement gets its own answer."), Power.STUDY in own, terms,
        )  # fmt: skip
    elif whole.classification is None:
        yield _Row(
            "classify", "violations:classify", _("Say of which classes it is"),
            _("One event may be of several classes; articles come from the list of the law."), Power.STUDY in own,
            terms,
        )  # fmt: skip
    elif whole.track.status == IN_STUDY:
        yield _Row(
            "conclude_study", "violations:conclude-study", _("Conclude the study"),
            _("Everything is checked. The study goes to the plenary with a proposal."), Power.STUDY in own, terms,
        )  # fmt: skip
    else:
        yield from _plenary(whole, own, terms, _("Everything is checked. The commissioners decide on the finding."))
    if not whole.standing.unchecked:
        yield _Row(
            "check_requirement", "violations:study", _("Change the checks"), "", Power.STUDY in own, is_work=False
        )
    if whole.standing.unchecked or whole.classification is not None:
        yield _Row("classify", "violations:classify", _("Classes and articles"), "", Power.STUDY in own, is_work=False)


def _plenary(whole: Whole, own: frozenset[Power], terms: tuple[str, ...], words: str) -> Iterable[_Row]:
    if not whole.open_plenaries:
        yield _Row("call_plenary", "violations:call-plenary", _("Call the plenary"), words, Power.CALL in own, terms)


# What may be done at any time: verb, address, words of the link, the power that it takes.
_ALWAYS: tuple[tuple[str, str, Words, Power | None], ...] = (
    ("unmask", "violations:people", gettext_lazy("People of the case"), None),
    ("add_party", "violations:add-party", gettext_lazy("Enter a person"), Power.WRITE),
    ("record_same_event", "violations:same-event", gettext_lazy("Compare with other cases"), Power.LINK),
    ("post_message", "violations:messages", gettext_lazy("Write to the other side"), Power.WRITE),
    ("count_from", "violations:count-from", gettext_lazy("Change from when the terms count"), Power.RECOUNT),
    ("recuse", "violations:conflict", gettext_lazy("Declare a conflict of interest"), None),
)


def _always(whole: Whole, own: frozenset[Power]) -> Iterable[_Row]:
    skipped = set()
    if whole.case.kind != Kind.VIOLATION_REPORT:
        skipped.add("count_from")
    if whole.case.code_mark is None:
        skipped.add("post_message")
    if not whole.track.is_open:
        skipped.add("add_party")
    for verb, url_name, title, power in _ALWAYS:
        if verb not in skipped:
            yield _Row(verb, url_name, title, "", power is None or power in own, is_work=False)
    if whole.open_plenaries or whole.track.status == TRANSFER_OFFERED:
        return
    verbs = set(procedure(whole.track.procedure, whole.track.edition).verbs(whole.track.status))
    if verbs & (DECISIONS.keys() - {"take_over"}) and whole.track.status != AWAITING_PLENARY:
        yield _Row("call_plenary", "violations:call-plenary", _("Call a plenary"), "", Power.CALL in own, is_work=False)
    if "take_over" in verbs and whole.transfer is None:
        yield _Row(
            "take_over", "violations:call-plenary", _("Call a plenary to take the case over"), "",
            Power.TAKE_OVER in own, is_work=False,
        )  # fmt: skip
