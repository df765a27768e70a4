"""Conflicts of interest: somebody bars himself from a case, or says beforehand who is close to him."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oversight.core.errors import Refused
from oversight.parties import actions as parties
from oversight.parties import queries as known
from oversight.web.actors import actor_of
from violations import actions, queries
from violations.case_page import number
from violations.forms.people import Conflict, Relative
from violations.forms.refusals import tell

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def declare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whoever declares himself in conflict no longer sees the case, from this moment on."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    form = Conflict(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.declare_conflict(case=case, reason=form.cleaned_data["reason"], by=actor, now=now)
        messages.success(
            request, _("Entered. The case is no longer shown to you; your office sees that you are barred.")
        )
        return redirect("portal:desk")
    context = {"case": case, "number": number(case), "form": form}
    return render(request, "violations/conflict.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def kin(request: HttpRequest) -> HttpResponse:
    """Who is close to the actor, as he declared it, and the form for one more."""
    actor, now = actor_of(request), timezone.now()
    form = Relative(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            parties.declare_kin(form.cleaned_data["relation"], form.details(), by=actor, now=now)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Declared. You are barred from every case in which this person takes part."))
            return redirect("violations:kin")
    context = {"relatives": known.relatives(actor), "form": form}
    return render(request, "violations/kin.html", context, status=422 if form.errors else 200)


@require_POST
def end_kin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A declaration counts no longer for what comes."""
    actor, now = actor_of(request), timezone.now()
    parties.end_kin(known.relative(actor, pk), by=actor, now=now)
    messages.success(request, _("Ended. What it has barred you from stays barred."))
    return redirect("violations:kin")
