"""Alerts: raising them from adverse answers, keeping them with their report, and the steps that people take.

What follows from reports is worked out from what is stored, never from the order of arrival: hearing of a report twice,
late or in another order ends in the same alerts.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Fault, Invalid
from oversight.core.ids import uuid7
from oversight.deadlines import actions as deadlines
from oversight.dossiers.models import Dossier
from oversight.ledger import actions as ledger
from oversight.workflow import actions as work
from oversight.workflow import machine
from oversight.workflow.models import Duty
from reports.digests import alert_row
from reports.models import Alert, Consequence, StationReport
from reports.queries.adverse import Adverse, Version, adverse, lineages
from reports.workflow import EDITIONS, NAME

MARK_VERB = "reports.mark_alert"
LONGEST_REASON = 200


class Finding(msgspec.Struct, frozen=True):
    """An adverse answer that needs an alert: the report that gave it, the version that counts now, and its standing."""

    root: UUID
    raised_by: UUID
    report: UUID
    station: int
    item: str
    consequence: str
    standing: int


class _Lineage(msgspec.Struct, frozen=True):
    """All versions of one report: the first, the one that counts now, and what that one answers adversely."""

    root: UUID
    report: UUID
    items: Mapping[str, str]
    gone: Alert.Standing

    def standing(self, item: str) -> Alert.Standing:
        """Whether the answer to an item stands."""
        return Alert.Standing.STANDS if item in self.items else self.gone


@transaction.atomic
def follow_reports(*, reports: Collection[UUID], by: Actor, now: datetime) -> int:
    """Bring the alerts in step with these reports, their corrections and withdrawals; how many were raised.

    One statement finds what alerts may concern; where nothing is adverse and nothing corrected, it is the only one.
    """
    heard = sorted(adverse(reports), key=lambda one: one.report)
    if not heard:
        return 0
    lines = _lineages(heard)
    known: dict[UUID, list[Alert]] = {}
    for alert in _locked().filter(root__in={line.root for line in lines.values()}).order_by("pk"):
        known.setdefault(alert.root, []).append(alert)
    findings: dict[tuple[UUID, str], Finding] = {}
    for one in heard:
        line = lines[one.report]
        for finding in _missing(line, one, known.get(line.root, [])):
            findings.setdefault((finding.root, finding.item), finding)
    _keep_up(known, {line.root: line for line in lines.values()}, by=by, now=now)
    if findings:
        raise_alert(findings=list(findings.values()), by=by, now=now)
    return len(findings)


@transaction.atomic
def raise_alert(*, findings: Sequence[Finding], by: Actor, now: datetime) -> list[Alert]:
    """Raise an alert for each finding: a track of the report's dossier, its row and its clock, all at once.

    The clock counts from the voting day, by the time of the office (UU 7/2017 art. 373: at latest ten days after it).
    The number of statements does not grow with the number of findings.
    """
    dossiers = Dossier.objects.select_related("election", "office").in_bulk([one.raised_by for one in findings])
    alerts, starts, clocks = [], [], []
    for one in findings:
        dossier = dossiers[one.raised_by]
        if dossier.election is None:
            raise ValueError(f"{dossier.pk} belongs to no election")
        alert = Alert(
            track_id=uuid7(now),
            root=one.root,
            report_id=one.report,
            station_id=one.station,
            item=one.item,
            consequence=one.consequence,
            raised_at=now,
            standing=one.standing,
            standing_since=now,
        )
        alerts.append(alert)
        starts.append(machine.Start(alert.track_id, dossier, NAME, EDITIONS[dossier.election.regime], alert_row(alert)))
        election = dossier.election
        voting_day = datetime.combine(election.voting_day, time(0), ZoneInfo(dossier.office.time_zone))
        rule = f"{election.regime}.{one.consequence}"
        clocks.append(deadlines.Start(dossier, alert.track_id, rule, voting_day))
    machine.begin_many(starts, "raise_alert", by=by, now=now)
    Alert.objects.bulk_create(alerts)
    deadlines.start_many(starts=clocks, by=by, now=now)
    return alerts


@transaction.atomic
def take_up(*, alert: Alert, note: str = "", by: Actor, now: datetime) -> Alert:
    """Begin the review of an alert; who takes it up has it, unless somebody has it already."""
    locked = _locked().get(pk=alert.pk)
    locked.track = machine.move(locked.track, "take_up", by=by, now=now, note=note)
    if not Duty.objects.filter(track=locked.track, ended_at=None).exists():
        work.take(track=locked.track, by=by, now=now)
    return locked


@transaction.atomic
def recommend(*, alert: Alert, outcome: str, note: str, by: Actor, now: datetime) -> Alert:
    """Recommend a revote or a recount to the KPU; it decides (UU 7/2017 art. 373, 375). The clock is met."""
    if outcome not in Consequence.values:
        fault = Fault("outcome", "revote or recount", _("Choose what is recommended."), outcome)
        raise Invalid(_("Say what is recommended: a revote or a recount."), code="outcome-needed", faults=[fault])
    locked = _locked().get(pk=alert.pk)
    locked.outcome = outcome
    locked.save(update_fields=["outcome"])
    locked.track = machine.move(locked.track, "recommend", by=by, now=now, note=note, rows=alert_row(locked))
    deadlines.meet(subject=locked.pk, by=by, now=now)
    return locked


@transaction.atomic
def pass_on(*, alert: Alert, note: str, by: Actor, now: datetime) -> Alert:
    """Hand the alert to the regency, which decides; the clock runs on. A sub-district's duty ends with it."""
    locked = _locked().get(pk=alert.pk)
    locked.track = machine.move(locked.track, "pass_on", by=by, now=now, note=note)
    return locked


@transaction.atomic
def dismiss(*, alert: Alert, note: str, by: Actor, now: datetime) -> Alert:
    """Close the alert as not substantiated, with the reason; the clock is cancelled."""
    locked = _locked().get(pk=alert.pk)
    locked.track = machine.move(locked.track, "dismiss", by=by, now=now, note=note)
    deadlines.cancel(subject=locked.pk, reason=note.strip()[:LONGEST_REASON], by=by, now=now)
    return locked


# What a door may ask for by name, each with alert, note, outcome (of a recommendation), actor and time.
ALERT_VERBS: Mapping[str, Callable[[Alert, str, str, Actor, datetime], Alert]] = {
    "take_up": lambda alert, note, _outcome, by, now: take_up(alert=alert, note=note, by=by, now=now),
    "recommend": lambda alert, note, outcome, by, now: recommend(
        alert=alert, outcome=outcome, note=note, by=by, now=now
    ),
    "pass_on": lambda alert, note, _outcome, by, now: pass_on(alert=alert, note=note, by=by, now=now),
    "dismiss": lambda alert, note, _outcome, by, now: dismiss(alert=alert, note=note, by=by, now=now),
}


def _locked() -> QuerySet[Alert]:
    return Alert.objects.select_for_update(of=("self", "track")).select_related("track")


def _lineages(heard: Sequence[Adverse]) -> dict[UUID, _Lineage]:
    """The lineage of each report that was heard of; one that stands and corrects nothing is its own."""
    moved = [one.report for one in heard if not one.is_plain]
    versions = lineages(moved) if moved else []
    answers = {one.report: one.items for one in heard}
    unheard = {version.report for version in versions} - answers.keys()
    answers |= {one.report: one.items for one in adverse(unheard)} if unheard else {}
    last: dict[UUID, Version] = {version.root: version for version in versions if version.is_last}
    found = {one.report: _Lineage(one.report, one.report, one.items, Alert.Standing.CORRECTED) for one in heard}
    for version in versions:
        end = last[version.root]
        is_withdrawn = end.state == StationReport.State.WITHDRAWN
        found[version.report] = _Lineage(
            root=version.root,
            report=end.report,
            items={} if is_withdrawn else answers.get(end.report, {}),
            gone=Alert.Standing.WITHDRAWN if is_withdrawn else Alert.Standing.CORRECTED,
        )
    return found


def _missing(line: _Lineage, heard: Adverse, known: Sequence[Alert]) -> list[Finding]:
    """The alerts that a lineage lacks: for what stands now, and for what was heard and has been corrected since."""
    found = []
    for item, consequence in {**heard.items, **line.items}.items():
        same = [alert for alert in known if alert.item == item]
        if item in line.items:
            # A closed alert whose answer was corrected has had its day; an answer that comes back is a new one.
            if any(alert.track.is_open or alert.standing == Alert.Standing.STANDS for alert in same):
                continue
            source = line.report
        else:
            if same:
                continue
            source = heard.report
        found.append(Finding(line.root, source, line.report, heard.station, item, consequence, line.standing(item)))
    return found


def _keep_up(known: Mapping[UUID, list[Alert]], lines: Mapping[UUID, _Lineage], *, by: Actor, now: datetime) -> None:
    """Let known alerts follow their report, and mark those whose answer is gone; a closed one is marked once."""
    changed = []
    for root, alerts in known.items():
        line = lines[root]
        for alert in alerts:
            if not alert.track.is_open and alert.standing != Alert.Standing.STANDS:
                continue
            standing = line.standing(alert.item)
            if (alert.standing, alert.report_id) != (standing, line.report):
                if alert.standing != standing:
                    alert.standing_since = now
                alert.standing, alert.report_id = standing, line.report
                changed.append(alert)
    if changed:
        Alert.objects.bulk_update(changed, ["standing", "standing_since", "report"])
        ledger.append(
            [
                ledger.draw_up(
                    verb=MARK_VERB,
                    actor=by.label,
                    office=alert.track.scope,
                    at=now,
                    dossier=alert.track.dossier_id,
                    rows=alert_row(alert),
                )
                for alert in changed
            ]
        )
