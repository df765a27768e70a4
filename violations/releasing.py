"""What the gate held back is released: filed by the module's own action, with its time of receipt and its code."""

from datetime import datetime
from uuid import UUID

from oversight.accounts.actor import Actor
from oversight.gate import actions as gate
from oversight.gate.models import Held
from violations.filing import FORMS, REPORTS, TIPS

__all__ = ["FORMS", "release_report", "release_tip"]


def release_report(*, id: UUID, by: Actor, now: datetime) -> Held:
    """A held report becomes a case: number, clocks and code as if it had passed; NotFound when somebody has decided."""
    return gate.release(form=REPORTS, id=id, by=by, now=now)


def release_tip(*, id: UUID, by: Actor, now: datetime) -> Held:
    """A held tip becomes prior information; its row names the case, whose id is not that of the submission."""
    return gate.release(form=TIPS, id=id, by=by, now=now)
