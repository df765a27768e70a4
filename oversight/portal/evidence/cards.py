"""What a list of evidence shows of each item: plain values for `components/evidence.html`."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from oversight.evidence.models import Item
from oversight.files.models import Blob

_LABELS = {"image/jpeg": "JPG", "image/png": "PNG", "image/webp": "WEBP", "application/pdf": "PDF"}


class Card(NamedTuple):
    """One item in a gallery; `thumbnail` is empty where there is no picture to show."""

    url: str
    thumbnail: str
    title: str
    label: str
    state: str
    tone: str
    moment: datetime
    is_here: bool


def cards(items: Iterable[Item]) -> list[Card]:
    """A card for each item of `evidence.queries.of_dossier`."""
    return [card(item) for item in items]


def card(item: Item) -> Card:
    """The card of one item."""
    state, tone = state_of(item)
    shown = item.clean_copy is not None and not is_held_back(item) and item.media_type.startswith("image/")
    return Card(
        url=reverse("evidence:item", args=[item.pk]),
        thumbnail=reverse("evidence:thumbnail", args=[item.pk]) if shown else "",
        title=item.get_kind_display(),
        label=label(item.media_type),
        state=state,
        tone=tone,
        moment=item.received_at or item.promised_at,
        is_here=item.received_at is not None,
    )


def label(media_type: str) -> str:
    """A type in the letters that people know."""
    return _LABELS.get(media_type, "?")


def is_held_back(item: Item) -> bool:
    """Whether the original or the copy for viewing is not as received."""
    return any(blob is not None and blob.state != Blob.State.SOUND for blob in (item.original, item.clean_copy))


def state_of(item: Item) -> tuple[str, str]:
    """Where an item stands, in words and as the tone of a badge."""
    if item.received_at is None:
        return _("promised, still missing"), "warn"
    if is_held_back(item):
        return _("held back"), "danger"
    if item.clean_copy is None:
        return _("arrived, being checked"), ""
    return _("arrived"), "ok"
