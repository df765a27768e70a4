"""Reads of evidence; an item is seen by whoever sees its dossier."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.database import prepared
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


# What an upload needs, in one round trip: the promise, where its dossier lies, whether the caller is barred from it.
_AWAITED = """
  select i.id, i.dossier_id, i.kind, i.sha256, i.size, i.media_type, i.promised_at, i.received_at, i.processed_at,
    i.received_by_id, i.original_id, d.scope,
    exists (select 1 from dossier_recusal r where r.dossier_id = d.id and r.user_id = %s)
  from evidence_item i join dossier d on d.id = i.dossier_id where i.id = %s
"""


def awaited(actor: Actor, id: UUID, *, now: datetime) -> Item:
    """The item that an upload is for; of its dossier the scope alone. NotFound as in `item`."""
    with prepared() as cursor:
        cursor.execute(_AWAITED, (actor.user_id, id))
        row = cursor.fetchone()
    if row is None or row[-1] or not actor.can(Permission.VIEW_EVIDENCE, row[-2]):
        return item(actor, id, now=now)
    names = (
        "id",
        "dossier_id",
        "kind",
        "sha256",
        "size",
        "media_type",
        "promised_at",
        "received_at",
        "processed_at",
        "received_by_id",
        "original_id",
    )
    found = Item(**dict(zip(names, row, strict=False)))
    found.dossier = Dossier(pk=found.dossier_id, scope=row[-2])
    return found


def of_dossier(dossier: Dossier) -> QuerySet[Item]:
    """The items of a dossier that the caller has already fetched by right."""
    return Item.objects.filter(dossier=dossier).order_by("promised_at", "pk")


def of_dossiers(dossiers: Iterable[UUID]) -> list[Item]:
    """The items of dossiers that the caller has already fetched by right, each with its custody. Two queries."""
    items = Item.objects.filter(dossier__in=list(dossiers)).prefetch_related("custody")
    return list(items.order_by("promised_at", "pk"))


def missing_items(actor: Actor, *, place: str = "", limit: int = dossiers.LARGEST_PAGE) -> QuerySet[Item]:
    """Promised and not yet here, in the actor's jurisdiction, the longest missing first."""
    rows = Item.objects.filter(received_at=None).select_related("dossier")
    visible = dossiers.visible_to(rows, actor, Permission.VIEW_EVIDENCE, prefix="dossier__", place=place)
    return visible.order_by("promised_at")[:limit]
