"""Reads of transfers and take-overs: what waits for my office, what it has offered, what was answered."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.dossiers.models import Recusal
from violations import policies, seals
from violations.models import Transfer
from violations.queries.cases import case as visible_case

_AT_ONCE = 50
_DIRECTIONS_OUT = (Transfer.Direction.DOWN, Transfer.Direction.SIDE)


class Signatures(msgspec.Struct, frozen=True):
    """A transfer with both offices' signatures, as either office may see it before it has signed.

    `may_read`: whether the actor may read the case itself; only then `reason` says why an offer was declined.
    """

    transfer: Transfer
    offered_by: str
    answered_by: str
    may_read: bool
    reason: str


def offered(actor: Actor) -> list[Transfer]:
    """What the actor's own offices have offered or asked for and the other has not answered, the oldest first."""
    own = _own_offices(actor)
    out = Q(source__in=own, direction__in=_DIRECTIONS_OUT) | Q(target__in=own, direction=Transfer.Direction.UP)
    return list(_rows(actor).filter(out, answered_at=None).order_by("offered_at", "pk")[:_AT_ONCE])


def waiting(actor: Actor) -> list[Transfer]:
    """What waits for the signature of the actor's own offices, the oldest first; nothing of the cases' contents."""
    own = _own_offices(actor)
    coming = Q(target__in=own, direction__in=_DIRECTIONS_OUT) | Q(source__in=own, direction=Transfer.Direction.UP)
    return list(_rows(actor).filter(coming, answered_at=None).order_by("offered_at", "pk")[:_AT_ONCE])


def answered(actor: Actor, *, size: int = 20) -> list[Transfer]:
    """What the actor's own offices and others answered each other last, the newest first."""
    own = _own_offices(actor)
    found: dict[UUID, Transfer] = {}
    for side in ("source__in", "target__in"):
        rows = _rows(actor).filter(answered_at__isnull=False, **{side: own})
        found |= {row.pk: row for row in rows.order_by("-answered_at", "-pk")[:size]}
    newest = sorted(found.values(), key=lambda row: (row.answered_at or row.offered_at, row.pk), reverse=True)
    return newest[:size]


def signatures(actor: Actor, id: UUID, *, now: datetime) -> Signatures:
    """One transfer for people of either office, or who may sign in its stead; NotFound otherwise and when barred."""
    rows = _rows(actor).select_related("offered_by", "answered_by", "plenary__chair", "case__dossier__office")
    found = rows.filter(pk=id).first()
    if found is None or not (
        {found.source_id, found.target_id} & set(_own_offices(actor)) or policies.can_answer(found, actor)
    ):
        raise NotFound(_("There is no such transfer, or it does not concern your office."))
    try:
        visible_case(actor, found.case_id, now=now)
    except NotFound:
        may_read = False
    else:
        may_read = True
    reason = seals.words_of([found], case=found.case_id).get(found.pk, "") if may_read else ""
    return Signatures(
        found, found.offered_by.name, found.answered_by.name if found.answered_by else "", may_read, reason
    )


def transfers_of(case: UUID) -> QuerySet[Transfer]:
    """The transfers of a case that the caller has fetched by right, the newest first."""
    return Transfer.objects.filter(case=case).select_related("source", "target").order_by("-offered_at", "-pk")


def _own_offices(actor: Actor) -> Collection[int]:
    handles = {Permission.DECIDE_VIOLATIONS, Permission.STUDY_VIOLATIONS}
    return [reach.office for reach in actor.reaches if handles & reach.permissions]


def _rows(actor: Actor) -> QuerySet[Transfer]:
    barring = Recusal.objects.filter(user=actor.user_id).values("dossier")
    return Transfer.objects.select_related("case__dossier", "source", "target", "plenary").exclude(case__in=barring)
