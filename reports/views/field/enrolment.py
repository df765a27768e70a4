"""A phone's browser is enrolled with the code from the superior, and signed out again."""

from hashlib import sha256
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from oversight.accounts import actions, attempts, people, phone
from oversight.accounts.actions.devices import UnknownCode
from oversight.accounts.actor import Actor
from oversight.accounts.recall import forget_all
from oversight.core.errors import Refused
from oversight.core.ids import uuid7
from oversight.web.actors import actor_of
from reports.views.field.entrance import KEPT, ask_for_code, by_phone, private

LONGEST_CODE = 40
METHODS = ["GET", "HEAD", "POST"]


class SendAgain(HttpResponseRedirect):
    """The browser sends the same form to another address (307): what was kept arrives where it was meant to."""

    status_code = 307


@login_not_required
@gzip_page
@require_http_methods(METHODS)
def enrol(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a right one signs this browser in, a wrong one is told in words and counted."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor:
        is_sent_twice = request.method == "POST"
        return _onward(request) if is_sent_twice else render(request, "reports/field/enrolled.html")
    if request.method != "POST":
        return ask_for_code(request, code=request.GET.get("code", "")[:LONGEST_CODE], next=_next(request))
    token = phone.token_of(request)
    if token is None:
        return _again(request, _("The browser did not keep the cookie of this page. Allow cookies, then try again."))
    return _enrolled(request, token)


@by_phone
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """What this phone can do from now on."""
    actor = actor_of(request)
    return render(request, "reports/field/welcome.html", {"until": actor.expires_at})


@by_phone
@require_http_methods(METHODS)
def sign_out(request: HttpRequest) -> HttpResponse:
    """Shut this phone out, for good: it needs a new code to come back."""
    if request.method != "POST":
        return render(request, "reports/field/sign_out.html")
    actor = actor_of(request)
    if actor.device:
        actions.revoke_device(device=people.device(actor, actor.device), by=actor, now=timezone.now())
        forget_all()
    messages.success(request, _("This phone is signed out."))
    response = redirect("field:enrol")
    phone.forget(response)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _enrolled(request: HttpRequest, token: str) -> HttpResponse:
    slot = attempts.take(get_adapter().get_client_ip(request))
    if slot is None:
        words = _("Too many wrong codes from this connection. Wait a quarter of an hour.")
        response = _again(request, words, 429)
        response["Retry-After"] = str(attempts.WITHIN_SECONDS)
        return response
    try:
        device = actions.enrol_device(
            code=request.POST.get("code", "")[:LONGEST_CODE],
            device=_device(request),
            token_sha256=sha256(token.encode()).hexdigest(),
            label=_("Browser"),
            now=timezone.now(),
        )
    except UnknownCode as refusal:
        return _again(request, str(refusal.message))
    except Refused as refusal:
        attempts.give_back(slot)
        return _again(request, str(refusal.message))
    attempts.give_back(slot)
    response = _onward(request)
    phone.keep(response, token, until=device.expires_at)
    return response


def _device(request: HttpRequest) -> UUID:
    """The id that the form carries, so that a form sent twice enrols one phone."""
    try:
        return UUID(request.POST.get("device", ""))
    except ValueError:
        return uuid7()


def _onward(request: HttpRequest) -> HttpResponse:
    target = _next(request)
    if target and request.POST.get(KEPT):
        return private(SendAgain(target))
    return private(redirect(target or "field:welcome"))


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    is_own_way = asked in (reverse("field:home"), reverse("field:enrol"))  # there the welcome leads to
    return asked if is_ours and asked.startswith(phone.PAGES) and not is_own_way else ""


def _again(request: HttpRequest, error: str, status: int = 422) -> HttpResponse:
    given = {"code": request.POST.get("code", "")[:LONGEST_CODE], KEPT: request.POST.get(KEPT, "")}
    return ask_for_code(request, error, status=status, next=_next(request), **given)
