"""Withdrawing a report that was filed for the wrong station."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.dossiers.models import Dossier, Status
from oversight.ledger import actions as ledger
from reports import policies
from reports.actions.receive import digest_of
from reports.digests import SUBJECT
from reports.models import StationReport

VERB = "reports.withdraw"
LONGEST_REASON = 500


@transaction.atomic
def withdraw(*, report: StationReport, reason: str, by: Actor, now: datetime) -> StationReport:
    """Take a report out of the count, with a reason; it stays readable. Its reporter or his superiors may."""
    policies.check_withdraw(report, by)
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        fault = Fault("reason", f"1 to {LONGEST_REASON} characters", _("Say why the report is withdrawn."), reason[:50])
        raise Invalid(_("A reason is needed."), faults=[fault])
    locked = StationReport.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=report.pk)
    if locked.state != StationReport.State.CURRENT:
        raise Conflict(_("Only a current report can be withdrawn."), code="not-current")
    locked.state, locked.reason = StationReport.State.WITHDRAWN, reason
    locked.save(update_fields=["state", "reason"])
    Dossier.objects.filter(pk=locked.pk).update(status=Status.CLOSED)
    line = ledger.draw_up(
        verb=VERB,
        actor=by.label,
        office=locked.dossier.scope,
        at=now,
        dossier=locked.pk,
        rows={f"{SUBJECT}:{locked.pk}": digest_of(locked)},
    )
    ledger.append([line])
    return locked
