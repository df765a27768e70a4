"""A case goes to another office (pelimpahan) or is taken by an upper one (pengambilalihan): two signatures, one case.

Id, numbers and clocks stay; office and scope change with the second signature, and with them who sees the case.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.dossiers.models import Dossier
from oversight.notices import actions as notices
from oversight.parties import actions as parties
from oversight.workflow.models import Track
from violations import policies, seals
from violations.actions.register import check_carried
from violations.actions.taking import admit, hold, step, words
from violations.models import Case, Plenary, Transfer
from violations.queries import procedure as reads


@transaction.atomic
def offer_transfer(*, plenary: Plenary, by: Actor, now: datetime, letter: str = "") -> Transfer:
    """Offer the case to an office below or of the same level, which is competent (Perbawaslu 7/2022 art. 20)."""
    held, track = hold(plenary.case)
    check_carried(plenary, "offer_transfer", now)
    direction = direction_of(held.dossier.office, plenary.recipient)
    row = _offered(held, plenary, direction, held.dossier.office, plenary.recipient, by, now)
    step(track, "offer_transfer", [row, plenary], by=by, now=now)
    return row


@transaction.atomic
def accept_transfer(*, transfer: Transfer, by: Actor, now: datetime) -> Case:
    """Sign for the case: from now on it lies with the office that was asked. Its clocks run on."""
    row, held, track = _waiting(transfer)
    if row.direction == Transfer.Direction.UP:
        raise Conflict(_("A take-over is signed by the office that holds the case."), code="take-over")
    policies.check_answer(row, by)
    _answer(row, Transfer.Answer.ACCEPTED, by, now)
    _move(held, row.target, by, now)
    step(track, "accept_transfer", [row], by=by, now=now)
    return held


@transaction.atomic
def decline_transfer(*, transfer: Transfer, reason: str, by: Actor, now: datetime) -> Case:
    """End an offer, with a reason that is sealed: the office that was asked declines, or the other takes it back."""
    row, held, track = _waiting(transfer)
    policies.check_decline(row, by)
    _answer(row, Transfer.Answer.DECLINED, by, now)
    seals.seal(row, words("reason", reason), case=held.pk, now=now)
    own = next(reach.path for reach in by.reaches if reach.office in {row.source_id, row.target_id})
    step(track, "decline_transfer", [row], by=by, now=now, place=own)
    return held


@transaction.atomic
def take_over(*, plenary: Plenary, by: Actor, now: datetime, letter: str = "") -> Transfer:
    """An upper office decides to take the case over; it goes when the office that holds it has signed."""
    held, track = hold(plenary.case)
    check_carried(plenary, "take_over", now)
    holding = held.dossier.office
    if holding.pk == plenary.office_id or not holding.path.startswith(plenary.office.path):
        raise Conflict(_("Only an office above takes a case over."), code="not-above")
    row = _offered(held, plenary, Transfer.Direction.UP, holding, plenary.office, by, now)
    step(track, "take_over", [row, plenary], by=by, now=now)
    return row


@transaction.atomic
def hand_over(*, transfer: Transfer, by: Actor, now: datetime) -> Case:
    """Sign a take-over: from now on the case lies with the upper office, where it stood. Its clocks run on."""
    row, held, track = _waiting(transfer)
    if row.direction != Transfer.Direction.UP:
        raise Conflict(_("This is no take-over."), code="no-take-over")
    policies.check_answer(row, by)
    admit(track, "hand_over")
    _answer(row, Transfer.Answer.ACCEPTED, by, now)
    place = held.dossier.scope
    _move(held, row.target, by, now)
    step(track, "hand_over", [row], by=by, now=now, place=place)
    return held


def direction_of(source: Office, target: Office | None) -> Transfer.Direction:
    """Down or to the side; Invalid for an office to which no case is transferred."""
    if target is not None and target.pk != source.pk:
        if target.path.startswith(source.path):
            return Transfer.Direction.DOWN
        if target.level == source.level:
            return Transfer.Direction.SIDE
    told = target.path if target else ""
    fault = Fault("recipient", "below or of the same level", _("Choose an office below or beside yours."), told)
    raise Invalid(_("A case is transferred to an office below or of the same level."), faults=[fault])


def _offered(
    case: Case,
    plenary: Plenary,
    direction: Transfer.Direction,
    source: Office,
    target: Office | None,
    by: Actor,
    now: datetime,
) -> Transfer:
    if Transfer.objects.filter(case=case, answered_at=None).exists():
        raise Conflict(_("Another office is asked already."), code="transfer-offered")
    row = Transfer(
        id=uuid7(now),
        case=case,
        plenary=plenary,
        direction=direction,
        source=source,
        target=target,
        offered_at=now,
        offered_by_id=by.user_id,
    )
    row.save(force_insert=True)
    answers = source if direction == Transfer.Direction.UP else row.target
    told = [member.pk for member in reads.members(answers, now=now)]
    facts = {"transfer": str(row.pk)}
    notices.send(to=told, kind="transfer-offered", dossier=case.pk, facts=facts, by=by.label, now=now)
    return row


def _waiting(transfer: Transfer) -> tuple[Transfer, Case, Track]:
    """The transfer as it stands now, with its case; Conflict when it was answered."""
    held, track = hold(transfer.case)
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("case__dossier", "source", "target")
    row = rows.get(pk=transfer.pk)
    if row.answered_at is not None:
        raise Conflict(_("This transfer was answered already."), code="answered-already")
    return row, held, track


def _answer(row: Transfer, answer: Transfer.Answer, by: Actor, now: datetime) -> None:
    row.answer, row.answered_at, row.answered_by_id = answer, now, by.user_id
    row.save(update_fields=["answer", "answered_at", "answered_by"])


def _move(case: Case, target: Office, by: Actor, now: datetime) -> None:
    """Office and scope of the dossier; triggers move its tracks, its clocks and the case with it.

    Who of the new office is in it, or close to somebody in it, is barred before he can see it.
    """
    Dossier.objects.filter(pk=case.pk).update(office=target, scope=target.path)
    case.dossier.office, case.dossier.scope, case.scope = target, target.path, target.path
    parties.find_conflicts(case.dossier, by=by, now=now)
