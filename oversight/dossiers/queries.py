"""Reads of dossiers; each starts from `visible_to`. Jurisdiction becomes literal ranges on `scope` (docs/adr/0004)."""

import base64
import binascii
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor, widest
from oversight.accounts.roles import Permission
from oversight.core.errors import Fault, Invalid, NotFound
from oversight.dossiers.models import CaseException, Dossier, Recusal

PAGE = 50
LARGEST_PAGE = 200
COUNT_CAP = 10_000
_EXCEPTIONS_AT_ONCE = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

M = TypeVar("M", bound=models.Model)


class Key(msgspec.Struct, frozen=True, order=True):
    """The place of a row in a list: newest first, the id breaks ties."""

    received_at: datetime
    id: UUID

    def encode(self) -> str:
        """An opaque cursor for addresses."""
        micros = (self.received_at - _EPOCH) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(micros.to_bytes(8, "big", signed=True) + self.id.bytes).decode()

    @classmethod
    def decode(cls, text: str) -> "Key":
        """The cursor that `encode` made; Invalid for anything else."""
        try:
            raw = base64.urlsafe_b64decode(text.encode())
            if len(raw) != 24:
                raise ValueError(text)
            micros = int.from_bytes(raw[:8], "big", signed=True)
            return cls(_EPOCH + timedelta(microseconds=micros), UUID(bytes=raw[8:]))
        except (ValueError, OverflowError, binascii.Error) as error:
            fault = Fault("cursor", "cursor", _("This is not a cursor that a list handed out."), text)
            raise Invalid(_("The cursor cannot be read; start from the first page."), faults=[fault]) from error


class Page(msgspec.Struct, Generic[M], frozen=True):
    """One page of a list and the cursor of the next, if there is one."""

    rows: tuple[M, ...]
    next: str | None


class Count(msgspec.Struct, frozen=True):
    """How many rows a list holds: exact up to the cap, then "10,000+"."""

    count: int
    is_capped: bool


def within(paths: Iterable[str], prefix: str = "") -> Q:
    """Rows with a scope at or below one of the paths, as literal ranges; `prefix` leads from model to dossier."""
    some = widest(paths)
    if not some:
        return Q(pk__in=())
    condition = Q()
    for path in some:
        if path:
            condition |= Q(**{f"{prefix}scope__gte": path, f"{prefix}scope__lt": f"{path[:-1]}/"})
        else:
            return Q()
    return condition


def narrowed(paths: Iterable[str], place: str) -> tuple[str, ...]:
    """The part of `paths` that lies at or below `place`."""
    kept = set()
    for path in paths:
        if place.startswith(path):
            kept.add(place)
        elif path.startswith(place):
            kept.add(path)
    return tuple(sorted(kept))


def visible_to(
    rows: QuerySet[M],
    actor: Actor,
    permission: Permission,
    *,
    prefix: str = "",
    place: str = "",
    scope_from: str | None = None,
) -> QuerySet[M]:
    """Rows of the actor's jurisdiction (below `place`, if given), less those from which he is recused.

    `scope_from` leads to the scope where rows keep a copy of it that the database itself holds equal.
    """
    paths = narrowed(actor.paths(permission), place)
    barred = Recusal.objects.filter(user=actor.user_id, dossier=OuterRef(f"{prefix}pk"))
    return rows.filter(within(paths, prefix if scope_from is None else scope_from)).filter(~Exists(barred))


def excepted_for(rows: QuerySet[M], actor: Actor, *, now: datetime, prefix: str = "") -> QuerySet[M]:
    """Rows that single exceptions open to the actor: the second, limited branch of every read (never an OR)."""
    granted = CaseException.objects.filter(user=actor.user_id, until__gt=now).values_list("content_object", flat=True)
    ids = list(granted[:_EXCEPTIONS_AT_ONCE])
    barred = Recusal.objects.filter(user=actor.user_id, dossier=OuterRef(f"{prefix}pk"))
    return rows.filter(**{f"{prefix}pk__in": ids}).filter(~Exists(barred)) if ids else rows.none()


def branches(
    rows: QuerySet[M], actor: Actor, permission: Permission, *, now: datetime, prefix: str = "", place: str = ""
) -> list[QuerySet[M]]:
    """What a list of the actor is made of: his jurisdiction, and what exceptions open to him, if any do."""
    found = [visible_to(rows, actor, permission, prefix=prefix, place=place)]
    excepted = excepted_for(rows, actor, now=now, prefix=prefix)
    if not excepted.query.is_empty():
        found.append(excepted.filter(within([place], prefix)) if place else excepted)
    return found


def fetch(rows: QuerySet[M], actor: Actor, permission: Permission, id: UUID, *, now: datetime, prefix: str = "") -> M:
    """One row by the dossier's id; NotFound when it is unknown, foreign or barred, and the three look alike."""
    wanted = {f"{prefix}pk": id}
    row = visible_to(rows, actor, permission, prefix=prefix).filter(**wanted).first()
    if row is None:
        row = excepted_for(rows, actor, now=now, prefix=prefix).filter(**wanted).first()
    if row is None:
        raise NotFound(_("There is no such record, or it lies outside your area."))
    return row


def recusals(dossier: Dossier) -> list[Recusal]:
    """Who is barred from a dossier that the caller has already fetched by right, and why, the earliest first."""
    return list(Recusal.objects.filter(dossier=dossier).select_related("user", "declared_by").order_by("declared_at"))


def count(rows: QuerySet[M], actor: Actor, permission: Permission, *, prefix: str = "", place: str = "") -> Count:
    """How many rows of the jurisdiction there are, stopped at the cap."""
    return capped(visible_to(rows, actor, permission, prefix=prefix, place=place))


def capped(rows: QuerySet[M]) -> Count:
    """How many of these rows there are, stopped at the cap."""
    number = rows.order_by()[: COUNT_CAP + 1].count()
    return Count(min(number, COUNT_CAP), number > COUNT_CAP)
