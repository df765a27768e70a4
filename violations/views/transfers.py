"""Transfers and take-overs: what another office must sign, and what became of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, NotAllowed, NotFound
from oversight.web.actors import actor_of
from violations import actions, ballots, letters, policies, queries
from violations.forms import transfers as forms
from violations.models import Case, Letter, Transfer
from violations.queries import transfers

_HANDLES = frozenset({Permission.DECIDE_VIOLATIONS, Permission.STUDY_VIOLATIONS})


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """What waits for my office, what it has offered, what was answered lately."""
    actor = actor_of(request)
    if not _HANDLES & actor.permissions:
        raise NotAllowed(_("Your role does not allow this."))
    context = {
        "waiting": transfers.waiting(actor),
        "offered": transfers.offered(actor),
        "answered": transfers.answered(actor),
        "now": timezone.now(),
    }
    return render(request, "violations/transfers.html", context)


@require_safe
def transfer_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One transfer with both offices' signatures."""
    actor = actor_of(request)
    return _page(request, transfers.signatures(actor, pk, now=timezone.now()))


@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign for the case: it lies with the other office from now on. A second press is told so."""
    actor, now = actor_of(request), timezone.now()
    found = transfers.signatures(actor, pk, now=now)
    is_taken_over = found.transfer.direction == Transfer.Direction.UP
    sign = actions.hand_over if is_taken_over else actions.accept_transfer
    try:
        sign(transfer=found.transfer, by=actor, now=now)
    except Conflict as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Signed. The case lies with %(office)s.") % {"office": found.transfer.target.name})
    return redirect("violations:transfer", pk=pk)


@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the offer with a reason: the office that was asked declines, or the other takes it back."""
    actor, now = actor_of(request), timezone.now()
    found = transfers.signatures(actor, pk, now=now)
    form = forms.Decline(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        actions.decline_transfer(transfer=found.transfer, reason=form.cleaned_data["reason"], by=actor, now=now)
    except Conflict as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("The offer is ended. The case stays with %(office)s.") % {
            "office": found.transfer.source.name
        })  # fmt: skip
    return redirect("violations:transfer", pk=pk)


@require_safe
def of_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The transfer of a case that waits for its second signature: to be signed, or read along."""
    case = queries.case(actor_of(request), pk, now=timezone.now())
    row = queries.transfer(case)
    if row is None:
        raise NotFound(_("Nothing of this case waits for a signature."))
    return redirect("violations:transfer", pk=row.pk)


def _page(
    request: HttpRequest, found: transfers.Signatures, form: forms.Decline | None = None, status: int = 200
) -> HttpResponse:
    actor, row = actor_of(request), found.transfer
    is_open = row.answered_at is None
    case = row.case
    context = {
        "found": found,
        "transfer": row,
        "case": case,
        "is_taken_over": row.direction == Transfer.Direction.UP,
        "may_sign": is_open and policies.can_answer(row, actor),
        "decline": (form or forms.Decline()) if is_open and policies.can_decline(row, actor) else None,
        "refused": form if form is not None and form.errors else None,
        **(_of_readable(case, row, actor) if found.may_read else {}),
    }
    return render(request, "violations/transfer.html", context, status=status)


def _of_readable(case: Case, row: Transfer, actor: Actor) -> dict[str, object]:
    kinds = (Letter.Kind.TRANSFER_MINUTE,)
    papers = letters.of_case(case, actor, kinds=kinds, about=row.pk, now=timezone.now())
    return {"letters": papers, **ballots.heading(case)}
