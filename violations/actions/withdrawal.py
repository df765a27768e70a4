"""A reporter asks to withdraw. The plenary decides: the matter may be of public law and go on without him."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Invalid
from oversight.core.ids import uuid7
from oversight.dossiers.models import Status
from oversight.vault import actions as vault
from violations import policies, rules
from violations.actions import opening
from violations.actions.additions import moment_of
from violations.digests import REQUEST, request_digest, request_label
from violations.models import Case, WithdrawalRequest

ASK_VERB, DECIDE_VERB = "ask_withdrawal", "decide_withdrawal"


@transaction.atomic
def ask_withdrawal(*, case: Case, reason: str, by: Actor, now: datetime) -> WithdrawalRequest:
    """Ask that a report is withdrawn; the reason is sealed. Conflict while a request waits, or once it is closed."""
    policies.check_add(case, by)
    if faults := rules.text_faults("reason", reason, rules.NOTE_TEXT):
        raise Invalid(_("A reason is needed."), faults=faults)
    held = opening.locked(case)
    if held.dossier.status == Status.CLOSED:
        raise Conflict(_("The case is closed already."), code="case-closed")
    if WithdrawalRequest.objects.filter(case=held, decided_at=None).exists():
        raise Conflict(_("A withdrawal has been asked for already and waits for the decision."), code="already-asked")
    at = moment_of(held, by, now)
    request = WithdrawalRequest(id=uuid7(at), case=held, at=at, taken_by_id=by.user_id or None)
    vault.seal(held.pk, request_label(request.pk), {"reason": reason.strip()}, now=at)
    request.save(force_insert=True)
    _enter(ASK_VERB, request, held, by, at)
    return request


@transaction.atomic
def decide_withdrawal(*, request: WithdrawalRequest, is_granted: bool, by: Actor, now: datetime) -> WithdrawalRequest:
    """Keep the answer of the plenary that closes now; whether the case is closed is that plenary's own step."""
    case = opening.locked(request.case)
    policies.check_decide(case, by)
    row = WithdrawalRequest.objects.select_for_update().get(pk=request.pk)
    if row.decided_at is not None:
        raise Conflict(_("This request was decided already."), code="decided-already")
    row.is_granted, row.decided_at, row.decided_by_id = is_granted, now, by.user_id
    row.save(update_fields=["is_granted", "decided_at", "decided_by"])
    _enter(DECIDE_VERB, row, case, by, now)
    return row


def _enter(verb: str, request: WithdrawalRequest, case: Case, by: Actor, now: datetime) -> None:
    opening.enter(verb, case, {f"{REQUEST}:{request.pk}": request_digest(request)}, by=by, now=now)
