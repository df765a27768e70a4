"""What station reports look like to machines: one shape each, rendered and documented from the same types."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.conf import settings
from msgspec import Meta

from oversight.api.errors import body as problem_body
from oversight.api.schema import Problem
from oversight.api.shapes import Code, EvidenceOut, Size
from oversight.core.errors import Fault
from oversight.deadlines.models import Deadline
from oversight.workflow.models import Duty
from oversight.workflow.procedures import Transition
from reports.actions import Outcome
from reports.models import Alert, Draft, HeldPhoto, Instrument, StationReport
from reports.queries import Counters, Figures
from reports.rules.definition import Question

STATES = {"current": 1, "superseded": 2, "withdrawn": 3}


class Filed(msgspec.Struct):
    """The answer to one filing; a function of the stored row alone, so a replay reads the same."""

    id: UUID
    received_at: datetime
    flagged: list[str]
    receipt: str


class Result(msgspec.Struct, omit_defaults=True):
    """What became of one filing of a batch."""

    id: UUID | None
    status: Literal["created", "replayed", "superseded", "conflict", "refused"]
    received_at: datetime | None = None
    flagged: list[str] = []
    receipt: str | None = None
    problem: Problem | None = None


class Results(msgspec.Struct):
    """One result for each filing, in their order."""

    results: list[Result]


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    """Filings to be received together; each as one filing of the single interface."""

    items: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=settings.API_BATCH_MAX_ITEMS)]


class Reporter(msgspec.Struct):
    """Who reported, and who entered it when that was somebody else."""

    id: int
    name: str
    filed_by: str | None


class Brief(msgspec.Struct):
    """A station report in a list."""

    id: UUID
    instrument: str
    station: str
    place: str
    place_name: str
    scope: str
    state: str
    channel: str
    occurred_at: datetime
    received_at: datetime
    reporter: Reporter
    applied: list[str]
    flagged: list[str]
    supersedes: UUID | None
    superseded_by: UUID | None


class Detail(Brief):
    """A station report with everything it says."""

    reason: str
    content_sha256: str
    content: dict[str, Any]
    evidence: list[EvidenceOut]


class Briefs(msgspec.Struct):
    """One page of reports, newest first."""

    results: list[Brief]
    next: str | None


class CountOut(msgspec.Struct):
    """How many: exact to 10,000, then capped."""

    count: int
    is_capped: bool


class ReportQuery(msgspec.Struct, kw_only=True):
    """What a list may be narrowed by; `place` as 64.01, `state` may be `any`."""

    place: Code = ""
    station: Annotated[str, Meta(max_length=16)] | None = None
    instrument: Annotated[str, Meta(max_length=70)] | None = None
    flag: Annotated[str, Meta(max_length=24)] | None = None
    state: Literal["current", "superseded", "withdrawn", "any"] = "current"
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Size = 50


class Withdrawal(msgspec.Struct, forbid_unknown_fields=True):
    """Why a report is withdrawn."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class Receipt(msgspec.Struct):
    """The proof that the report is in the public log (docs/ledger.md): a C2SP tlog-proof with its salt and digest."""

    entry: UUID
    proof: str
    salt: str
    digest: str
    body: str


class SpanOut(msgspec.Struct):
    """Numbers without a break, both ends included."""

    first: int
    last: int


class CountersOut(msgspec.Struct):
    """What has arrived from a phone; `missing` are numbers below `highest` that have not, the first thousand spans.

    `repeated` counts reports whose number came before: the phone lost its store and began anew.
    """

    device: UUID
    received: int
    highest: int
    repeated: int
    missing_count: int
    missing: list[SpanOut]


class InstrumentOut(msgspec.Struct):
    """A published instrument version."""

    name: str
    election: str
    module: str
    published_at: datetime
    sha256: str


class InstrumentDetail(InstrumentOut):
    """A published instrument version with its questions and the JSON Schema of its filings."""

    definition: dict[str, Any]
    schema: dict[str, Any]


class InstrumentListed(InstrumentOut):
    """A published version in a list; `is_asked` is false for older versions and for what another one replaces."""

    is_asked: bool


class InstrumentList(msgspec.Struct):
    """Published instrument versions."""

    results: list[InstrumentListed]


class InstrumentQuery(msgspec.Struct, kw_only=True):
    """What the list may be narrowed by; a combined instrument is found under both of its modules."""

    election: Annotated[str, Meta(max_length=40)] = ""
    module: Literal["quiet_period", "preparation", "voting_counting", "voting", "counting", "recapitulation"] | None = (
        None
    )
    asked: bool = False


class CoverageQuery(msgspec.Struct):
    """Of which area (64.01; all of yours when not said), under which questionnaire (its code, without version)."""

    instrument: Annotated[str, Meta(max_length=60)] | None = None
    place: Annotated[str, Meta(pattern=r"^([0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?)?\.?$")] = ""


class CoverageOut(msgspec.Struct):
    """Stations of one area: expected, reported, and what is to be seen to in those that reported."""

    place: str
    name: str
    expected: int
    reported: int
    to_be_checked: int
    lacking_photos: int
    silent_villages: int
    last_received_at: datetime | None


class CoverageRows(msgspec.Struct):
    """The sum of an area and the areas one level below; none below a village. `as_of` says how fresh they are."""

    instrument: str
    election: str
    as_of: datetime | None
    total: CoverageOut
    results: list[CoverageOut]


def coverage(figures: Figures, name: str) -> CoverageOut:
    """The figures of one area."""
    return CoverageOut(
        figures.path.rstrip("."),
        name,
        figures.expected,
        figures.reported,
        figures.flagged,
        figures.lacking_photos,
        figures.silent_villages,
        figures.last_received_at,
    )


class TypedValue(msgspec.Struct, forbid_unknown_fields=True):
    """What was typed at one path of the filing, and when, in milliseconds by the phone's clock; null clears it."""

    value: int | Annotated[str, Meta(max_length=2_000)] | None
    at: Annotated[int, Meta(ge=0, le=2**53 - 1)]


class DraftIn(msgspec.Struct, forbid_unknown_fields=True):
    """What a phone typed since it last told: values by path, as `answers.PS01` or `tallies.PPWP.votes.0`."""

    instrument: Annotated[str, Meta(pattern="^[a-z0-9-]+@[0-9]+$", max_length=66)]
    station: Annotated[str, Meta(pattern="^[0-9]{13}$", max_length=13)]
    values: Annotated[dict[Annotated[str, Meta(max_length=80)], TypedValue], Meta(max_length=2_000)]


class Held(msgspec.Struct):
    """A photo that waits with the draft: to be promised by the filing under this id; its bytes are here already."""

    id: UUID
    kind: str
    sha256: str
    size: int
    media_type: str


class DraftOut(msgspec.Struct, omit_defaults=True):
    """A draft as it stands: of every path the newest value. `refused` names what its place cannot hold."""

    id: UUID
    instrument: str
    station: str
    version: int
    changed_at: datetime
    supersedes: UUID | None
    reason: str
    on_behalf_of: str | None
    values: dict[str, TypedValue]
    photos: list[Held]
    refused: list[Fault] = []


def receipt_url(id: UUID) -> str:
    """Where the receipt of a report is fetched."""
    return f"/api/v1/station-reports/{id}/receipt"


def filed(outcome: Outcome) -> Filed:
    """The answer to a filing that is stored."""
    if outcome.id is None or outcome.received_at is None:
        raise ValueError(f"{outcome.status} is not stored")
    return Filed(outcome.id, outcome.received_at, list(outcome.flagged), receipt_url(outcome.id))


def result(outcome: Outcome) -> Result:
    """The result of one filing of a batch."""
    refusal = outcome.refusal
    if refusal is None and outcome.id is not None:
        return Result(outcome.id, outcome.status, outcome.received_at, list(outcome.flagged), receipt_url(outcome.id))
    if refusal is None:
        raise ValueError(f"{outcome.status} without an id")
    problem = Problem(**problem_body(refusal.status, refusal.code, str(refusal.message), refusal.faults))
    return Result(outcome.id, outcome.status, problem=problem)


def _parts(row: StationReport) -> dict[str, Any]:
    dossier = row.dossier
    behalf = dossier.filed_by.name if dossier.filed_by_id != row.reporter_id else None
    return {
        "id": row.pk,
        "instrument": row.instrument.name,
        "station": row.station.code,
        "place": dossier.place.code,
        "place_name": dossier.place.name,
        "scope": dossier.scope,
        "state": StationReport.State(row.state).name.lower(),
        "channel": dossier.get_channel_display(),
        "occurred_at": dossier.occurred_at,
        "received_at": dossier.received_at,
        "reporter": Reporter(row.reporter_id, row.reporter.name, behalf),
        "applied": row.applied,
        "flagged": row.flagged,
        "supersedes": row.supersedes,
        "superseded_by": row.superseded_by,
    }


def draft(row: Draft, photos: list[HeldPhoto], refused: list[Fault] | None = None) -> DraftOut:
    """A draft with its photos."""
    return DraftOut(
        row.pk,
        row.instrument.name,
        row.station.code,
        row.version,
        row.changed_at,
        row.supersedes,
        row.reason,
        row.reporter.username if row.reporter_id != row.author_id else None,
        {path: TypedValue(entry["value"], entry["at"]) for path, entry in row.values.items()},
        [Held(one.pk, one.kind, bytes(one.blob.sha256).hex(), one.blob.size, one.media_type) for one in photos],
        refused or [],
    )


def brief(row: StationReport) -> Brief:
    """A report in a list."""
    return Brief(**_parts(row))


def detail(row: StationReport, evidence: list[EvidenceOut]) -> Detail:
    """A report with its content and evidence."""
    return Detail(
        **_parts(row),
        reason=row.reason,
        content_sha256=bytes(row.dossier.content_hash).hex(),
        content=row.content,
        evidence=evidence,
    )


def counters(found: Counters) -> CountersOut:
    """What has arrived from a phone."""
    missing = [SpanOut(span.first, span.last) for span in found.missing[:1000]]
    return CountersOut(found.device, found.received, found.highest, found.repeated, found.missing_count, missing)


def instrument(row: Instrument) -> InstrumentOut:
    """An instrument in a list."""
    return InstrumentOut(row.name, row.election.code, row.module, row.published_at, bytes(row.digest).hex())


def instrument_listed(row: Instrument, is_asked: bool) -> InstrumentListed:
    """An instrument in a list, with whether it is asked now."""
    out = instrument(row)
    return InstrumentListed(out.name, out.election, out.module, out.published_at, out.sha256, is_asked)


class Holder(msgspec.Struct):
    """Who has an alert, in which office, since when."""

    id: int
    name: str
    office: str
    since: datetime


class AlertBrief(msgspec.Struct):
    """An alert in a list. `standing` says whether the answer still stands in the report that counts now."""

    id: UUID
    item: str
    consequence: Literal["revote", "recount"]
    state: str
    standing: Literal["stands", "corrected", "withdrawn"]
    station: str
    place: str
    place_name: str
    scope: str
    report: UUID
    raised_at: datetime
    due_at: datetime | None
    holder: Holder | None


class AlertStep(msgspec.Struct):
    """A lawful next step that the caller may take, with its legal basis."""

    verb: str
    basis: str
    needs_note: bool


class AlertDetail(AlertBrief):
    """An alert with the question, what came of it and what may be done next."""

    raised_by: UUID
    edition: str
    question_id: str
    question_en: str
    outcome: Literal["revote", "recount"] | None
    next: list[AlertStep]


class AlertBriefs(msgspec.Struct):
    """One page of alerts, newest first."""

    results: list[AlertBrief]
    next: str | None


class AlertQuery(msgspec.Struct, kw_only=True):
    """What a list may be narrowed by: `place` as 64.01, `state` a status, `open` or `all`."""

    state: Literal["open", "all", "raised", "in_review", "passed_on", "recommended", "not_substantiated"] = "open"
    item: Annotated[str, Meta(max_length=4)] | None = None
    place: Code = ""
    mine: bool = False
    cursor: Annotated[str, Meta(max_length=40)] | None = None
    limit: Size = 50


class AlertAct(msgspec.Struct, forbid_unknown_fields=True):
    """Why the step is taken; `outcome` says what is recommended, where the verb is `recommend`."""

    note: Annotated[str, Meta(max_length=1000)] = ""
    outcome: Literal["revote", "recount"] | None = None


_OUTCOMES: dict[str, Literal["revote", "recount"]] = {"revote": "revote", "recount": "recount"}


def _alert(row: Alert, due: Deadline | None, duty: Duty | None) -> dict[str, Any]:
    village = row.station.village
    return {
        "id": row.pk,
        "item": row.item,
        "consequence": row.consequence,
        "state": row.track.status,
        "standing": Alert.Standing(row.standing).name.lower(),
        "station": row.station.code,
        "place": village.code,
        "place_name": village.name,
        "scope": row.track.scope,
        "report": row.report_id,
        "raised_at": row.raised_at,
        "due_at": due.due_at if due else None,
        "holder": Holder(duty.holder_id, duty.holder.name, duty.office.name, duty.assigned_at) if duty else None,
    }


def alert_brief(row: Alert, due: Deadline | None, duty: Duty | None) -> AlertBrief:
    """An alert in a list."""
    return AlertBrief(**_alert(row, due, duty))


def alert_detail(
    row: Alert, due: Deadline | None, duty: Duty | None, question: Question | None, steps: Sequence[Transition]
) -> AlertDetail:
    """An alert with its question and the caller's next steps."""
    return AlertDetail(
        **_alert(row, due, duty),
        raised_by=row.track.dossier_id,
        edition=row.track.edition,
        question_id=question.text.id if question else "",
        question_en=question.text.en if question else "",
        outcome=_OUTCOMES.get(row.outcome),
        next=[AlertStep(step.verb.replace("_", "-"), step.basis, step.needs_note) for step in steps],
    )
