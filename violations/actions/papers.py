"""Papers come over the counter: in time or late, both are recorded."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Fault, Invalid
from oversight.core.ids import uuid7
from oversight.deadlines import actions as deadlines
from oversight.deadlines.models import Deadline
from oversight.deadlines.rules import is_late
from oversight.workflow import machine
from oversight.workflow.models import Track
from violations import policies
from violations.actions import opening
from violations.actions.submit import PAPERS, STUDY, start_clock
from violations.digests import PAPER, paper_digest
from violations.models import Case, Paper, Report
from violations.rules import Handed
from violations.workflow import AWAITING_PAPERS

VERB = "papers"
MOST_COPIES = 99


@transaction.atomic
def receive_papers(*, case: Case, papers: Sequence[Handed], is_complete: bool, by: Actor, now: datetime) -> list[Paper]:
    """Take papers at the counter. With `is_complete` a report that waits for them is submitted, and its study begins.

    Late is recorded as late and moves the report all the same: what becomes of it is the plenary's to decide. Papers of
    a report that no longer waits are kept with it.
    """
    policies.check_receive(case, by)
    if faults := _faults(papers):
        raise Invalid(_("Some answers are missing or not right yet."), faults=faults)
    held = opening.locked(case)
    term = Deadline.objects.filter(dossier=held.pk, subject=held.track, rule__key__endswith=f".{PAPERS}").first()
    late = term is not None and is_late(term.due_at, now)
    rows = Paper.objects.bulk_create(
        [
            Paper(
                id=uuid7(now),
                case=held,
                kind=one.kind,
                copies=one.copies,
                received_at=now,
                received_by_id=by.user_id,
                is_late=late,
            )
            for one in papers
        ]
    )
    track = Track.objects.get(pk=held.track)
    digests = {f"{PAPER}:{row.pk}": paper_digest(row) for row in rows}
    if is_complete and track.status == AWAITING_PAPERS:
        machine.move(track, "receive_papers", by=by, now=now)
        deadlines.meet(subject=held.track, rule=f"{_regime(held)}.{PAPERS}", by=by, now=now)
        Report.objects.filter(pk=held.pk).update(counted_from=now)
        start_clock(held, STUDY, now, by=by, now=now)
        digests |= opening.case_row(held)
    opening.enter(VERB, held, digests, by=by, now=now)
    return rows


def _regime(case: Case) -> str:
    return case.dossier.election.regime if case.dossier.election else ""


def _faults(papers: Sequence[Handed]) -> list[Fault]:
    found = [] if papers else [Fault("papers", "at least one", _("Say which papers were handed in."))]
    for number, one in enumerate(papers):
        if one.kind not in Paper.Kind.values:
            rule = f"one of {', '.join(Paper.Kind.values)}"
            found.append(Fault(f"papers.{number}.kind", rule, _("Choose one of the options."), one.kind[:20]))
        if not 0 < one.copies <= MOST_COPIES:
            rule = f"1 to {MOST_COPIES}"
            found.append(Fault(f"papers.{number}.copies", rule, _("How many copies were there?"), one.copies))
    return found
