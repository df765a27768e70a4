"""Lists in any order by keyset: a cursor holds the sort values of the last row, so depth costs nothing.

Every order ends with a unique field. An order is worth offering only where an index bears it in both directions.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oversight.core.errors import Fault, Invalid
from oversight.dossiers.queries import PAGE, Page

CHUNK = 500

M = TypeVar("M", bound=models.Model)


class By(msgspec.Struct, frozen=True):
    """One field of an order: the path from the model, as filters name it, its type and its direction."""

    path: str
    kind: type[datetime] | type[UUID] | type[int] | type[str]
    descending: bool = True

    def value(self, row: models.Model) -> Any:
        """The sort value of a row."""
        found: Any = row
        for step in self.path.split("__"):
            found = getattr(found, step)
        return found


class Order(msgspec.Struct, frozen=True):
    """An order by its name in addresses; the last field is unique, so no two rows stand in the same place."""

    name: str
    fields: tuple[By, ...]

    def encode(self, row: models.Model) -> str:
        """An opaque cursor that stands behind the row."""
        values = [self.name, *(by.value(row) for by in self.fields)]
        return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")

    def decode(self, text: str) -> list[Any]:
        """The sort values in a cursor that `encode` made; Invalid for anything else, also for one of another order."""
        try:
            raw = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
            name, *values = msgspec.json.decode(raw, type=list[Any])
            if name != self.name or len(values) != len(self.fields):
                raise ValueError(text)
            return [msgspec.convert(value, by.kind) for value, by in zip(values, self.fields, strict=True)]
        except (ValueError, binascii.Error, msgspec.DecodeError) as error:
            fault = Fault("cursor", "cursor", _("This is not a cursor that this list handed out."), text[:200])
            raise Invalid(_("The cursor cannot be read; start from the first page."), faults=[fault]) from error

    def after(self, rows: QuerySet[M], values: Sequence[Any]) -> QuerySet[M]:
        """The rows behind a cursor."""
        behind = Q()
        for by, value in reversed(list(zip(self.fields, values, strict=True))):
            further = Q(**{f"{by.path}__{'lt' if by.descending else 'gt'}": value})
            behind = further | (Q(**{by.path: value}) & behind) if behind else further
        first, start = self.fields[0], values[0]
        # The first condition says no more than the second, but an index can begin to read there.
        return rows.filter(Q(**{f"{first.path}__{'lte' if first.descending else 'gte'}": start}) & behind)

    def sorted(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows in this order."""
        return rows.order_by(*(f"-{by.path}" if by.descending else by.path for by in self.fields))


def newest(prefix: str = "") -> Order:
    """Newest received first: the order of `dossier_field_by_time`, `dossier_field_by_scope` within one scope."""
    return Order("-received", (By(f"{prefix}received_at", datetime), By(f"{prefix}pk", UUID)))


def page(branches: Sequence[QuerySet[M]], order: Order, *, after: str | None = None, size: int = PAGE) -> Page[M]:
    """One page over several branches, each read by its own index and limited; a row in two of them appears once."""
    cut = order.decode(after) if after else None
    found: dict[Any, M] = {}
    for branch in branches:
        rows = order.after(branch, cut) if cut else branch
        found |= {order.fields[-1].value(row): row for row in order.sorted(rows)[: size + 1]}
    merged = list(found.values())
    for by in reversed(order.fields):
        merged.sort(key=by.value, reverse=by.descending)
    shown = tuple(merged[:size])
    return Page(shown, order.encode(shown[-1]) if len(merged) > size else None)


def chunks(branches: Sequence[QuerySet[M]], order: Order, *, size: int = CHUNK) -> Iterator[tuple[M, ...]]:
    """The whole list in pieces of bounded size, a statement a piece: for exports, in constant memory.

    No transaction stays open while the reader takes his time.
    """
    cursor: str | None = None
    while True:
        piece = page(branches, order, after=cursor, size=size)
        if piece.rows:
            yield piece.rows
        cursor = piece.next
        if cursor is None:
            return
