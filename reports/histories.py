"""What happened to the reports of one station, in the words of the agency: who did what when, and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.evidence.actions import VERB as ARRIVED
from oversight.evidence.models import CustodyEvent, Item
from oversight.ledger.history import Act
from reports.actions.receive import SUPERSEDE_VERB as SUPERSEDED
from reports.actions.receive import VERB as RECEIVED
from reports.actions.withdraw import VERB as WITHDRAWN
from reports.models import StationReport

WORDS: dict[str, str | Promise] = {
    RECEIVED: _("Report received"),
    SUPERSEDED: _("Report corrected"),
    WITHDRAWN: _("Report withdrawn"),
    ARRIVED: _("File arrived"),
}
PLATFORM = _("the platform itself")


class Event(NamedTuple):
    """One act about a report of the station."""

    at: datetime
    words: str | Promise
    who: str | Promise
    entered_by: str
    reason: str
    report: UUID
    leaf: int | None


class Touch(NamedTuple):
    """One touch of a file."""

    at: datetime
    words: str
    who: str | Promise


class Photo(NamedTuple):
    """One promised file: whose, where it is, who touched it."""

    item: Item
    reporter: str
    stands: bool
    checked_at: datetime | None
    views: int
    custody: list[Touch]


class Proof(NamedTuple):
    """The last entry of a report in the public log."""

    report: UUID
    reporter: str
    leaf: int | None


def labels(acts: Sequence[Act], items: Sequence[Item]) -> set[str]:
    """Whose names are needed."""
    return {act.actor for act in acts} | {touch.actor for item in items for touch in item.custody.all()}


def history(reports: Sequence[StationReport], acts: Sequence[Act], names: Mapping[str, str]) -> list[Event]:
    """Every act about the reports, the newest first."""
    by_id = {report.pk: report for report in reports}
    events = []
    for act in acts:
        report = by_id[act.dossier]
        who, entered_by, reason = names.get(act.actor, PLATFORM), "", ""
        if act.verb in (RECEIVED, SUPERSEDED):
            filer = report.filer
            who, entered_by = report.reporter.name, filer.name if filer.pk != report.reporter_id else ""
        if act.verb == SUPERSEDED:
            reason = str(report.content.get("reason", ""))
        elif act.verb == WITHDRAWN:
            reason = report.reason
        events.append(Event(act.at, WORDS.get(act.verb, act.verb), who, entered_by, reason, report.pk, act.leaf))
    return sorted(events, key=lambda event: event.at, reverse=True)


def photos(reports: Sequence[StationReport], items: Sequence[Item], names: Mapping[str, str]) -> list[Photo]:
    """The promised files of the reports, those of standing reports first."""
    by_id = {report.pk: report for report in reports}
    found = []
    for item in items:
        report = by_id[item.dossier_id]
        touches = list(item.custody.all())
        checks = [touch.at for touch in touches if touch.act == CustodyEvent.Act.CHECKED]
        seen = sum(touch.act in (CustodyEvent.Act.VIEWED, CustodyEvent.Act.COPIED) for touch in touches)
        custody = [Touch(touch.at, touch.get_act_display(), names.get(touch.actor, PLATFORM)) for touch in touches]
        stands = report.state == StationReport.State.CURRENT
        found.append(Photo(item, report.reporter.name, stands, max(checks, default=None), seen, custody))
    return sorted(found, key=lambda photo: not photo.stands)


def proofs(reports: Sequence[StationReport], acts: Sequence[Act]) -> list[Proof]:
    """Where each report stands in the public log."""
    last = {act.dossier: act for act in acts}
    return [Proof(report.pk, report.reporter.name, last[report.pk].leaf) for report in reports if report.pk in last]
