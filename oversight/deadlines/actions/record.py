"""What the verbs share: the turn of the calendar, reasons, ledger lines."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from oversight.core.errors import Fault, Invalid
from oversight.deadlines.ledger import deadline_row
from oversight.deadlines.models import Deadline
from oversight.ledger import actions as ledger

LONGEST_REASON = 200
_CALENDAR = 0x6F76_636C  # key of an advisory lock


def hold_calendar() -> None:
    """Nobody changes the calendar until this transaction ends; many hold it at once.

    Taken before the version is read: a clock that starts beside a change is counted by the new version or recounted.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [_CALENDAR])


def turn_calendar() -> None:
    """This transaction alone changes the calendar; whoever starts a clock waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_CALENDAR])


def line_of(verb: str, row: Deadline, *, by: str, now: datetime, more: dict[str, object] | None = None) -> ledger.Line:
    """The entry of one deadline as it stands after the act."""
    return ledger.draw_up(
        verb=f"deadlines.{verb}",
        actor=by,
        office=row.scope,
        at=now,
        dossier=row.dossier_id,
        rows=deadline_row(row),
        more=more,
    )


def tidy(text: str) -> str:
    """The text with single spaces, without what no database keeps."""
    return " ".join(text.replace("\0", "").split())


def reason_of(text: str) -> str:
    """The trimmed reason; Invalid when it is missing or too long."""
    reason = tidy(text)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid(
            _("A reason is needed."),
            faults=[Fault("reason", f"1 to {LONGEST_REASON} characters", _("Say why, in one sentence."), reason[:50])],
        )
    return reason
