"""Who calls: a bearer token of a device or an office, the cookie of a phone's page, or the session of a desk."""

from collections.abc import Mapping
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from oversight.accounts import phone
from oversight.accounts.actor import Actor
from oversight.accounts.recall import recall


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer ovd_…` (device) or `ovt_…` (office); one look-up per token and ten seconds."""

    def authenticate(self, request: Request) -> tuple[Actor, str] | None:
        token = token_of(request.META)
        return None if token is None else (bearer(token), token)

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class DeviceCookie(BaseAuthentication):
    """The cookie of a phone's browser, for the scripts of the field's pages alone.

    They say `X-Oversight-Device: 1`, which no foreign page can send without asking first, and the browser must say
    that the request is of this origin; then no CSRF token is asked.
    """

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        if request.META.get("HTTP_X_OVERSIGHT_DEVICE") != "1":
            return None
        if not phone.is_same_origin(request._request):
            raise PermissionDenied(_("A phone's cookie counts for pages of this site alone."))
        token = phone.token_of(request._request)
        actor = recall(token) if token else None
        if actor is None:
            raise AuthenticationFailed(_("This phone is not enrolled, or no longer."))
        return actor, None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class DeskSession(SessionAuthentication):
    """The session of a desk, with CSRF protection and the second factor that the role demands."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        user = getattr(request._request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        self.enforce_csrf(request)
        actor: Actor = request._request.actor  # type: ignore[attr-defined]
        if not actor:
            return None
        if actor.needs_second_factor and not is_mfa_enabled(user):
            raise PermissionDenied(_("Set up your second factor first."))
        return actor, None


def token_of(meta: Mapping[str, Any]) -> str | None:
    """The bearer token that the headers carry, if any."""
    scheme, _space, token = meta.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token if scheme.lower() == "bearer" else None


def bearer(token: str) -> Actor:
    """The actor of a token; AuthenticationFailed for one that opens nothing."""
    actor = recall(token)
    if actor is None:
        raise AuthenticationFailed(_("The token is unknown, expired or revoked."))
    return actor
