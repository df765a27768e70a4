"""Rate limits per token, kept in the process: they need no broker and so fail open when it is gone."""

import time
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView

_windows: dict[str, tuple[int, int]] = {}
_lock = Lock()
_WINDOW = 60


class PerToken(BaseThrottle):
    """At most API_REQUESTS_PER_MINUTE requests of one principal per minute and process; 429 with Retry-After beyond."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        label = getattr(request.user, "label", None)
        return label is None or admits(label)

    def wait(self) -> float:
        return wait_seconds()


def admits(label: str) -> bool:
    """Counts one more request of this principal; False when it is one too many for this minute."""
    minute = int(time.monotonic()) // _WINDOW
    with _lock:
        if len(_windows) > 50_000:
            _windows.clear()
        started, used = _windows.get(label, (minute, 0))
        used = used + 1 if started == minute else 1
        _windows[label] = (minute, used)
    return used <= int(settings.API_REQUESTS_PER_MINUTE)


def wait_seconds() -> float:
    """How long until the next window."""
    return float(_WINDOW - int(time.monotonic()) % _WINDOW)
