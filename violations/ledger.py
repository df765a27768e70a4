"""What the ledger's verifier may ask of violations: the digests of their rows as they are now."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from violations.digests import (
    CASE,
    MESSAGE,
    PAIR,
    PAPER,
    REQUEST,
    case_digests,
    message_digests,
    pair_digest,
    paper_digest,
    request_digest,
)
from violations.models import Case, Message, Paper, SameEvent, WithdrawalRequest

M = TypeVar("M", bound=Model)


class _Subject(Generic[M]):
    """Rows of one table in the order of their ids."""

    def __init__(self, table: str, rows: QuerySet[M], digests: Callable[[Sequence[M]], Mapping[UUID, bytes]]) -> None:
        self.table, self._rows, self._digests = table, rows, digests

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        return self._digests(list(self._rows.filter(pk__in=ids)))

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids in order, after `last`."""
        rows = self._rows.order_by("pk")
        return list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit])


CASES = _Subject(CASE, Case.objects.all(), case_digests)
PAPERS = _Subject(PAPER, Paper.objects.all(), lambda rows: {row.pk: paper_digest(row) for row in rows})
MESSAGES = _Subject(MESSAGE, Message.objects.all(), message_digests)
REQUESTS = _Subject(
    REQUEST, WithdrawalRequest.objects.all(), lambda rows: {row.pk: request_digest(row) for row in rows}
)
PAIRS = _Subject(PAIR, SameEvent.objects.all(), lambda rows: {row.pk: pair_digest(row) for row in rows})
