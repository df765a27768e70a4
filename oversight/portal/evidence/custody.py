"""Custody rows in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.evidence.models import CustodyEvent
from oversight.evidence.queries import Touch

_Act = CustodyEvent.Act
_OUTCOMES: dict[tuple[str, str], str | Promise] = {
    (_Act.RECEIVED, "as promised"): gettext_lazy("Received, as promised"),
    (_Act.CHECKED, "sound"): gettext_lazy("Hashed again: as received"),
    (_Act.CHECKED, "damaged"): gettext_lazy("Hashed again: its bytes are others; held back"),
    (_Act.CHECKED, "missing"): gettext_lazy("Not found in the store; held back"),
    (_Act.CHECKED, "restored"): gettext_lazy("Hashed again: as received once more; shown again"),
    (_Act.CHECKED, "lost"): gettext_lazy("Declared lost"),
    (_Act.DERIVED, ""): gettext_lazy("Copy without metadata made"),
    (_Act.VIEWED, ""): gettext_lazy("Looked at"),
    (_Act.VIEWED, "thumbnail"): gettext_lazy("Seen small in a list"),
    (_Act.COPIED, ""): gettext_lazy("Original handed out"),
}


class Line(NamedTuple):
    """One custody row as a page shows it."""

    at: datetime
    words: str
    who: str
    reason: str


def lines(touches: Iterable[Touch]) -> list[Line]:
    """The rows in words, in the order given."""
    return [
        Line(
            touch.at,
            str(_OUTCOMES.get((touch.act, touch.outcome)) or f"{touch.act} {touch.outcome}".strip()),
            actor_words(touch.actor, touch.who),
            touch.reason,
        )
        for touch in touches
    ]


def actor_words(actor: str, name: str) -> str:
    """Who acted: a person's name, the platform itself, or an office's program."""
    if name:
        return name
    return _("a program of an office") if actor.startswith("token:") else _("the platform")
