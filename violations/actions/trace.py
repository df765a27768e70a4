"""Tracing (penelusuran): prior information is followed up and becomes a finding, or is closed with its reason."""

from datetime import datetime

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict
from oversight.core.ids import uuid7
from violations import policies, seals
from violations.actions.findings import Recorded, record_finding
from violations.actions.taking import admit, chosen, hold, reference, step, words
from violations.models import Case, Tracing
from violations.rules import FindingForm, law


@transaction.atomic
def start_tracing(*, case: Case, order: str, by: Actor, now: datetime, plan: str = "") -> Tracing:
    """Order the tracing of prior information, by the number of the order; the plan of it is sealed."""
    policies.check_decide_here(case, by)
    held, track = hold(case)
    admit(track, "start_tracing")
    row = Tracing(
        id=uuid7(now), case=held, order_number=reference("order", order), started_at=now, started_by_id=by.user_id
    )
    row.save(force_insert=True)
    seals.seal_plan(row, words("plan", plan, needed=False), case=held.pk, now=now)
    step(track, "start_tracing", [row], by=by, now=now)
    return row


@transaction.atomic
def end_tracing(*, case: Case, form: FindingForm, text: str, by: Actor, now: datetime) -> Recorded:
    """Tracing found an alleged violation: a finding of its own is recorded, linked to what was traced."""
    policies.check_decide_here(case, by)
    held, track = hold(case)
    admit(track, "end_tracing")
    row = _running(held)
    report = words("text", text)
    row.finding_id, row.ended_at, row.ended_by_id = form.id, now, by.user_id
    row.save(update_fields=["finding", "ended_at", "ended_by"])
    seals.seal(row, report, case=held.pk, now=now)
    step(track, "end_tracing", [row], by=by, now=now)
    # Last, since it takes the number TM; the reference to it is looked at when the transaction ends.
    return record_finding(form=msgspec.structs.replace(form, source=held.pk), by=by, now=now)


@transaction.atomic
def close_tip(*, case: Case, reason: str, text: str, by: Actor, now: datetime) -> Tracing:
    """Close prior information without a finding, before or after it was traced, with a reason."""
    policies.check_decide_here(case, by)
    held, track = hold(case)
    admit(track, "close_tip")
    known = law.reasons("close_tip", now.date())
    row = Tracing.objects.select_for_update().filter(case=held, ended_at=None).first() or Tracing(
        id=uuid7(now), case=held, started_at=now, started_by_id=by.user_id
    )
    row.reason, row.ended_at, row.ended_by_id = chosen("reason", reason, known), now, by.user_id
    row.save()
    seals.seal(row, words("text", text), case=held.pk, now=now)
    step(track, "close_tip", [row], by=by, now=now)
    return row


def _running(case: Case) -> Tracing:
    row = Tracing.objects.select_for_update().filter(case=case, ended_at=None).first()
    if row is None:
        raise Conflict(_("Nothing is traced here."), code="not-traced")
    return row
