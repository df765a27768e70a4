"""Reads of notices: one's own, and for auditors the record of all."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.notices.models import Delivery, Notice, Preference

PAGE = 50
UNREAD_CAP = 99
FAILED = (Delivery.Outcome.REFUSED, Delivery.Outcome.GIVEN_UP)


def mine(actor: Actor, *, after: UUID | None = None, size: int = PAGE) -> list[Notice]:
    """The person's notices, newest first; `after` is the last one seen."""
    rows = Notice.objects.filter(recipient=actor.user_id).order_by("-pk")
    return list((rows.filter(pk__lt=after) if after else rows)[:size])


def unread(user_id: int) -> int:
    """How many notices the person has not read, counted to one past the cap."""
    return Notice.objects.filter(recipient=user_id, read_at=None)[: UNREAD_CAP + 1].count()


def notice(actor: Actor, id: UUID) -> Notice:
    """A notice of the actor's own, or any for an auditor; NotFound otherwise."""
    found = Notice.objects.select_related("recipient", "dossier").filter(pk=id).first()
    if found is None or (found.recipient_id != actor.user_id and not actor.can(Permission.AUDIT, "")):
        raise NotFound(_("There is no such notice, or it is for somebody else."))
    return found


def deliveries(notice: Notice) -> QuerySet[Delivery]:
    """Every try to reach the person, oldest first."""
    return notice.deliveries.all()


def record(
    actor: Actor, *, only_failed: bool, after: UUID | None = None, size: int = PAGE
) -> list[tuple[UUID, Notice, list[Delivery]]]:
    """For auditors: notices with their deliveries, newest first, each with its key; or failed deliveries alone."""
    actor.check(Permission.AUDIT, "", _("The record of all notices is for auditors."))
    if only_failed:
        tries = Delivery.objects.filter(outcome__in=FAILED).select_related("notice__recipient").order_by("-pk")
        return [(one.pk, one.notice, [one]) for one in (tries.filter(pk__lt=after) if after else tries)[:size]]
    rows = Notice.objects.select_related("recipient").prefetch_related("deliveries").order_by("-pk")
    return [(one.pk, one, list(one.deliveries.all())) for one in (rows.filter(pk__lt=after) if after else rows)[:size]]


def unwanted(actor: Actor) -> set[str]:
    """Kinds of which the person wants no e-mail."""
    return set(Preference.objects.filter(user=actor.user_id).values_list("kind", flat=True))


def told_lately(people: Iterable[int], kind: str, *, since: datetime) -> set[int]:
    """Those of the people who have an unread notice of the kind, made after `since`."""
    rows = Notice.objects.filter(recipient__in=people, kind=kind, read_at=None, created_at__gt=since)
    return set(rows.values_list("recipient", flat=True))


def waiting(people: Iterable[int], kinds: Iterable[str], dossiers: Iterable[UUID]) -> set[tuple[int, str, UUID]]:
    """Who has an unread notice of which kind about which of these dossiers: he need not be told again."""
    rows = Notice.objects.filter(recipient__in=list(people), read_at=None, kind__in=list(kinds))
    found = rows.filter(dossier__in=list(dossiers)).values_list("recipient", "kind", "dossier")
    return {(recipient, kind, dossier) for recipient, kind, dossier in found if dossier is not None}
