"""The ledger entry of an act on people, and the words for what collides."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from oversight.accounts.models import Assignment, User
from oversight.core.errors import Fault, Invalid
from oversight.ledger import actions as ledger

LONGEST_REASON = 200


def record(
    verb: str,
    *,
    actor: str,
    office: str,
    now: datetime,
    rows: Mapping[str, bytes],
    more: Mapping[str, object] | None = None,
) -> None:
    """Append one entry in the caller's transaction; when it fails, so does the change."""
    ledger.append(
        [
            ledger.draw_up(
                verb=f"accounts.{verb}", actor=actor, office=office, at=now, dossier=None, rows=rows, more=more
            )
        ]
    )


def reason_of(text: str) -> str:
    """The trimmed reason; Invalid when it is missing or too long."""
    reason = " ".join(text.replace("\0", "").split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid(
            _("A reason is needed."),
            faults=[Fault("reason", f"1 to {LONGEST_REASON} characters", _("Say why, in one sentence."), reason[:50])],
        )
    return reason


def locked_person(pk: int) -> User:
    """The account, locked, so that two acts on one person come one after the other."""
    return User.objects.select_for_update().get(pk=pk)


def locked_assignment(pk: int) -> Assignment:
    """The assignment with office and station, locked."""
    return Assignment.objects.select_for_update(of=("self",)).select_related("office", "station", "user").get(pk=pk)
