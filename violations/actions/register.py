"""What a carried plenary does with a case: it registers, refuses, sends back, keeps as information, closes."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict
from oversight.dossiers import numbers
from oversight.dossiers.models import RegisterNumber, Series
from violations.actions.taking import hold, step
from violations.actions.withdrawal import decide_withdrawal
from violations.models import Case, CompletionRequest, Plenary, WithdrawalRequest
from violations.queries import procedure as reads
from violations.rules.study import Standing


@transaction.atomic
def register(*, plenary: Plenary, by: Actor, now: datetime, letter: str = "") -> RegisterNumber:
    """Register the case: it gets its number REG, and the clock of handling begins (UU 7/2017 art. 454(7)).

    Conflict unless every requirement is met or not applicable and the event has a class.
    """
    held, track = hold(plenary.case)
    check_carried(plenary, "register", now)
    check_complete(held, reads.study(held))
    moments = {"registered": now, "received": held.received_at}
    step(track, "register", [plenary], by=by, now=now, moments=moments)
    mark = numbers.mark_of(held.contest, reads.regime(held), held.dossier.office)
    return numbers.take(held.dossier, Series.REGISTRATION, mark, by=by, now=now)


@transaction.atomic
def not_register(*, plenary: Plenary, by: Actor, now: datetime, letter: str = "") -> Case:
    """Do not register the case, for the reason that the plenary gave; the reporter is told by a status notice."""
    return _carry_out(plenary, "not_register", by, now)


@transaction.atomic
def return_to_study(*, plenary: Plenary, by: Actor, now: datetime, letter: str = "") -> Case:
    """Send the case back to those who study it; the term of the study counts from where it counted before."""
    held, track = hold(plenary.case)
    check_carried(plenary, "return_to_study", now)
    report = getattr(held, "report", None)
    submitted = report.counted_from if report else held.received_at
    step(track, "return_to_study", [plenary], by=by, now=now, moments={"submitted": submitted})
    return held


@transaction.atomic
def take_as_information(*, plenary: Plenary, by: Actor, now: datetime, letter: str = "") -> Case:
    """Keep what is credible and cannot be used as a report: it becomes prior information, to be traced."""
    return _carry_out(plenary, "take_as_information", by, now)


@transaction.atomic
def withdraw(*, plenary: Plenary, by: Actor, now: datetime, letter: str = "") -> Case:
    """Close the case at the wish of the reporter, before it is registered; what it says may live on as information."""
    held, track = hold(plenary.case)
    check_carried(plenary, "withdraw", now)
    asked = list(CompletionRequest.objects.select_for_update().filter(case=held, ended_at=None))
    for request in asked:
        request.ended_at = now
        request.save(update_fields=["ended_at"])
    step(track, "withdraw", [plenary, *asked], by=by, now=now)
    _answer(held, True, by, now)
    return held


@transaction.atomic
def note_withdrawal(*, plenary: Plenary, by: Actor, now: datetime, letter: str = "") -> Case:
    """Note that the reporter withdrew after registration: handling continues, because it is public law."""
    held = _carry_out(plenary, "note_withdrawal", by, now)
    _answer(held, False, by, now)
    return held


def refuse_withdrawal(*, case: Case, by: Actor, now: datetime) -> None:
    """The plenary rejected the withdrawal: the request is answered, and the reporter may ask again."""
    _answer(case, False, by, now)


def check_complete(case: Case, found: Standing) -> None:
    """Conflict unless every requirement is met or not applicable and the event has a class."""
    if not found.is_complete:
        titles = ", ".join(str(one.title) for one in (*found.failed, *found.unchecked))
        raise Conflict(_("It cannot be registered: %(titles)s.") % {"titles": titles}, code="incomplete")
    if reads.classification(case) is None:
        raise Conflict(_("It cannot be registered before its class is given."), code="unclassified")


def check_asked(case: Case) -> None:
    """Conflict unless the reporter asked for the withdrawal, and was not refused."""
    asked = WithdrawalRequest.objects.filter(Q(decided_at=None) | Q(is_granted=True), case=case)
    if not asked.exists():
        raise Conflict(_("Nobody asked to withdraw this case."), code="not-asked")


def check_carried(plenary: Plenary, verb: str, now: datetime) -> None:
    """Conflict unless this very plenary, closing now, has carried the verb; the database asks the same again."""
    if (plenary.proposal, plenary.outcome, plenary.closed_at) != (verb, Plenary.Outcome.CARRIED, now):
        raise Conflict(_("This needs a plenary that has just decided it."), code="plenary-needed")


def _carry_out(plenary: Plenary, verb: str, by: Actor, now: datetime) -> Case:
    held, track = hold(plenary.case)
    check_carried(plenary, verb, now)
    step(track, verb, [plenary], by=by, now=now)
    return held


def _answer(case: Case, is_granted: bool, by: Actor, now: datetime) -> None:
    request = WithdrawalRequest.objects.filter(case=case, decided_at=None).first()
    if request is not None:
        decide_withdrawal(request=request, is_granted=is_granted, by=by, now=now)
