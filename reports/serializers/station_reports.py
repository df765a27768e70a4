"""Station reports as machines send and read them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.conf import settings
from msgspec import Meta

from oversight.api.errors import body as problem_body
from oversight.api.schema import Problem
from oversight.api.shapes import Code, EvidenceOut, Size
from reports.actions import Outcome
from reports.models import StationReport

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
    behalf = row.filer.name if dossier.filed_by_id != row.reporter_id else None
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
