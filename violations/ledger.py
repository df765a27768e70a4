"""What the ledger's verifier may ask of violations: the digests of their rows as they are now."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from violations import seals
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
from violations.models import (
    ArchiveEntry,
    Case,
    Classification,
    CompletionRequest,
    Message,
    Paper,
    Plenary,
    RequirementCheck,
    SameEvent,
    Seat,
    StatusNotice,
    StudyConclusion,
    Tracing,
    Transfer,
    Vote,
    WithdrawalRequest,
)

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


def _of_procedure(model: type[M], case: str) -> _Subject[M]:
    """Rows of the procedure; `case` leads from a row to the id of its case."""

    def digests(rows: Sequence[M]) -> Mapping[UUID, bytes]:
        cases = dict(model._default_manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", case))
        return {row.pk: seals.row_digest(row, cases[row.pk]) for row in rows}

    return _Subject(model._meta.db_table, model._default_manager.all(), digests)


# Named after their tables (settings.LEDGER_SUBJECTS).
REQUIREMENT_CHECK = _of_procedure(RequirementCheck, "case")
CLASSIFICATION = _of_procedure(Classification, "case")
STUDY_CONCLUSION = _of_procedure(StudyConclusion, "case")
PLENARY = _of_procedure(Plenary, "case")
SEAT = _of_procedure(Seat, "plenary__case")
VOTE = _of_procedure(Vote, "seat__plenary__case")
COMPLETION_REQUEST = _of_procedure(CompletionRequest, "case")
TRANSFER = _of_procedure(Transfer, "case")
TRACING = _of_procedure(Tracing, "case")
STATUS_NOTICE = _of_procedure(StatusNotice, "case")
ARCHIVE_ENTRY = _of_procedure(ArchiveEntry, "case")
