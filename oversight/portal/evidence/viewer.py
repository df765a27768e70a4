"""One piece of evidence: looked at, turned, enlarged, taken along; and its custody."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from oversight.core.errors import Refused
from oversight.evidence import actions, queries
from oversight.evidence.models import Item
from oversight.files import serving
from oversight.portal.evidence import custody, forms
from oversight.portal.evidence.cards import card, is_held_back
from oversight.portal.places import page_of
from oversight.web.actors import actor_of

TURNS = (0, 90, 180, 270)
ZOOMS = (1, 2, 3, 4)


@require_safe
def item_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The viewer. Turn and zoom stand in the address, so that it works without a script."""
    return _page(request, queries.item(actor_of(request), pk, now=timezone.now()), forms.Handover())


@require_safe
def image(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The metadata-free picture as part of a page."""
    actor, now = actor_of(request), timezone.now()
    content = actions.view(item=queries.item(actor, pk, now=now), by=actor, now=now)
    return serving.stored_file(request, content.data, content.blob.media_type, name=_name(pk), inline=True)


@require_safe
def thumbnail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The small picture for lists."""
    actor, now = actor_of(request), timezone.now()
    content = actions.view_small(item=queries.item(actor, pk, now=now), by=actor, now=now)
    return serving.stored_file(request, content.data, content.blob.media_type, name=_name(pk), inline=True)


@require_safe
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The metadata-free copy to be saved."""
    actor, now = actor_of(request), timezone.now()
    content = actions.view(item=queries.item(actor, pk, now=now), by=actor, now=now)
    return serving.stored_file(request, content.data, content.blob.media_type, name=_name(pk))


@require_http_methods(["POST"])
def original(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The untouched original to be saved, for a reason; a refusal comes back in the form."""
    actor, now = actor_of(request), timezone.now()
    item = queries.item(actor, pk, now=now)
    form = forms.Handover(request.POST)
    if form.is_valid():
        try:
            content = actions.copy_original(item=item, reason=form.cleaned_data["reason"], by=actor, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return serving.stored_file(request, content.data, content.blob.media_type, name=f"{_name(pk)}-original")
    return _page(request, item, form, status=422)


def _page(request: HttpRequest, item: Item, form: forms.Handover, status: int = 200) -> HttpResponse:
    beside = [other.pk for other in queries.of_dossier(item.dossier)]
    at = beside.index(item.pk)
    turn, zoom = _chosen(request, "turn", TURNS), _chosen(request, "zoom", ZOOMS)
    context: dict[str, Any] = {
        "item": item,
        "card": card(item),
        "hash": bytes(item.sha256).hex(),
        "is_picture": item.media_type.startswith("image/"),
        "is_held_back": is_held_back(item),
        "checked_at": item.original.checked_at or item.processed_at if item.original else None,
        "custody": custody.lines(queries.custody(item)),
        "dossier_page": page_of(item.dossier),
        "number": at + 1,
        "count": len(beside),
        "before": beside[at - 1] if at else None,
        "after": beside[at + 1] if at + 1 < len(beside) else None,
        "form": form,
        "turn": turn,
        "zoom": zoom,
        "left": _view(zoom, turn - 90),
        "right": _view(zoom, turn + 90),
        "larger": _view(min(zoom + 1, ZOOMS[-1]), turn),
        "smaller": _view(max(zoom - 1, ZOOMS[0]), turn),
        "whole": _view(1, 0),
    }
    return render(request, "portal/evidence/item.html", context, status=status)


def _chosen(request: HttpRequest, name: str, allowed: tuple[int, ...]) -> int:
    text = request.GET.get(name, "")
    return int(text) if text in map(str, allowed) else allowed[0]


def _view(zoom: int, turn: int) -> str:
    return f"?{urlencode({'zoom': zoom, 'turn': turn % 360})}"


def _name(pk: UUID) -> str:
    return f"evidence-{str(pk)[-12:]}"
