"""Somebody of the agency declares himself in conflict with a case: he is barred, and his work on it goes back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import NotAllowed
from oversight.dossiers import actions as dossiers
from oversight.dossiers.models import Recusal
from oversight.workflow import actions as work
from oversight.workflow.models import Duty
from oversight.workflow.queries import account
from violations.actions import opening
from violations.actions.taking import chosen
from violations.models import Case
from violations.queries import procedure as reads
from violations.rules.conflicts import REASONS


@transaction.atomic
def declare_conflict(*, case: Case, reason: str, by: Actor, now: datetime) -> Recusal:
    """Bar the actor himself, for one of `rules.conflicts.REASONS`: chosen, not written, so that it names nobody.

    What he had of the case stands among the unassigned again. It cannot be taken back.
    """
    if by.user_id == 0 or by.device is not None:
        raise NotAllowed(_("Only a person declares a conflict of interest."))
    chosen("reason", reason, dict.fromkeys(REASONS))
    held = opening.locked(case)
    track = reads.track(held)
    if track.is_open and Duty.objects.filter(track=track, holder=by.user_id, ended_at=None).exists():
        work.hand_back(track=track, note=_("Conflict of interest"), by=by, now=now)
    return dossiers.recuse(dossier=held.dossier, user=account(by), reason=reason, by=by, now=now)
