"""What is done with an import: begin, try again, undo, discard. Each is one button and one call of an action."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oversight.core.errors import Refused
from oversight.imports import actions, policies, queries
from oversight.portal.imports import forms, presenting
from oversight.portal.imports.pages import blame
from oversight.web.actors import actor_of


@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let every row that waits become a record; sent twice, it changes nothing more."""
    actor = actor_of(request)
    one = queries.one_import(actor, pk).one
    actions.begin(one=one, by=actor, now=timezone.now())
    return redirect("imports:one", pk=pk)


@require_POST
def try_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let rows that failed at the run be tried once more."""
    actor = actor_of(request)
    one = queries.one_import(actor, pk).one
    actions.try_failed_again(one=one, by=actor, now=timezone.now())
    return redirect("imports:one", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what the undo does and ask why; then take every record of the import back."""
    actor = actor_of(request)
    listed = queries.one_import(actor, pk)
    policies.check_state(policies.can_undo(listed.one))
    form = forms.Reason(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo(one=listed.one, reason=form.cleaned_data["reason"], by=actor, now=timezone.now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect("imports:one", pk=pk)
    stored = listed.one.counts.get("stored", 0) + listed.one.counts.get("kept", 0)
    context = presenting.listed_view(listed) | {"form": form, "stored": stored}
    return render(request, "portal/imports/undo.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once more; then forget the contents of a file of which nothing was stored."""
    actor = actor_of(request)
    listed = queries.one_import(actor, pk)
    policies.check_state(policies.can_discard(listed.one))
    if request.method == "POST":
        actions.discard(one=listed.one, by=actor, now=timezone.now())
        messages.success(request, _("The file is forgotten."))
        return redirect("imports:list")
    return render(request, "portal/imports/discard.html", presenting.listed_view(listed))
