"""Alerts as people read them: the question, the answers around it, the clock day by day, what happened."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from oversight.deadlines.queries import explain, history, of_dossier
from oversight.web.dayclock import DayClock, Face, dayclock, face, faces
from oversight.workflow.models import Duty
from oversight.workflow.procedures import Procedure, procedure
from oversight.workflow.queries import Event, duties_of
from reports import queries
from reports.models import Alert, StationReport
from reports.presenting import ANSWERS
from reports.rules.definition import Question, Text

STANDING = {Alert.Standing.CORRECTED: _("Answer corrected"), Alert.Standing.WITHDRAWN: _("Report withdrawn")}


class Listed(NamedTuple):
    """One alert in a list."""

    alert: Alert
    question: str
    status: str
    standing: str
    face: Face | None
    holder: str


class Said(NamedTuple):
    """What one report says to the item: who, when, the answer in words."""

    report: StationReport
    reporter: str
    answer: str
    is_adverse: bool
    remark: str


class Told(NamedTuple):
    """An alert in words: the question, its basis, what raised it, and what the report says that counts now."""

    question: str
    basis: str
    consequence: str
    status: str
    act: str
    standing: str
    outcome: str
    raised: Said
    now: Said


class Clock(NamedTuple):
    """The term of an alert: at a glance, and explained day by day."""

    face: Face
    days: DayClock


class Happened(NamedTuple):
    """One line of the history."""

    at: datetime
    words: str
    who: str
    note: str


def law(alert: Alert) -> Procedure:
    """The procedure of an alert."""
    return procedure(alert.track.procedure, alert.track.edition)


def watched() -> dict[str, str]:
    """The questions that raise alerts, by code, in the language of the page."""
    return {code: _text(question.text) for code, question in queries.watched_items().items()}


def all_listed(alerts: Sequence[Alert], *, now: datetime) -> list[Listed]:
    """Alerts for a list, each with its running clock and who has it. Two queries."""
    clocks, duties = queries.clocks_of(tuple(alerts)), duties_of(alert.pk for alert in alerts)
    told = dict(zip(clocks, faces(list(clocks.values()), now=now), strict=True))
    return [listed(alert, told.get(alert.pk), duties.get(alert.pk)) for alert in alerts]


def listed(alert: Alert, face: Face | None, duty: Duty | None) -> Listed:
    """An alert for a list."""
    question = _question(alert)
    return Listed(
        alert,
        _text(question.text) if question else alert.item,
        law(alert).status_title(alert.track.status),
        _standing(alert),
        face,
        duty.holder.name if duty else "",
    )


def told(alert: Alert) -> Told:
    """An alert for its page."""
    question, steps = _question(alert), law(alert)
    return Told(
        question=_text(question.text) if question else alert.item,
        basis=question.alert.basis if question and question.alert else "",
        consequence=alert.get_consequence_display(),
        status=steps.status_title(alert.track.status),
        act=str(steps.acts.get(alert.track.status, "")),
        standing=_standing(alert),
        outcome=alert.get_outcome_display() if alert.outcome else "",
        raised=_said(alert.track.dossier.station_report, alert, question),
        now=_said(alert.report, alert, question),
    )


def others(alert: Alert, rows: Iterable[queries.OtherAnswer]) -> list[Said]:
    """The other reporters' answers in words."""
    question = _question(alert)
    adverse = question.adverse if question else None
    return [
        Said(row.report, row.report.reporter.name, _answer(row.answer), row.answer == adverse, row.remark)
        for row in rows
    ]


def clock(alert: Alert, *, now: datetime) -> Clock | None:
    """The term of an alert with its explanation; None when no clock was started."""
    deadline = next((row for row in of_dossier(alert.track.dossier) if row.subject == alert.pk), None)
    if deadline is None:
        return None
    count = explain(deadline)
    return Clock(face(deadline, count, now=now), dayclock(deadline, count, history(deadline), now=now))


def events(alert: Alert, rows: Iterable[Event]) -> list[Happened]:
    """The history in words, the newest first."""
    return [_happened(law(alert), row) for row in rows]


def _happened(steps: Procedure, row: Event) -> Happened:
    if row.step is not None:
        who = row.step.by.name if row.step.by else gettext("The platform")
        return Happened(row.at, steps.status_title(row.step.target), who, row.step.note)
    if row.duty is None:
        raise ValueError("an event is a step or a duty")
    duty = row.duty
    if row.is_end:
        who = duty.ended_by.name if duty.ended_by else ""
        return Happened(row.at, gettext("%(name)s no longer has it") % {"name": duty.holder.name}, who, duty.note)
    words = gettext("Taken") if duty.holder_id == duty.assigned_by_id else gettext("Given to %(name)s")
    return Happened(row.at, words % {"name": duty.holder.name}, duty.assigned_by.name, "")


def _question(alert: Alert) -> Question | None:
    return queries.questions(alert.report.instrument_id).get(alert.item)


def _said(report: StationReport, alert: Alert, question: Question | None) -> Said:
    answer = report.content.get("answers", {}).get(alert.item)
    remark = report.content.get("remarks", {}).get(alert.item, "")
    is_adverse = question is not None and answer == question.adverse
    return Said(report, report.reporter.name, _answer(answer), is_adverse, remark)


def _answer(value: str | None) -> str:
    return gettext("No answer") if value is None else str(ANSWERS.get(value, value))


def _standing(alert: Alert) -> str:
    return str(STANDING.get(Alert.Standing(alert.standing), ""))


def _text(text: Text) -> str:
    return text.en if _is_english() else text.id


def _is_english() -> bool:
    return get_language() == "en"
