"""The cookie that signs a phone's browser in: the device's own token, which no script can read (docs/adr/0006)."""

import secrets
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from oversight.accounts.queries import DEVICE_PREFIX

PAGES = "/field/"  # the pages where this cookie counts; everywhere else the session of a desk does
CANDIDATE_SECONDS = 24 * 3600
_RANDOM_BYTES = 32


def mint() -> str:
    """A new token for a phone: long and random."""
    return DEVICE_PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def token_of(request: HttpRequest) -> str | None:
    """The token that the browser keeps; None when it keeps none, or something else under that name."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return token if token.startswith(DEVICE_PREFIX) else None


def keep(response: HttpResponse, token: str, *, until: datetime | None = None) -> None:
    """Let the browser keep the token until the device expires; without `until` for the day in which it is enrolled."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        token,
        max_age=None if until else CANDIDATE_SECONDS,
        expires=until,
        path="/",
        secure=settings.BEHIND_TLS,
        httponly=True,
        samesite="Strict",
    )


def forget(response: HttpResponse) -> None:
    """Let the browser throw the token away."""
    response.delete_cookie(settings.DEVICE_COOKIE_NAME, path="/", samesite="Strict")


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser itself says that a page of this site asks. No page can write these two headers."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is None:
        return False
    own = f"{request.scheme}://{request.get_host()}"
    return site in (None, "same-origin") and origin in (None, own)
