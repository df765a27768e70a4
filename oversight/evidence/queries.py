"""Reads of evidence; an item is seen by whoever sees its dossier, an incident by the auditors."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import User
from oversight.accounts.roles import Permission
from oversight.core.database import prepared
from oversight.core.errors import NotFound
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import FIRST_CASE_KIND, Dossier
from oversight.dossiers.queries import Count, Key
from oversight.evidence.models import Incident, IncidentNote, Item
from oversight.evidence.policies import viewing
from oversight.files.models import Blob


def item(actor: Actor, id: UUID, *, now: datetime) -> Item:
    """One item with its dossier; NotFound when unknown or foreign."""
    found = Item.objects.select_related("dossier", "original", "clean_copy", "thumbnail").filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such evidence, or it lies outside your area."))
    permission = viewing(found.dossier.kind)
    if not actor.can(permission, found.dossier.scope) or found.dossier.recusals.filter(user=actor.user_id).exists():
        dossiers.fetch(Dossier.objects.all(), actor, permission, found.dossier_id, now=now)
    return found


# What an upload needs, in one round trip: the promise, where its dossier lies, whether the caller is barred from it.
_AWAITED = """
  select i.id, i.dossier_id, i.kind, i.sha256, i.size, i.media_type, i.promised_at, i.received_at, i.processed_at,
    i.received_by_id, i.original_id, d.kind, d.confidentiality, d.scope,
    exists (select 1 from dossier_recusal r where r.dossier_id = d.id and r.user_id = %s)
  from evidence_item i join dossier d on d.id = i.dossier_id where i.id = %s
"""


def awaited(actor: Actor, id: UUID, *, now: datetime) -> Item:
    """The item that an upload is for; of its dossier kind, confidentiality and scope. NotFound as in `item`."""
    with prepared() as cursor:
        cursor.execute(_AWAITED, (actor.user_id, id))
        row = cursor.fetchone()
    if row is None or row[-1] or not actor.can(viewing(row[-4]), row[-2]):
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
    kind, confidentiality, scope = row[-4:-1]
    found.dossier = Dossier(pk=found.dossier_id, kind=kind, confidentiality=confidentiality, scope=scope)
    return found


def of_dossier(dossier: Dossier) -> QuerySet[Item]:
    """The items of a dossier that the caller has already fetched by right, with the state of what is stored."""
    return Item.objects.filter(dossier=dossier).select_related("original", "clean_copy").order_by("promised_at", "pk")


def of_dossiers(dossiers: Iterable[UUID]) -> list[Item]:
    """The items of dossiers that the caller has already fetched by right, each with its custody. Two queries."""
    items = (
        Item.objects.filter(dossier__in=list(dossiers))
        .select_related("original", "clean_copy")
        .prefetch_related("custody")
    )
    return list(items.order_by("promised_at", "pk"))


class Touch(msgspec.Struct, frozen=True):
    """One custody row as people read it; `who` is empty where the actor is no person (`actor` tells)."""

    act: str
    at: datetime
    actor: str
    who: str
    outcome: str
    reason: str


# Whoever acted by a phone is shown as its owner.
_CUSTODY = """
  select c.act, c.at, c.actor, coalesce(u.name, o.name, ''), c.outcome, c.reason
  from (select * from evidence_custody where item_id = %s order by at desc, id desc limit %s) c
  left join accounts_user u on u.id = case when c.actor like 'user:%%' then substr(c.actor, 6)::bigint end
  left join accounts_device d on d.id = case when c.actor like 'device:%%' then substr(c.actor, 8)::uuid end
  left join accounts_user o on o.id = d.user_id
  order by c.at desc, c.id desc
"""
CUSTODY_SHOWN = 100


def custody(item: Item, limit: int = CUSTODY_SHOWN) -> list[Touch]:
    """The newest touches of an item, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_CUSTODY, [item.pk, limit])
        return [Touch(*row) for row in cursor.fetchall()]


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What the chase list is narrowed to: below `place`, promised before a moment."""

    place: str = ""
    promised_before: datetime | None = None


_ALL = Missing()


def missing_items(
    actor: Actor, wanted: Missing = _ALL, *, after: str | None = None, limit: int = dossiers.LARGEST_PAGE
) -> QuerySet[Item]:
    """Promised and not yet here, in the actor's jurisdiction, the longest missing first; `after` is a `missing_key`."""
    rows = _missing(actor, wanted).select_related("dossier")
    if after:
        last = Key.decode(after)
        rows = rows.filter(promised_at__gte=last.received_at).filter(
            Q(promised_at__gt=last.received_at) | Q(pk__gt=last.id)
        )
    return rows.order_by("promised_at", "pk")[:limit]


def missing_list(actor: Actor, wanted: Missing, *, after: str | None, limit: int) -> QuerySet[Item]:
    """The same with what a page shows beside each: where, and who filed."""
    beside = ("dossier__place", "dossier__station", "dossier__filed_by")
    return missing_items(actor, wanted, after=after, limit=limit).prefetch_related(*beside)


def missing_key(item: Item) -> str:
    """Where a page of the chase list ends."""
    return Key(item.promised_at, item.pk).encode()


def count_missing(actor: Actor, wanted: Missing = _ALL) -> Count:
    """How many are missing, exact to 10,000."""
    number = _missing(actor, wanted)[: dossiers.COUNT_CAP + 1].count()
    return Count(min(number, dossiers.COUNT_CAP), number > dossiers.COUNT_CAP)


def _missing(actor: Actor, wanted: Missing) -> QuerySet[Item]:
    # The kind is named because the indexes by place hold field reports alone, and they alone promise files.
    rows = Item.objects.filter(received_at=None, dossier__kind__lt=FIRST_CASE_KIND)
    if wanted.promised_before:
        rows = rows.filter(promised_at__lt=wanted.promised_before)
    return dossiers.visible_to(rows, actor, Permission.VIEW_EVIDENCE, prefix="dossier__", place=wanted.place)


def items_stored_as(blob: Blob) -> list[Item]:
    """The items of which a stored file is the original or the copy for viewing."""
    rows = Item.objects.select_related("dossier")
    found = {item.pk: item for item in rows.filter(original=blob)} | {
        item.pk: item for item in rows.filter(clean_copy=blob)
    }
    return list(found.values())


def incidents(actor: Actor, *, is_over: bool, after: UUID | None = None, size: int = dossiers.PAGE) -> list[Incident]:
    """Incidents that stand, the oldest first, or those that are over, the newest first; `after` is the last seen."""
    _check_auditor(actor)
    rows = Incident.objects.select_related("blob", "acknowledged_by")
    if is_over:
        rows = rows.exclude(resolved_at=None).order_by("-pk")
        return list((rows.filter(pk__lt=after) if after else rows)[:size])
    rows = rows.filter(resolved_at=None).order_by("pk")
    return list((rows.filter(pk__gt=after) if after else rows)[:size])


def incident(actor: Actor, id: UUID) -> Incident:
    """One incident; NotFound when unknown, NotAllowed to all but auditors."""
    _check_auditor(actor)
    found = Incident.objects.select_related("blob", "acknowledged_by").filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such incident."))
    return found


def notes_of(incident: Incident) -> list[tuple[IncidentNote, str]]:
    """What was done about an incident, oldest first, each with the name of whoever did it."""
    rows = list(incident.notes.all())
    names = names_of([row.actor for row in rows])
    return [(row, names.get(row.actor, "")) for row in rows]


def loss_proposers(incident: Incident) -> set[str]:
    """Who proposed that the file be declared lost, by label."""
    return set(incident.notes.filter(act=IncidentNote.Act.PROPOSED).order_by().values_list("actor", flat=True))


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names of those actors who are people at desks, by label."""
    people = {int(actor.removeprefix("user:")) for actor in actors if actor.startswith("user:")}
    return {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=people).values_list("pk", "name")}


def open_incident(item: Item) -> Incident | None:
    """The incident that holds an item's file back, if there is one."""
    blobs = [pk for pk in (item.original_id, item.clean_copy_id) if pk]
    return Incident.objects.filter(blob__in=blobs, resolved_at=None).first() if blobs else None


def _check_auditor(actor: Actor) -> None:
    actor.check(Permission.AUDIT, "", _("Incidents are in the hands of the auditors."))
