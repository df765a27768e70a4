"""Who calls: a bearer token of a device or an office, or the session of a desk."""

import time
from collections.abc import Mapping
from threading import Lock
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from oversight.accounts.actor import Actor
from oversight.accounts.queries import actor_of_token

REMEMBER_SECONDS = 10.0  # a revoked token or a changed assignment is felt after this long at most
_LARGEST = 20_000
_remembered: dict[str, tuple[float, Actor]] = {}
_lock = Lock()


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer ovd_…` (device) or `ovt_…` (office); one look-up per token and ten seconds."""

    def authenticate(self, request: Request) -> tuple[Actor, str] | None:
        token = token_of(request.META)
        return None if token is None else (bearer(token), token)

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


def recall(token: str) -> Actor | None:
    """The actor of a token, remembered in this process for ten seconds; None for a bad token (never remembered)."""
    now = time.monotonic()
    known = _remembered.get(token)
    if known is not None and known[0] > now:
        return known[1]
    actor = actor_of_token(token, now=timezone.now())
    with _lock:
        if actor is None:
            _remembered.pop(token, None)
        else:
            if len(_remembered) >= _LARGEST:
                _remembered.clear()
            _remembered[token] = (now + REMEMBER_SECONDS, actor)
    return actor


def forget_all() -> None:
    """Drop every remembered token of this process (after a revocation here; other processes follow in ten seconds)."""
    with _lock:
        _remembered.clear()
