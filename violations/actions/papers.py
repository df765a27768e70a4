"""Papers come over the counter: in time or late, both are recorded."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Fault, Invalid
from oversight.core.ids import uuid7
from oversight.deadlines.models import Deadline
from oversight.deadlines.rules import is_late
from oversight.evidence import actions as evidence
from oversight.evidence.models import Item
from oversight.files.sniff import type_of
from oversight.workflow import machine
from oversight.workflow.models import Track
from violations import policies
from violations.actions import opening
from violations.digests import PAPER, paper_digest
from violations.models import Case, Paper, Report
from violations.rules import Handed
from violations.workflow import AWAITING_PAPERS, PAPERS

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
    scans = _promised(held, papers, now)
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
                is_original=one.is_original,
                scan=scans.get(one.scan) if one.scan else None,
            )
            for one in papers
        ]
    )
    track = Track.objects.get(pk=held.track)
    digests = {f"{PAPER}:{row.pk}": paper_digest(row) for row in rows}
    is_submitted = is_complete and track.status == AWAITING_PAPERS
    if is_submitted:
        machine.move(track, "receive_papers", by=by, now=now)
        Report.objects.filter(pk=held.pk).update(counted_from=now)
    if is_submitted or scans:
        digests |= opening.case_row(held)
    opening.enter(VERB, held, digests, by=by, now=now)
    for content, item in scans.items():
        evidence.receive(item=item, content=content, media_type=item.media_type, by=by, now=now)
    return rows


def _promised(case: Case, papers: Sequence[Handed], now: datetime) -> dict[bytes, Item]:
    """The scans by their bytes, promised as evidence of the case; one that is known already is the same item."""
    kinds = {sha256(one.scan).hexdigest(): (one.scan, type_of(one.scan)) for one in papers if one.scan}
    if not kinds:
        return {}
    files = [evidence.Promise(Item.Kind.PAPER_SCAN, sha, len(scan), kind) for sha, (scan, kind) in kinds.items()]
    evidence.promise(dossier=case.dossier, files=files, now=now)
    items = Item.objects.select_related("dossier").filter(
        dossier=case.pk, sha256__in=[bytes.fromhex(sha) for sha in kinds]
    )
    return {kinds[bytes(item.sha256).hex()][0]: item for item in items}


def _faults(papers: Sequence[Handed]) -> list[Fault]:
    found = [] if papers else [Fault("papers", "at least one", _("Say which papers were handed in."))]
    for number, one in enumerate(papers):
        if one.kind not in Paper.Kind.values:
            rule = f"one of {', '.join(Paper.Kind.values)}"
            found.append(Fault(f"papers.{number}.kind", rule, _("Choose one of the options."), one.kind[:20]))
        found += _scan_faults(one.scan, f"papers.{number}.scan")
        if not 0 < one.copies <= MOST_COPIES:
            rule = f"1 to {MOST_COPIES}"
            found.append(Fault(f"papers.{number}.copies", rule, _("How many copies were there?"), one.copies))
    return found


def _scan_faults(scan: bytes | None, field: str) -> list[Fault]:
    if scan is None:
        return []
    if not 0 < len(scan) <= settings.EVIDENCE_MAX_BYTES:
        rule = f"1 to {settings.EVIDENCE_MAX_BYTES} bytes"
        return [Fault(field, rule, _("The file is empty or too large."), len(scan))]
    try:
        type_of(scan)
    except Invalid as refusal:
        return [Fault(field, "picture or PDF", str(refusal.message))]
    return []
