"""Reads for the papers of the procedure: which acts of a case have one, what was drawn up, who is written to."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from oversight.deadlines.models import Deadline, State
from oversight.documents import queries as documents
from oversight.documents.models import Document
from oversight.dossiers.models import Kind
from oversight.parties import queries as parties
from oversight.parties.details import Details
from oversight.parties.models import Role
from oversight.workflow.models import Step
from violations.models import Case, CompletionRequest, Letter, Plenary, Tracing, Transfer
from violations.queries import procedure as reads
from violations.workflow import BECAME_FINDING, LAPSED, NOT_REGISTERED, REGISTERED, TIP_CLOSED, WITHDRAWN

_AT_ONCE = 20
# Where the reporter is told how the case stands.
_TOLD = (REGISTERED, NOT_REGISTERED, BECAME_FINDING, LAPSED, WITHDRAWN, TIP_CLOSED)
Act = Plenary | CompletionRequest | Transfer | Tracing | Step


class About(msgspec.Struct, frozen=True):
    """One act that has a paper. `number`: the act's own, empty where the paper gets one of its own.

    `offices`: whose people may draw it up.
    """

    kind: Letter.Kind
    case: Case
    act: Act
    number: str
    offices: tuple[int, ...]

    @property
    def id(self) -> UUID:
        """The id of the act's row."""
        found: UUID = self.act.pk
        return found


def acts(case: Case, kinds: Collection[str] = tuple(Letter.Kind), id: UUID | None = None) -> list[About]:
    """The acts of a case that the caller has fetched by right, which have a paper, the newest of a kind first."""
    found: list[About] = []
    holding = case.dossier.office_id

    def chosen(kind: Letter.Kind) -> dict[str, UUID] | None:
        return ({"pk": id} if id else {}) if kind in kinds else None

    if (only := chosen(Letter.Kind.PLENARY_MINUTE)) is not None:
        plenaries = Plenary.objects.filter(case=case, closed_at__isnull=False, **only)
        plenaries = plenaries.select_related("office", "recipient", "chair").order_by("-closed_at", "-pk")
        found += [
            About(Letter.Kind.PLENARY_MINUTE, case, row, row.minute, (row.office_id,)) for row in plenaries[:_AT_ONCE]
        ]
    if (only := chosen(Letter.Kind.COMPLETION)) is not None:
        asked = CompletionRequest.objects.filter(case=case, **only).select_related("plenary").order_by("-asked_at")
        found += [About(Letter.Kind.COMPLETION, case, row, row.letter, (holding,)) for row in asked[:_AT_ONCE]]
    if (only := chosen(Letter.Kind.TRANSFER_MINUTE)) is not None:
        moves = Transfer.objects.filter(case=case, **only).exclude(answer=Transfer.Answer.DECLINED)
        moves = moves.select_related("source", "target", "plenary", "offered_by", "answered_by")
        found += [
            About(Letter.Kind.TRANSFER_MINUTE, case, row, "", (row.source_id, row.target_id))
            for row in moves.order_by("-offered_at")[:_AT_ONCE]
        ]
    if (only := chosen(Letter.Kind.TRACING_ORDER)) is not None:
        traced = Tracing.objects.filter(case=case, **only).exclude(order_number="")
        found += [
            About(Letter.Kind.TRACING_ORDER, case, row, row.order_number, (holding,))
            for row in traced.order_by("-started_at")[:_AT_ONCE]
        ]
    if (only := chosen(Letter.Kind.STATUS_NOTICE)) is not None and case.kind == Kind.VIOLATION_REPORT:
        # Only a report has somebody whose name is known to be written to.
        track = reads.track(case)
        steps = Step.objects.filter(track=track.pk, target=track.status, target__in=_TOLD, **only)
        steps = steps.exclude(source=track.status).order_by("-at", "-pk")
        found += [About(Letter.Kind.STATUS_NOTICE, case, row, "", (holding,)) for row in steps[:1]]
    return found


def letters(case: Case) -> list[Letter]:
    """The papers that were drawn up for acts of a case that the caller has fetched by right, the newest first."""
    return list(Letter.objects.filter(case=case).select_related("document").order_by("-id"))


def standing(case: Case) -> Mapping[UUID, documents.Standing]:
    """Where the papers of a case stand, by document. Three queries."""
    return {row.pk: documents.standing(row) for row in documents.for_dossier(case.dossier)}


def drawn_up(case: Case, kind: str, about: UUID) -> Document | None:
    """The paper of one act that still stands; one that was withdrawn may be drawn up anew."""
    rows = Letter.objects.filter(case=case, kind=kind, about=about).select_related("document").order_by("-id")
    for row in rows:
        if documents.standing(row.document) != documents.Standing.WITHDRAWN:
            return row.document
    return None


def addressee(case: Case) -> tuple[str, Details] | None:
    """Whom a paper about the case is written to, with the code that stands for him; None when nobody is known."""
    found = parties.addressees(case.dossier, Role.REPORTER)
    return found[0] if found else None


def last_decision(case: Case, proposal: str) -> Plenary | None:
    """The last plenary that carried a proposal."""
    rows = Plenary.objects.filter(case=case, proposal=proposal, outcome=Plenary.Outcome.CARRIED)
    return rows.order_by("-closed_at").first()


def due(case: Case, term: str) -> datetime | None:
    """Until when a term of the case runs."""
    rows = Deadline.objects.filter(subject=case.track, state=State.OPEN, rule__key__endswith=f".{term}")
    return rows.order_by("due_at").values_list("due_at", flat=True).first()
