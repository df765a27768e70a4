"""What the ledger's verifier may ask of violations: the digests of their rows as they are now."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from oversight.ledger.rows import Rows, each
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
    Alarm,
    ArchiveEntry,
    Case,
    Classification,
    CompletionRequest,
    Letter,
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


CASES = Rows(CASE, Case.records.all(), case_digests)
PAPERS = Rows(PAPER, Paper.objects.all(), each(paper_digest))
MESSAGES = Rows(MESSAGE, Message.objects.all(), message_digests)
REQUESTS = Rows(REQUEST, WithdrawalRequest.objects.all(), each(request_digest))
PAIRS = Rows(PAIR, SameEvent.objects.all(), each(pair_digest))


def _of_procedure(model: type[M], case: str) -> Rows[M]:
    """Rows of the procedure; `case` leads from a row to the id of its case."""

    def digests(rows: Sequence[M]) -> Mapping[UUID, bytes]:
        cases = dict(model._default_manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", case))
        return {row.pk: seals.row_digest(row, cases[row.pk]) for row in rows}

    return Rows(model._meta.db_table, model._default_manager.all(), digests)


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
LETTER = _of_procedure(Letter, "case")
ARCHIVE_ENTRY = _of_procedure(ArchiveEntry, "case")
ALARM = _of_procedure(Alarm, "deadline__dossier")
