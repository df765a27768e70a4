"""The two cookies of the public: the one that opens a draft, and the one of a tracking code that was typed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from oversight.gate import ranges
from oversight.gate.actions import Facts

TRACKING_SECONDS = 30 * 60
_PREFIX = "__Host-oversight" if settings.BEHIND_TLS else "oversight"
_TRACKING = f"{_PREFIX}_tracking"
_SALT = "oversight.gate.tracking"


def token_of(request: HttpRequest, form: str) -> str:
    """The token of the draft of this form; "" when the browser keeps none."""
    return request.COOKIES.get(f"{_PREFIX}_form_{form}", "")


def keep_token(response: HttpResponse, form: str, token: str) -> None:
    """Let the browser keep the token as long as the draft lives."""
    life = timedelta(hours=settings.GATE_DRAFT_HOURS)
    response.set_cookie(
        f"{_PREFIX}_form_{form}", token, max_age=life, secure=settings.BEHIND_TLS, httponly=True, samesite="Lax"
    )


def forget_token(response: HttpResponse, form: str) -> None:
    """Let the browser throw the token away: nobody can open the draft any more."""
    response.delete_cookie(f"{_PREFIX}_form_{form}", samesite="Lax")


def keep_tracking(response: HttpResponse, mark: bytes) -> None:
    """Let the pages behind a tracking code open for half an hour; the code itself is in no cookie and no address."""
    response.set_cookie(
        _TRACKING, signing.dumps(mark.hex(), salt=_SALT), max_age=TRACKING_SECONDS, secure=settings.BEHIND_TLS,
        httponly=True, samesite="Strict",
    )  # fmt: skip


def forget_tracking(response: HttpResponse) -> None:
    """Close what a tracking code opened."""
    response.delete_cookie(_TRACKING, samesite="Strict")


def tracking_of(request: HttpRequest) -> bytes | None:
    """The keyed hash of the code that was typed within the half hour; None otherwise."""
    try:
        return bytes.fromhex(signing.loads(request.COOKIES.get(_TRACKING, ""), salt=_SALT, max_age=TRACKING_SECONDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def facts_of(request: HttpRequest, *, now: datetime) -> Facts:
    """What the gate may know of a request: the mark of its range, and the work that came with it."""
    return Facts(
        ranges.mark_of(request.META, now=now), request.POST.get("challenge", ""), request.POST.get("solution", "")
    )
