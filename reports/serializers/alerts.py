"""Alerts as machines read them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from oversight.api.shapes import Code, Size
from oversight.deadlines.models import Deadline
from oversight.workflow.models import Duty
from oversight.workflow.procedures import Transition
from reports.models import Alert
from reports.rules.definition import Question

_OUTCOMES: dict[str, Literal["revote", "recount"]] = {"revote": "revote", "recount": "recount"}


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
