"""A document is withdrawn: it stays what it was, and whoever checks it is told that it no longer stands."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.documents import policies, queries
from oversight.documents.actions.record import record, take_turn
from oversight.documents.ledger import STEP, step_digest
from oversight.documents.models import Document, Step

VERB = "documents.withdraw"
LONGEST_WITHDRAWAL = 500


@transaction.atomic
def withdraw(*, document: Document, reason: str, by: Actor, now: datetime, replaced_by: Document | None = None) -> Step:
    """Say that a paper no longer stands, why, and which one of the same dossier stands in its place."""
    policies.check_keep(document, by)
    reason = " ".join(reason.replace("\0", "").split())
    if not 0 < len(reason) <= LONGEST_WITHDRAWAL:
        fault = Fault("reason", f"1 to {LONGEST_WITHDRAWAL} characters", _("Say why it no longer stands."), reason[:50])
        raise Invalid(_("A reason is needed."), faults=[fault])
    take_turn(document)
    if queries.standing(Document.objects.prefetch_related("steps").get(pk=document.pk)) == queries.Standing.WITHDRAWN:
        raise Conflict(_("The paper is withdrawn already."), code="withdrawn")
    if replaced_by is not None and not _can_replace(replaced_by, document):
        fault = Fault(
            "replaced_by", "another standing paper of this dossier", _("This paper cannot stand in its place.")
        )
        raise Invalid(_("Another paper of the same dossier that stands is needed."), faults=[fault])
    step = Step.objects.create(
        id=uuid7(now),
        document=document,
        state=Step.State.WITHDRAWN,
        at=now,
        by_id=by.user_id or None,
        actor=by.label,
        reason=reason,
        replaced_by=replaced_by,
    )
    record(VERB, document, actor=by.label, now=now, rows={f"{STEP}:{step.pk}": step_digest(step)})
    return step


def _can_replace(other: Document, document: Document) -> bool:
    is_of_dossier = other.dossier_id == document.dossier_id and other.pk != document.pk
    return is_of_dossier and queries.standing(other) != queries.Standing.WITHDRAWN
