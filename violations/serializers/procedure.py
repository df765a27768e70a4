"""The study, plenaries, transfers and the lists of the law as machines read them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from violations import queries
from violations.models import Classification, RequirementCheck, Seat, Transfer
from violations.rules.law import Offence, Reason, Requirement, RetentionClass, Text
from violations.rules.study import Standing
from violations.serializers.cases import KINDS, KindName

RegimeName = Literal["pemilu", "pilkada"]


class Words(msgspec.Struct):
    """Words in both languages."""

    id: str
    en: str


class RequirementOut(msgspec.Struct):
    """One thing that a report or finding must have. `mark`: S sourced, K general knowledge, ? unconfirmed."""

    code: str
    group: str
    kinds: list[str]
    curable: bool
    optional: bool
    title: Words
    mark: str


class Requirements(msgspec.Struct):
    """The list in force."""

    results: list[RequirementOut]


class OffenceOut(msgspec.Struct):
    """An article and its class of violation."""

    code: str
    violation: str
    article: str
    title: Words
    mark: str


class Offences(msgspec.Struct):
    """The list in force."""

    results: list[OffenceOut]


class ReasonOut(msgspec.Struct):
    """Why something ends; `needs`: what the study must have found not met."""

    code: str
    verb: str
    needs: list[str]
    title: Words
    mark: str


class Reasons(msgspec.Struct):
    """The list in force."""

    results: list[ReasonOut]


class RetentionOut(msgspec.Struct):
    """A class of the archive."""

    code: str
    title: Words
    mark: str


class RetentionClasses(msgspec.Struct):
    """The list in force."""

    results: list[RetentionOut]


class RequirementQuery(msgspec.Struct, kw_only=True):
    """Of which body of law, for what, in force on which day (today unless given)."""

    regime: RegimeName
    kind: Literal["report", "finding"] = "report"
    on: date | None = None


class OffenceQuery(msgspec.Struct, kw_only=True):
    """Of which body of law, in force on which day of the event."""

    regime: RegimeName
    on: date | None = None


class ReasonQuery(msgspec.Struct, kw_only=True):
    """For which decision, in force on which day."""

    verb: Literal["not-register", "close-tip"]
    on: date | None = None


class CheckOut(msgspec.Struct):
    """A requirement, and what the study says of it: null while it was not checked."""

    requirement: str
    group: str
    curable: bool
    optional: bool
    title: Words
    answer: str | None
    at: datetime | None


class StudyOut(msgspec.Struct):
    """How the preliminary study stands; null: not everything is checked yet, and nothing failed."""

    id: UUID
    formal_ok: bool | None
    material_ok: bool | None
    is_complete: bool
    checks: list[CheckOut]
    classes: list[str]
    articles: list[str]


class SeatOut(msgspec.Struct):
    """A member: there or not, whether he voted, and how once the plenary is closed."""

    member: int
    name: str
    attendance: str
    has_voted: bool
    choice: str | None


class PlenaryOut(msgspec.Struct):
    """A plenary on one proposal, which is a verb of the procedure. `sits`: the path of the office whose it is."""

    id: UUID
    case: UUID
    sits: str
    proposal: str
    reason: str
    recipient: str | None
    chair: int
    called_at: datetime
    closed_at: datetime | None
    outcome: str
    minute: str
    seats: list[SeatOut]


class Plenaries(msgspec.Struct):
    """Plenaries of one case, the newest first."""

    results: list[PlenaryOut]


class BallotOut(msgspec.Struct):
    """A plenary that waits for your vote."""

    plenary: UUID
    case: UUID
    proposal: str
    called_at: datetime


class Ballots(msgspec.Struct):
    """What waits for your vote, the oldest first."""

    results: list[BallotOut]


class PlenaryClosed(PlenaryOut):
    """A plenary that has just closed, with what it did."""

    status: str
    numbers: list[str]


class OfferOut(msgspec.Struct):
    """What an office knows of a case before it signs for it."""

    id: UUID
    direction: str
    source: str
    target: str
    kind: KindName
    offered_at: datetime


class Offers(msgspec.Struct):
    """Transfers and take-overs that wait for the signature of your office, the oldest first."""

    results: list[OfferOut]


class VoteIn(msgspec.Struct, forbid_unknown_fields=True):
    """How you vote; the words of a dissent are sealed."""

    choice: Literal["for", "against", "abstain"]
    dissent: Annotated[str, Meta(max_length=2_000)] = ""


class CloseIn(msgspec.Struct, forbid_unknown_fields=True):
    """The number of the minute, the considerations, and of the letter where completion is asked."""

    minute: Annotated[str, Meta(min_length=1, max_length=60)]
    text: Annotated[str, Meta(min_length=1, max_length=2_000)]
    letter: Annotated[str, Meta(max_length=60)] = ""


_KIND: Mapping[int, KindName] = {kind: name for name, kind in KINDS.items()}


def _words(text: Text) -> Words:
    return Words(text.id, text.en)


def requirements(rows: Sequence[Requirement]) -> Requirements:
    """The list."""
    return Requirements(
        [
            RequirementOut(
                one.code, one.group, list(one.kinds), one.curable, one.optional, _words(one.title), one.mark
            )
            for one in rows
        ]
    )  # fmt: skip


def offences(rows: Mapping[str, Offence]) -> Offences:
    """The list."""
    return Offences(
        [OffenceOut(one.code, one.violation, one.article, _words(one.title), one.mark) for one in rows.values()]
    )


def reasons(rows: Mapping[str, Reason]) -> Reasons:
    """The list."""
    return Reasons(
        [ReasonOut(one.code, one.verb, list(one.needs), _words(one.title), one.mark) for one in rows.values()]
    )


def retention_classes(rows: Mapping[str, RetentionClass]) -> RetentionClasses:
    """The list."""
    return RetentionClasses([RetentionOut(one.code, _words(one.title), one.mark) for one in rows.values()])


def study(
    id: UUID,
    required: Sequence[Requirement],
    checks: Mapping[str, RequirementCheck],
    standing: Standing,
    classified: Classification | None,
) -> StudyOut:
    """How the study stands."""
    return StudyOut(
        id=id,
        formal_ok=standing.formal_ok,
        material_ok=standing.material_ok,
        is_complete=standing.is_complete,
        checks=[_check(one, checks.get(one.code)) for one in required],
        classes=list(classified.classes) if classified else [],
        articles=list(classified.articles) if classified else [],
    )


def _check(one: Requirement, row: RequirementCheck | None) -> CheckOut:
    answer, at = (row.answer, row.at) if row else (None, None)
    return CheckOut(one.code, one.group, one.curable, one.optional, _words(one.title), answer, at)


def plenary(ballot: queries.Ballot) -> PlenaryOut:
    """A plenary; how somebody voted is told when all have."""
    row = ballot.plenary
    return PlenaryOut(
        id=row.pk,
        case=row.case_id,
        sits=row.office.path,
        proposal=row.proposal.replace("_", "-"),
        reason=row.reason,
        recipient=row.recipient.path if row.recipient else None,
        chair=row.chair_id,
        called_at=row.called_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        minute=row.minute,
        seats=[_seat(seat, ballot) for seat in ballot.seats],
    )


def _seat(seat: Seat, ballot: queries.Ballot) -> SeatOut:
    vote = ballot.votes.get(seat.pk)
    choice = vote.choice if vote and ballot.plenary.closed_at else None
    return SeatOut(seat.member_id, seat.member.name, seat.attendance, vote is not None, choice)


def closed(ballot: queries.Ballot, stand: queries.Stand) -> PlenaryClosed:
    """A plenary that has just closed."""
    shown = msgspec.structs.asdict(plenary(ballot))
    return PlenaryClosed(**shown, status=stand.status, numbers=[one.text for one in stand.numbers])


def waiting(seats: Sequence[Seat]) -> Ballots:
    """What waits for a member's vote."""
    rows = [seat.plenary for seat in seats]
    return Ballots([BallotOut(row.pk, row.case_id, row.proposal.replace("_", "-"), row.called_at) for row in rows])


def offers(rows: Sequence[queries.Offer]) -> Offers:
    """What waits for a signature."""
    return Offers(
        [
            OfferOut(one.id, one.direction, one.source, one.target, _KIND[one.kind], one.offered_at)
            for one in rows
        ]
    )  # fmt: skip


def offer(row: Transfer) -> OfferOut:
    """One of them."""
    return OfferOut(row.pk, row.direction, row.source.name, row.target.name, _KIND[row.case.kind], row.offered_at)
