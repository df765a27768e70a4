"""Access tokens of the offices in my hands."""

from datetime import timedelta

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oversight.accounts import actions, people
from oversight.accounts.people import end_of
from oversight.accounts.recall import forget_all
from oversight.accounts.roles import Permission, TokenScope
from oversight.core.errors import NotAllowed, Refused
from oversight.portal.people.acts import METHODS
from oversight.portal.people.forms import SCOPES, Token, blame, path_from
from oversight.web.actors import actor_of


@require_http_methods(METHODS)
def token_list(request: HttpRequest) -> HttpResponse:
    """Which systems hold a token, and a form for another; the new token is shown once."""
    actor, now = actor_of(request), timezone.now()
    if Permission.MANAGE_TOKENS not in actor.permissions:
        raise NotAllowed(_("Your role does not allow this."))
    form = Token(
        request.POST if request.method == "POST" else None,
        initial={"until": timezone.localdate() + timedelta(days=180)},
    )
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            office = people.office(actor, path_from(form.cleaned_data["office"]))
            token, secret = actions.create_api_token(
                office=office,
                name=form.cleaned_data["name"],
                scopes=form.scopes(),
                by=actor,
                now=now,
                expires_at=end_of(form.cleaned_data["until"], office),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            response = render(
                request,
                "portal/people/token.html",
                {"token": token, "secret": secret, "scopes": [SCOPES[scope] for scope in form.scopes()]},
            )
            response["Cache-Control"] = "private, no-store"
            return response
    held = [(token, [SCOPES[TokenScope(scope)] for scope in token.scopes]) for token in people.tokens(actor)]
    return render(request, "portal/people/tokens.html", {"form": form, "tokens": held, "now": now})


@require_http_methods(METHODS)
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Shutting a token out."""
    actor = actor_of(request)
    token = people.token(actor, pk)
    if request.method == "POST":
        actions.revoke_api_token(token=token, by=actor, now=timezone.now())
        forget_all()
        messages.success(request, _("The token is shut out."))
        return redirect("people:tokens")
    return render(
        request,
        "portal/people/form.html",
        {
            "form": django_forms.Form(),
            "title": _("Shut out the token “%(name)s”") % {"name": token.name},
            "submit": _("Shut out"),
            "words": _(
                "The system that uses it can no longer read or file. This cannot be undone; make a new token instead."
            ),
            "back": reverse("people:tokens"),
        },
    )
