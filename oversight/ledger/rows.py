"""What most subjects of the verifier are: a table whose rows have UUIDs as keys."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
Digests = Callable[[Sequence[M]], Mapping[UUID, bytes]]


class Rows(Generic[M]):
    """A subject of the verifier: the rows of one table that must have an entry, in the order of their ids."""

    def __init__(self, table: str, rows: QuerySet[M], digests_of: Digests[M]) -> None:
        self.table, self._rows, self._digests_of = table, rows, digests_of

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        return self._digests_of(list(self._rows.filter(pk__in=ids)))

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids in order, after `last`."""
        rows = self._rows.order_by("pk")
        return list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit])


def each(digest_of: Callable[[M], bytes]) -> Digests[M]:
    """The digests of rows of which each is computed by itself."""

    def digests(rows: Iterable[M]) -> Mapping[UUID, bytes]:
        return {row.pk: digest_of(row) for row in rows}

    return digests
