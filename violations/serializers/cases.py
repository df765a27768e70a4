"""Cases as machines read them: plain facts and masked people; what people wrote is a resource of its own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from oversight.api.shapes import Code, Size
from oversight.deadlines.models import Deadline
from oversight.dossiers.models import Channel, Kind, RegisterNumber
from oversight.evidence.models import Item
from oversight.parties.queries import PartView
from oversight.workflow.procedures import Transition
from violations import queries
from violations.models import Case, Paper
from violations.serializers.filing import ClassName, Moment

KindName = Literal["tip", "violation-report", "finding"]
KINDS: Mapping[KindName, Kind] = {"tip": Kind.TIP, "violation-report": Kind.VIOLATION_REPORT, "finding": Kind.FINDING}
_NAMES: Mapping[int, KindName] = {kind: name for name, kind in KINDS.items()}
FlagName = Literal["late", "late-by-another-reading", "wrong-office", "under-voting-age", "not-a-citizen"]


class CaseQuery(msgspec.Struct, kw_only=True):
    """What a list may be narrowed by; `place` as 64.01, `number` one of its numbers word for word, by when received."""

    place: Code = ""
    kind: KindName | None = None
    status: Annotated[str, Meta(max_length=40)] = ""
    flag: FlagName | None = None
    violation: ClassName | None = None
    number: Annotated[str, Meta(max_length=80)] = ""
    since: Moment | None = None
    until: Moment | None = None
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Size = 50

    def filters(self) -> queries.Filters:
        """What the queries take."""
        return queries.Filters(
            place=f"{self.place.rstrip('.')}." if self.place else "",
            kind=KINDS[self.kind] if self.kind else None,
            status=self.status,
            flag=self.flag or "",
            violation=self.violation or "",
            number=self.number,
            since=self.since,
            until=self.until,
        )


class NumberOut(msgspec.Struct):
    """A number under which the case stands: LP, TM or REG; an alias is another register's."""

    text: str
    series: str
    is_alias: bool
    source: str
    taken_at: datetime


class CaseBrief(msgspec.Struct):
    """A case in a list. `office` is the path of the office that holds it."""

    id: UUID
    kind: KindName
    status: str
    numbers: list[NumberOut]
    office: str
    office_name: str
    place: str
    place_name: str
    election: str | None
    contest: str
    stage: str | None
    occurred_on: date | None
    received_at: datetime
    classes: list[str]
    flags: list[str]
    channel: str


class CaseBriefs(msgspec.Struct):
    """One page of cases, newest first."""

    results: list[CaseBrief]
    next: str | None


class PartOut(msgspec.Struct):
    """Somebody in the case: a protected person by his code, never by name; of others name and position."""

    id: UUID
    role: str
    name: str
    position: str
    is_organisation: bool
    is_erased: bool


class ReportOut(msgspec.Struct):
    """What a report alone has."""

    capacity: str
    by_proxy: bool
    known_on: date
    counted_from: datetime


class FindingOut(msgspec.Struct):
    """What a finding alone has; `source`: the dossier from which it came."""

    found_on: date
    source: UUID | None


class PaperOut(msgspec.Struct):
    """Papers that were handed in."""

    kind: str
    copies: int
    received_at: datetime
    is_late: bool


class ClockOut(msgspec.Struct):
    """A term of the law in this case."""

    rule: str
    started_at: datetime
    counted_from: datetime
    due_at: datetime
    state: str


class StepOut(msgspec.Struct):
    """A lawful next step that the caller's office may take, with its legal basis."""

    verb: str
    title: str
    basis: str


class FileOut(msgspec.Struct):
    """A file of the evidence: its hash is told to its sender alone, its bytes at `/evidence/{id}/content` to people."""

    id: UUID
    media_type: str
    size: int
    promised_at: datetime
    received_at: datetime | None


class CaseDetail(CaseBrief):
    """One case."""

    station: str | None
    edition: str
    report: ReportOut | None
    finding: FindingOut | None
    people: list[PartOut]
    papers: list[PaperOut]
    clocks: list[ClockOut]
    files: list[FileOut]
    next: list[StepOut]


class PieceOut(msgspec.Struct):
    """A piece of evidence as it is listed in the case."""

    kind: str
    description: str
    sha256: str | None


class MessageOut(msgspec.Struct):
    """A message of the mailbox."""

    id: UUID
    is_from_agency: bool
    at: datetime
    text: str
    read_at: datetime | None


class WithdrawalOut(msgspec.Struct):
    """The last withdrawal that was asked."""

    at: datetime
    reason: str
    is_granted: bool | None
    decided_at: datetime | None


class ContentsOut(msgspec.Struct):
    """What people wrote: account, list of evidence, mailbox, why it is to be withdrawn. Empty once erased."""

    id: UUID
    narrative: dict[str, str]
    evidence: list[PieceOut]
    messages: list[MessageOut]
    withdrawal: WithdrawalOut | None


class HintOut(msgspec.Struct):
    """Another case: all that is told of it to who may not read it."""

    id: UUID
    kind: str
    number: str
    office_name: str


class PairOut(msgspec.Struct):
    """What was decided of this case and another."""

    id: UUID
    other: HintOut
    outcome: str
    lead: UUID | None
    note: str
    decided_at: datetime
    undone_at: datetime | None


class ProposalOut(msgspec.Struct):
    """A case that may speak of the same event, and why."""

    other: HintOut
    reasons: list[str]


class SameEvents(msgspec.Struct):
    """What was decided, and what is proposed."""

    decided: list[PairOut]
    proposed: list[ProposalOut]


class ActDone(msgspec.Struct):
    """The answer to a verb: what it wrote (ids), and where the case stands now."""

    case: UUID
    verb: str
    written: list[UUID]
    status: str
    numbers: list[NumberOut]


def numbers(rows: Sequence[RegisterNumber]) -> list[NumberOut]:
    """Numbers in the order taken."""
    ordered = sorted(rows, key=lambda row: (row.taken_at, row.pk))
    return [NumberOut(row.text, row.series, row.alias, row.source, row.taken_at) for row in ordered]


def _parts(case: Case) -> dict[str, Any]:
    dossier = case.dossier
    return {
        "id": case.pk,
        "kind": _NAMES[case.kind],
        "status": case.status,
        "numbers": numbers(list(dossier.numbers.all())),
        "office": dossier.office.path,
        "office_name": dossier.office.name,
        "place": case.place.code,
        "place_name": case.place.name,
        "election": dossier.election.code if dossier.election else None,
        "contest": case.contest,
        "stage": case.stage.code if case.stage else None,
        "occurred_on": case.occurred_on,
        "received_at": case.received_at,
        "classes": case.classes,
        "flags": case.flags,
        "channel": Channel(dossier.channel).name.lower(),
    }


def brief(case: Case) -> CaseBrief:
    """A case in a list."""
    return CaseBrief(**_parts(case))


def detail(
    case: Case,
    *,
    people: Sequence[PartView],
    papers: Sequence[Paper],
    clocks: Sequence[Deadline],
    files: Iterable[Item],
    steps: Sequence[Transition],
    edition: str,
) -> CaseDetail:
    """A case with what lies beside it."""
    report, finding, station = getattr(case, "report", None), getattr(case, "finding", None), case.dossier.station
    return CaseDetail(
        **_parts(case),
        station=station.code if station else None,
        edition=edition,
        report=ReportOut(report.capacity, report.by_proxy, report.known_on, report.counted_from) if report else None,
        finding=FindingOut(finding.found_on, finding.source_id) if finding else None,
        people=[
            PartOut(one.id, one.role, one.name, one.position, one.is_organisation, one.is_erased) for one in people
        ],
        papers=[PaperOut(one.kind, one.copies, one.received_at, one.is_late) for one in papers],
        clocks=[
            ClockOut(one.rule.key, one.started_at, one.counted_from, one.due_at, one.state) for one in clocks
        ],
        files=[
            FileOut(one.pk, one.media_type, one.size, one.promised_at, one.received_at) for one in files
        ],
        next=[StepOut(step.verb.replace("_", "-"), str(step.title), step.basis) for step in steps],
    )  # fmt: skip


def contents(case: Case) -> ContentsOut:
    """What people wrote, opened by the module's queries for who may read the case."""
    opened, asked = queries.contents(case), queries.withdrawal_of(case)
    return ContentsOut(
        id=case.pk,
        narrative=dict(opened.narrative),
        evidence=[
            PieceOut(str(piece["kind"]), str(piece["description"]), (piece.get("file") or {}).get("sha256"))
            for piece in opened.evidence
        ],
        messages=[
            MessageOut(line.id, line.is_from_agency, line.at, line.text, line.read_at) for line in queries.mailbox(case)
        ],
        withdrawal=WithdrawalOut(asked[0].at, asked[1], asked[0].is_granted, asked[0].decided_at) if asked else None,
    )


def _hint(hint: queries.Hint) -> HintOut:
    return HintOut(hint.id, hint.kind, hint.number, hint.office)


def same_events(pairs: Sequence[queries.Pair], candidates: Sequence[queries.Candidate]) -> SameEvents:
    """What two cases are to each other."""
    decided = [
        PairOut(
            one.row.pk, _hint(one.other), one.row.outcome, one.row.lead_id, one.note, one.row.decided_at,
            one.row.undone_at,
        )
        for one in pairs
    ]  # fmt: skip
    return SameEvents(decided, [ProposalOut(_hint(one.hint), list(one.reasons)) for one in candidates])


def done(case: UUID, verb: str, written: Sequence[UUID], stand: queries.Stand) -> ActDone:
    """The answer to a verb."""
    return ActDone(case, verb, list(written), stand.status, numbers(stand.numbers))
