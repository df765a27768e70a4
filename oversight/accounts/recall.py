"""Whose token is this? Remembered in the process for ten seconds, for the API and for the pages of the field alike."""

import time
from threading import Lock

from django.utils import timezone

from oversight.accounts.actor import Actor
from oversight.accounts.queries import actor_of_token

REMEMBER_SECONDS = 10.0  # a revoked token or a changed assignment is felt after this long at most
_LARGEST = 20_000
_remembered: dict[str, tuple[float, Actor]] = {}
_lock = Lock()


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
