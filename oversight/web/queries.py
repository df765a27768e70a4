"""Reads about lists: whose saved views, and which exports."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.web.models import ListExport, SavedView

PAGE = 50
_MOST_SHOWN = 100


def _views(actor: Actor) -> QuerySet[SavedView]:
    offices = {reach.office for reach in actor.reaches}
    return SavedView.objects.filter(Q(owner=actor.user_id) | Q(office__in=offices)).select_related("owner", "office")


def views_of(actor: Actor, list_name: str) -> list[SavedView]:
    """One's own views of a list and those shared with one's offices, by name."""
    return list(_views(actor).filter(list=list_name).order_by("name", "pk")[:_MOST_SHOWN])


def view(actor: Actor, pk: int) -> SavedView:
    """One view that is one's own or shared with one's office; NotFound otherwise."""
    found = _views(actor).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such view."))
    return found


def exports(actor: Actor, *, after: UUID | None = None, size: int = PAGE) -> tuple[list[ListExport], UUID | None]:
    """Exports, newest first: everybody's for an auditor, one's own for all others; and the id of the next page."""
    rows = ListExport.objects.select_related("requested_by")
    if Permission.AUDIT not in actor.permissions:
        rows = rows.filter(requested_by=actor.user_id)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None
