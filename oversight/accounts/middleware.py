"""Puts the actor on every request, and holds back desks whose role demands a second factor they have not set up."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from oversight.accounts import phone
from oversight.accounts.actor import Actor
from oversight.accounts.queries import actor_of_user
from oversight.accounts.recall import recall

Handler = Callable[[HttpRequest], HttpResponse]

# Where somebody without his second factor may go: to set it up, to sign out, to change the language.
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "mfa_activate_totp",
        "mfa_index",
        "account_logout",
        "account_reauthenticate",
        "account_login",
        "set_language",
        "account_change_password",
    }
)
ALWAYS_OPEN = ("/static/", "/health", "/status", "/ledger/", "/api/")


def actor(get_response: Handler) -> Handler:
    """`request.actor`: the Actor of the desk session, looked up when first asked for, or None.

    On the pages of the field it is the enrolled phone alone: whoever sits at a desk in the same browser stays there.
    """

    def resolve_actor(request: HttpRequest) -> Actor | None:
        if request.path_info.startswith(phone.PAGES):
            token = phone.token_of(request)
            return recall(token) if token else None
        user_id = request.user.pk if request.user.is_authenticated else None
        return None if user_id is None else actor_of_user(user_id, now=timezone.now())

    def handle(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: resolve_actor(request))  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def second_factor(get_response: Handler) -> Handler:
    """Send whoever needs a second factor and has none to its set-up page; nothing else opens before."""

    def handle(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(ALWAYS_OPEN):
            return get_response(request)
        if not request.user.is_authenticated:
            return get_response(request)
        who: Actor | None = request.actor  # type: ignore[attr-defined]
        lacks_it = who and who.needs_second_factor and not is_mfa_enabled(request.user)
        if lacks_it and resolve(request.path_info).url_name not in OPEN_WITHOUT_SECOND_FACTOR:
            return redirect("mfa_activate_totp")
        return get_response(request)

    return handle
