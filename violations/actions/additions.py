"""What is added to a report after it was submitted: evidence, and from when its terms count."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Invalid
from oversight.deadlines import actions as deadlines
from oversight.deadlines.models import Deadline, Event, State
from oversight.dossiers.models import Kind, Status
from violations import policies, rules
from violations.actions import opening
from violations.actions.tips import coarse
from violations.models import Case, Report
from violations.rules import Evidence

LONGEST_REASON = 200
EVIDENCE_VERB, COUNT_VERB = "add_evidence", "count_from"


@transaction.atomic
def add_evidence(*, case: Case, evidence: Sequence[Evidence], by: Actor, now: datetime) -> Case:
    """Add pieces of evidence to the sealed list and promise their files; who holds the tracking code, or the counter.

    Conflict once the case is closed, or for more pieces than a case may have.
    """
    policies.check_add(case, by)
    if faults := rules.evidence_faults(evidence):
        raise Invalid(_("Some answers are missing or not right yet."), faults=faults)
    held = opening.locked(case)
    if held.dossier.status == Status.CLOSED:
        raise Conflict(_("The case is closed; nothing can be added."), code="case-closed")
    if len(opening.evidence_of(held)) + len(evidence) > rules.MOST_EVIDENCE_OF_A_CASE:
        raise Conflict(_("The case has as many pieces of evidence as it may have."), code="too-much-evidence")
    at = moment_of(held, by, now)
    opening.keep_evidence(held, evidence, now=at)
    opening.enter(EVIDENCE_VERB, held, opening.case_row(held), by=by, now=at)
    return held


@transaction.atomic
def count_from(*, report: Report, moment: datetime, reason: str, by: Actor, now: datetime) -> Report:
    """An officer says from when the agency's terms count, with a reason; the running clocks are counted again.

    Whether a report at 23.00 counts as of the same day is said by no rule that was read.
    """
    policies.check_recount(report.case, by)
    if faults := rules.text_faults("reason", reason, LONGEST_REASON):
        raise Invalid(_("A reason is needed."), faults=faults)
    if faults := rules.moment_faults("moment", moment, now):
        raise Invalid(_("From this moment nothing can be counted."), faults=faults)
    held = opening.locked(report.case)
    row = Report.objects.get(pk=report.pk)
    row.counted_from = moment
    row.save(update_fields=["counted_from"])
    running = Deadline.objects.filter(dossier=held.pk, state=State.OPEN, rule__starts=Event.SUBMITTED)
    for deadline in running.select_related("dossier", "rule"):
        deadlines.recount_from(deadline=deadline, counted_from=moment, reason=reason, by=by, now=now)
    opening.enter(COUNT_VERB, held, opening.case_row(held), by=by, now=now)
    return row


def moment_of(case: Case, by: Actor, now: datetime) -> datetime:
    """What comes from the sender of a tip carries no exact time."""
    if case.kind == Kind.TIP and policies.is_public(by):
        return coarse(now, case.dossier.office.time_zone)
    return now
