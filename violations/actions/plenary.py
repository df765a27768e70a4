"""The plenary: it is called with a proposal, every member who is there votes himself, it closes with its minute."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office, User
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.dossiers.models import Kind
from oversight.notices import actions as notices
from oversight.workflow.models import Track
from oversight.workflow.procedures import procedure
from violations import policies, seals
from violations.actions import complete, register, transfer
from violations.actions.taking import admit, check_not_offered, chosen, enter, hold, reference, words
from violations.models import Case, Plenary, Seat, Vote
from violations.queries import procedure as reads
from violations.queries import sittings
from violations.rules import law, study

# What a plenary may decide: the verb, and what it does once it is carried.
DECISIONS: Mapping[str, Callable[..., object]] = {
    "register": register.register,
    "not_register": register.not_register,
    "return_to_study": register.return_to_study,
    "take_as_information": register.take_as_information,
    "withdraw": register.withdraw,
    "note_withdrawal": register.note_withdrawal,
    "ask_completion": complete.ask_completion,
    "offer_transfer": transfer.offer_transfer,
    "take_over": transfer.take_over,
}
# What a plenary answers by rejecting the proposal.
REFUSALS: Mapping[str, Callable[..., object]] = {"withdraw": register.refuse_withdrawal}


@transaction.atomic
def call_plenary(
    *,
    case: Case,
    proposal: str,
    present: Collection[int],
    chair: int,
    by: Actor,
    now: datetime,
    reason: str = "",
    recipient: Office | None = None,
    office: Office | None = None,
) -> Plenary:
    """Open a plenary on one proposal with the members who are there (ids of users).

    `office`: whose commissioners decide, the holding office's when not said; for a take-over the upper office's.
    Conflict without quorum, or when the proposal contradicts the study or is no step of the law here.
    """
    held, track = hold(case)
    sits = office or held.dossier.office
    chosen("proposal", proposal, DECISIONS)
    policies.check_call(held, sits.pk, proposal, by)
    admit(track, proposal)
    check_not_offered(track)
    _check_proposal(held, proposal, reason, recipient, now)
    if Plenary.objects.filter(case=held, office=sits, closed_at=None).exists():
        raise Conflict(_("A plenary on this case is open already."), code="plenary-open")
    plenary = Plenary(
        id=uuid7(now),
        case=held,
        office=sits,
        proposal=proposal,
        reason=reason,
        recipient=recipient,
        chair_id=chair,
        called_at=now,
        called_by_id=by.user_id,
    )
    seats = _seats(plenary, reads.members(sits, now=now), set(present), now)
    _check_quorum(plenary, seats)
    plenary.save(force_insert=True)
    Seat.objects.bulk_create(seats)
    enter("call_plenary", held, [plenary, *seats], by=by, now=now)
    there = {seat.member_id for seat in seats if seat.attendance == Seat.Attendance.PRESENT} - {by.user_id}
    facts = {"plenary": str(plenary.pk)}
    notices.send(to=sorted(there), kind="plenary-called", dossier=held.pk, facts=facts, by=by.label, now=now)
    return plenary


@transaction.atomic
def vote(*, plenary: Plenary, choice: str, dissent: str = "", by: Actor, now: datetime) -> Vote:
    """Vote for or against the proposal, or abstain; by one's own hand, once. The words of a dissent are sealed."""
    held, _track = hold(plenary.case)
    row = _open(plenary)
    policies.check_member(row, by)
    chosen("choice", choice, dict(Vote.Choice.choices))
    text = words("dissent", dissent, needed=False)
    seat = Seat.objects.get(plenary=row, member=by.user_id)
    if Vote.objects.filter(seat=seat).exists():
        raise Conflict(_("You have voted already."), code="voted-already")
    cast = Vote(id=uuid7(now), seat=seat, choice=choice, at=now)
    cast.save(force_insert=True)
    seals.seal(cast, text, case=held.pk, now=now)
    enter("vote", held, [cast], by=by, now=now)
    return cast


@transaction.atomic
def close_plenary(*, plenary: Plenary, minute: str, text: str, by: Actor, now: datetime, letter: str = "") -> Plenary:
    """Close a plenary in which everybody present has voted, with its minute; a carried proposal is done at once.

    `text` are the considerations, sealed. `letter`: the number of the letter to the reporter, where completion is
    asked. What was rejected leaves the case where it is, and so does what the case has moved past meanwhile.
    """
    held, track = hold(plenary.case)
    row = _open(plenary)
    policies.check_member(row, by)
    number, considered = reference("minute", minute), words("text", text)
    ballot = reads.ballot(row)
    # Who was recused after he was called neither counts as present nor as entitled; his vote falls.
    barred = sittings.fallen(ballot)
    count = sittings.tally(ballot, barred)
    if count.is_carried is None:
        raise Conflict(_("Not everybody who is present has voted."), code="votes-missing")
    _check_quorum(row, [seat for seat in ballot.seats if seat.member_id not in barred])
    is_carried = count.is_carried
    row.outcome = Plenary.Outcome.CARRIED if is_carried else Plenary.Outcome.REJECTED
    if is_carried and _is_overtaken(row, held, track):
        row.outcome, is_carried = Plenary.Outcome.OVERTAKEN, False
    row.minute, row.closed_at, row.closed_by_id = number, now, by.user_id
    row.save(update_fields=["outcome", "minute", "closed_at", "closed_by"])
    seals.seal(row, considered, case=held.pk, now=now)
    enter("close_plenary", held, [row], by=by, now=now)
    if is_carried:
        DECISIONS[row.proposal](plenary=row, letter=letter, by=by, now=now)
    elif row.outcome == Plenary.Outcome.REJECTED and row.proposal in REFUSALS:
        REFUSALS[row.proposal](case=held, by=by, now=now)
    return row


def _open(plenary: Plenary) -> Plenary:
    row = (
        Plenary.objects.select_for_update(of=("self",))
        .select_related("case__dossier__office", "case__dossier__election", "office", "recipient")
        .get(pk=plenary.pk)
    )
    if row.closed_at is not None:
        raise Conflict(_("This plenary is closed."), code="plenary-closed")
    return row


def _is_overtaken(plenary: Plenary, case: Case, track: Track) -> bool:
    """Whether the case has moved on since the plenary was called: to another status, or to another office."""
    verbs = procedure(track.procedure, track.edition).verbs(track.status)
    gone = plenary.proposal != "take_over" and plenary.office_id != case.dossier.office_id
    return gone or plenary.proposal not in verbs


def _seats(plenary: Plenary, members: list[User], present: set[int], now: datetime) -> list[Seat]:
    known = {member.pk for member in members}
    if strangers := present - known:
        fault = Fault("present", "members of the office", _("Choose members of the office."), sorted(strangers))
        raise Invalid(_("Somebody named is no member of this office."), faults=[fault])
    barred = reads.barred(plenary.case, members)
    if plenary.chair_id not in present - barred:
        fault = Fault("chair", "a member who is present", _("Choose a member who is present."), plenary.chair_id)
        raise Invalid(_("The chair is one of the members who are present."), faults=[fault])

    def attendance(member: int) -> Seat.Attendance:
        if member in barred:
            return Seat.Attendance.RECUSED
        return Seat.Attendance.PRESENT if member in present else Seat.Attendance.ABSENT

    return [Seat(id=uuid7(now), plenary=plenary, member=one, attendance=attendance(one.pk)) for one in members]


def _check_quorum(plenary: Plenary, seats: Collection[Seat]) -> None:
    entitled = [seat for seat in seats if seat.attendance != Seat.Attendance.RECUSED]
    present = [seat for seat in entitled if seat.attendance == Seat.Attendance.PRESENT]
    if not sittings.rule_of(plenary).has_quorum(len(present), len(entitled)):
        told = {"present": len(present), "entitled": len(entitled)}
        raise Conflict(_("There is no quorum: %(present)s of %(entitled)s members are there.") % told, code="no-quorum")


def _check_proposal(case: Case, proposal: str, reason: str, recipient: Office | None, now: datetime) -> None:
    found = reads.study(case)
    if proposal == "register":
        register.check_complete(case, found)
    elif proposal == "not_register":
        known = law.reasons(proposal, now.date())
        if not study.fits(known[chosen("reason", reason, known)], found):
            raise Conflict(_("The study did not find what this reason says."), code="reason-contradicts-study")
    elif proposal == "ask_completion" and not found.curable:
        raise Conflict(_("Nothing is missing that the reporter could add."), code="nothing-to-complete")
    elif proposal == "offer_transfer":
        transfer.direction_of(case.dossier.office, recipient)
    elif proposal == "note_withdrawal" or (proposal == "withdraw" and case.kind == Kind.VIOLATION_REPORT):
        register.check_asked(case)
    if proposal != "not_register" and reason:
        raise Invalid(
            _("A reason is given for refusing to register alone."),
            faults=[Fault("reason", "empty", _("Leave this empty."), reason[:24])],
        )
