"""JSON by msgspec: dates in ISO 8601, ids as text."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer


def _other(value: object) -> object:
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, memoryview):
        return bytes(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


encoder = msgspec.json.Encoder(enc_hook=_other)


class JSON(BaseRenderer):
    """application/json; problem documents set their own content type on the response."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else encoder.encode(data)
