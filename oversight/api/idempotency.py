"""Verbs may carry an Idempotency-Key: a repeated request gets the first answer and does nothing twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.api.models import RememberedAnswer
from oversight.api.permissions import caller
from oversight.api.rendering import encoder
from oversight.core.errors import Conflict, Fault, Invalid

KEPT = timedelta(hours=72)
LONGEST_KEY = 100
HEADER = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[\\x21-\\x7e]+$"},
    OpenApiParameter.HEADER,
    description="Repeat it when you repeat the request; kept 72 hours.",
)


def once(request: Request, now: datetime, act: Callable[[], Response]) -> Response:
    """Run `act` at most once per principal and key; the answer is remembered in the same transaction.

    A refused act leaves no trace and may be tried again. Conflict when the key was used for another request.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return act()
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        fault = Fault(
            "Idempotency-Key", f"1 to {LONGEST_KEY} printable ASCII characters", _("Choose another key."), key[:50]
        )
        raise Invalid(_("The Idempotency-Key cannot be used."), faults=[fault])
    asked = sha256(f"{request.method} {request.path}\n".encode() + request.body).digest()
    with transaction.atomic():
        try:
            with transaction.atomic():
                mine = RememberedAnswer.objects.create(
                    principal=caller(request).label, key=key, request_hash=asked, at=now
                )
        except IntegrityError:
            known = RememberedAnswer.objects.get(principal=caller(request).label, key=key)
            if bytes(known.request_hash) != asked:
                raise Conflict(_("This Idempotency-Key was used for another request."), code="key-used") from None
            answer = Response(msgspec.json.decode(known.body or b"null"), status=known.status)
            answer["Idempotency-Replayed"] = "true"
            return answer
        response = act()
        mine.status, mine.body = response.status_code, encoder.encode(response.data)
        mine.save(update_fields=["status", "body"])
        return response


def forget_expired(*, now: datetime) -> int:
    """Delete the answers that were kept long enough; how many."""
    return RememberedAnswer.objects.filter(at__lt=now - KEPT).delete()[0]
