"""Completion (perbaikan): the reporter is asked for what is missing, within a term; and what lapses by the clock."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.deadlines.models import Deadline
from oversight.deadlines.models import State as DeadlineState
from oversight.deadlines.rules import is_late
from violations import policies
from violations.actions.register import check_carried
from violations.actions.taking import admit, hold, reference, step
from violations.models import Case, CompletionRequest, Plenary
from violations.queries import lapsing
from violations.queries import procedure as reads
from violations.workflow import COMPLETION, LAPSES, PAPERS

LAPSED_AT_ONCE = 200


@transaction.atomic
def ask_completion(*, plenary: Plenary, letter: str, by: Actor, now: datetime) -> CompletionRequest:
    """Ask the reporter for what the study found missing and he can add, by a letter that is still to be served."""
    held, track = hold(plenary.case)
    check_carried(plenary, "ask_completion", now)
    request = CompletionRequest(
        id=uuid7(now),
        case=held,
        plenary=plenary,
        missing=[one.code for one in reads.study(held).curable],
        letter=reference("letter", letter),
        asked_at=now,
    )
    request.save(force_insert=True)
    step(track, "ask_completion", [request, plenary], by=by, now=now)
    return request


@transaction.atomic
def serve_notice(*, case: Case, served_at: datetime, by: Actor, now: datetime) -> CompletionRequest:
    """Record when the letter reached the reporter: his term counts from then (D5), and from nothing else."""
    policies.check_receive(case, by)
    held, track = hold(case)
    admit(track, "serve_notice")
    request = _asked(held)
    if request.served_at is not None:
        raise Conflict(_("When the letter was served is recorded already."), code="served-already")
    if served_at.utcoffset() is None or not request.asked_at <= served_at <= now:
        fault = Fault("served_at", "between asking and now", _("Check the date."), str(served_at))
        raise Invalid(_("The letter cannot have been served at that moment."), faults=[fault])
    request.served_at, request.served_by_id = served_at, by.user_id
    request.save(update_fields=["served_at", "served_by"])
    step(track, "serve_notice", [request], by=by, now=now, moments={"notified": served_at})
    return request


@transaction.atomic
def receive_completion(*, case: Case, by: Actor, now: datetime) -> CompletionRequest:
    """Take what was missing; the study goes on and checks it again. Late is recorded as late, and judged by the study.

    Evidence and papers themselves come by `add_evidence` and `receive_papers`.
    """
    policies.check_receive(case, by)
    held, track = hold(case)
    admit(track, "receive_completion")
    request = _asked(held)
    request.received_at, request.received_by_id, request.ended_at = now, by.user_id, now
    request.save(update_fields=["received_at", "received_by", "ended_at"])
    step(track, "receive_completion", [request], by=by, now=now, moments={"submitted": now})
    return request


@transaction.atomic
def lapse_papers(*, case: Case, by: Actor, now: datetime) -> Case:
    """End an online report whose papers did not come in time; the clock alone does. Conflict while the term runs."""
    policies.check_clock(by)
    held, track = hold(case)
    _check_over(held, PAPERS, now)
    step(track, "lapse_papers", [], by=by, now=now)
    return held


@transaction.atomic
def lapse_completion(*, case: Case, by: Actor, now: datetime) -> Case:
    """End a report that was not completed in time; the clock alone does. Conflict while the term runs."""
    policies.check_clock(by)
    held, track = hold(case)
    _check_over(held, COMPLETION, now)
    admit(track, "lapse_completion")
    request = _asked(held)
    request.ended_at = now
    request.save(update_fields=["ended_at"])
    step(track, "lapse_completion", [request], by=by, now=now)
    return held


_BY_VERB = {"lapse_papers": lapse_papers, "lapse_completion": lapse_completion}


def lapse_due(*, by: Actor, now: datetime) -> int:
    """Let everything lapse whose term is over, each in a transaction of its own; how many did.

    Safe to run twice and beside itself: what somebody received meanwhile is left alone.
    """
    policies.check_clock(by)
    done = 0
    for case, term in lapsing.over(now=now, size=LAPSED_AT_ONCE):
        try:
            _BY_VERB[LAPSES[term]](case=case, by=by, now=now)
        except Conflict:
            continue
        done += 1
    return done


def _asked(case: Case) -> CompletionRequest:
    request = CompletionRequest.objects.select_for_update().filter(case=case, ended_at=None).first()
    if request is None:
        raise Conflict(_("No completion is asked of this case."), code="no-completion")
    return request


def _check_over(case: Case, term: str, now: datetime) -> None:
    rows = Deadline.objects.filter(subject=case.track, state=DeadlineState.OPEN, rule__key__endswith=f".{term}")
    deadline = rows.select_for_update(of=("self",)).first()
    if deadline is None or not is_late(deadline.due_at, now):
        raise Conflict(_("The term has not run out."), code="term-runs")
