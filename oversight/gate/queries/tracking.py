"""Whose tracking code it is: the modules are asked in turn, the quarantine last."""

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from oversight.gate.queries.quarantine import by_code


def address_of(mark: bytes) -> str | None:
    """The address of the page that shows what this code (its keyed hash) stands for; None when nobody knows it."""
    for name in settings.TRACKERS:
        found: str | None = import_string(name)(mark)
        if found:
            return found
    return None


def tracked(mark: bytes) -> str | None:
    """The page of what is held or was discarded."""
    return reverse("gate:received") if by_code(mark) is not None else None
