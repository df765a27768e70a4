"""Reads of evidence; an item is seen by whoever sees its dossier."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import Dossier
from oversight.evidence.models import Item


def item(actor: Actor, id: UUID, *, now: datetime) -> Item:
    """One item with its dossier; NotFound when unknown or foreign."""
    found = Item.objects.select_related("dossier", "original", "clean_copy").filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such evidence, or it lies outside your area."))
    if (
        not actor.can(Permission.VIEW_EVIDENCE, found.dossier.scope)
        or found.dossier.recusals.filter(user=actor.user_id).exists()
    ):
        dossiers.fetch(Dossier.objects.all(), actor, Permission.VIEW_EVIDENCE, found.dossier_id, now=now)
    return found


def of_dossier(dossier: Dossier) -> QuerySet[Item]:
    """The items of a dossier that the caller has already fetched by right."""
    return Item.objects.filter(dossier=dossier).order_by("promised_at", "pk")


def missing_items(actor: Actor, *, place: str = "", limit: int = dossiers.LARGEST_PAGE) -> QuerySet[Item]:
    """Promised and not yet here, in the actor's jurisdiction, the longest missing first."""
    rows = Item.objects.filter(received_at=None).select_related("dossier")
    visible = dossiers.visible_to(rows, actor, Permission.VIEW_EVIDENCE, prefix="dossier__", place=place)
    return visible.order_by("promised_at")[:limit]
