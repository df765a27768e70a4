"""Refusals: what the platform says no to, in words fit for a citizen."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.utils.functional import Promise

Text = str | Promise


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong with an input: which field, which rule it breaks, the value that was sent."""

    field: str
    rule: str
    message: str
    value: Any = None


class Refused(Exception):
    """Base of every refusal; doors turn it into a problem document (RFC 9457) or a page.

    `code` is a stable kebab-case name, `message` is for people, `faults` name fields of the input.
    """

    status = 422
    code = "refused"

    def __init__(
        self, message: Text, *, code: str | None = None, status: int | None = None, faults: Sequence[Fault] = ()
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code or self.code
        self.status = status or self.status
        self.faults = tuple(faults)


class Invalid(Refused):
    """The input breaks a rule; every fault is named and nothing was stored."""

    status = 422
    code = "invalid-input"


class NotAllowed(Refused):
    """The actor sees the object but may not do this with it."""

    status = 403
    code = "not-allowed"


class NotFound(Refused):
    """Unknown, or outside the actor's jurisdiction: the two are never told apart."""

    status = 404
    code = "not-found"


class Conflict(Refused):
    """The state of the record does not admit this act."""

    status = 409
    code = "conflict"
