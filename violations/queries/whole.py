"""Everything of one case at once, for its page: a fixed number of statements, however much there is."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from uuid import UUID

import msgspec

from oversight.accounts.actor import Actor
from oversight.accounts.models import User
from oversight.accounts.people import served
from oversight.deadlines.models import Deadline
from oversight.deadlines.queries import of_dossier as deadlines_of
from oversight.documents.models import Document
from oversight.documents.queries import for_dossier
from oversight.dossiers.models import Recusal, RegisterNumber
from oversight.dossiers.queries import recusals
from oversight.evidence.models import Item
from oversight.evidence.queries import of_dossier as items_of
from oversight.ledger.history import Act, acts_of
from oversight.parties import queries as parties
from oversight.parties.queries import PartView, Touch
from oversight.vault import queries as vault
from oversight.workflow.models import Duty, Track
from violations.models import (
    Case,
    Classification,
    CompletionRequest,
    Message,
    Paper,
    Plenary,
    RequirementCheck,
    Seat,
    StatusNotice,
    StudyConclusion,
    Transfer,
    Vote,
    WithdrawalRequest,
)
from violations.queries import procedure as reads
from violations.queries.cases import papers_of
from violations.queries.same_events import Candidate, Pair, pairs_of, proposals
from violations.rules.law import Requirement
from violations.rules.study import Standing, standing


class Whole(msgspec.Struct, kw_only=True, dict=True):
    """A case with all that is known of it; `sealed` is what people wrote, opened, by its label in the vault."""

    case: Case
    track: Track
    numbers: list[RegisterNumber]
    sealed: Mapping[str, Mapping[str, object]]
    parts: list[PartView]
    touches: list[Touch]
    items: list[Item]
    deadlines: list[Deadline]
    required: tuple[Requirement, ...]
    every_check: list[RequirementCheck]
    classifications: list[Classification]
    conclusions: list[StudyConclusion]
    plenaries: list[Plenary]
    seats: Mapping[UUID, list[Seat]]
    voted: set[UUID]
    transfer: Transfer | None
    completion: CompletionRequest | None
    messages: list[Message]
    papers: list[Paper]
    notices: list[StatusNotice]
    withdrawal: WithdrawalRequest | None
    pairs: list[Pair]
    candidates: list[Candidate]
    documents: list[Document]
    recusals: list[Recusal]
    duties: list[Duty]
    entries: list[Act]
    people: Mapping[int, User]

    @cached_property
    def checks(self) -> dict[str, RequirementCheck]:
        """The check that counts of each requirement: the newest."""
        return {row.requirement: row for row in self.every_check}

    @cached_property
    def standing(self) -> Standing:
        """What the checks come to."""
        return standing(self.required, {code: row.answer for code, row in self.checks.items()})

    @property
    def classification(self) -> Classification | None:
        """The classification that counts."""
        return self.classifications[-1] if self.classifications else None

    @property
    def open_plenaries(self) -> list[Plenary]:
        """Plenaries that are not closed yet: of the holding office, and of one that would take the case over."""
        return [row for row in self.plenaries if row.closed_at is None]

    @property
    def unread(self) -> int:
        """How many messages to the office nobody has read."""
        return sum(row.direction == Message.Direction.IN and row.read_at is None for row in self.messages)

    @property
    def is_notified(self) -> bool:
        """Whether the reporter was told of the status in which the case is."""
        return any(row.status == self.track.status for row in self.notices)

    @property
    def duty(self) -> Duty | None:
        """Who has the case now; nobody, when he who has it was barred meanwhile."""
        barred = {row.user_id for row in self.recusals}
        return next((row for row in self.duties if row.ended_at is None and row.holder_id not in barred), None)


def whole(case: Case, actor: Actor, *, now: datetime) -> Whole:
    """All of a case that the caller has fetched by right. Where an unmask of the actor runs, the look is recorded."""
    dossier = case.dossier
    entries = acts_of([case.pk])
    duties = list(Duty.objects.filter(track=case.track).select_related("holder", "office", "assigned_by", "ended_by"))
    seats: dict[UUID, list[Seat]] = {}
    for seat in Seat.objects.filter(plenary__case=case, plenary__closed_at=None).select_related("member"):
        seats.setdefault(seat.plenary_id, []).append(seat)
    transfer = reads.transfer(case)
    if transfer is not None:
        transfer.case = case
    return Whole(
        case=case,
        track=reads.track(case),
        numbers=list(dossier.numbers.order_by("alias", "pk")),
        sealed=vault.everything(case.pk),
        parts=parties.of_dossier(dossier, actor, now=now),
        touches=parties.touches(dossier),
        items=list(items_of(dossier)),
        deadlines=list(deadlines_of(dossier)),
        required=reads.required(case),
        every_check=list(RequirementCheck.objects.filter(case=case).select_related("by").order_by("at", "pk")),
        classifications=list(Classification.objects.filter(case=case).select_related("by").order_by("at", "pk")),
        conclusions=list(StudyConclusion.objects.filter(case=case).select_related("by").order_by("at", "pk")),
        plenaries=list(reads.plenaries(case)),
        seats=seats,
        voted=set(Vote.objects.filter(seat__plenary__case=case).values_list("seat", flat=True)),
        transfer=transfer,
        completion=reads.completion(case),
        messages=list(Message.objects.filter(case=case)),
        papers=papers_of(case),
        notices=list(StatusNotice.objects.filter(case=case).order_by("at", "pk")),
        withdrawal=WithdrawalRequest.objects.filter(case=case).last(),
        pairs=pairs_of(case, actor),
        candidates=proposals(case, actor),
        documents=for_dossier(dossier),
        recusals=recusals(dossier),
        duties=duties,
        entries=entries,
        people=served(int(one.actor[5:]) for one in entries if one.actor.startswith("user:")),
    )
