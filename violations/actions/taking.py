"""What every verb of the procedure shares: the locked case, its track, sealed words, one entry for step and rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.workflow import machine
from oversight.workflow.machine import Moments
from oversight.workflow.models import Track
from oversight.workflow.procedures import procedure
from violations import rules, seals
from violations.actions import opening
from violations.models import Case
from violations.models.procedure import LONGEST_REFERENCE
from violations.queries import procedure as reads
from violations.workflow import TRANSFER_OFFERED


def hold(case: Case) -> tuple[Case, Track]:
    """Case and track as they stand now, the case locked: everything that is done with it is done in turn."""
    held = opening.locked(case)
    return held, reads.track(held)


def admit(track: Track, verb: str) -> None:
    """Conflict unless the procedure knows the verb here; said before anything is written."""
    procedure(track.procedure, track.edition).step(track.status, verb)


def check_not_offered(track: Track) -> None:
    """Conflict while another office is asked to take the case."""
    if track.status == TRANSFER_OFFERED:
        raise Conflict(_("The case is offered to another office; wait for its answer."), code="transfer-offered")


def words(field: str, text: str, *, needed: bool = True) -> str:
    """What somebody wrote, trimmed; Invalid when it is missing or too long."""
    if faults := rules.text_faults(field, text, rules.NOTE_TEXT, needed=needed):
        raise Invalid(_("Some answers are missing or not right yet."), faults=faults)
    return text.strip()


def reference(field: str, text: str) -> str:
    """The number of a letter, minute or order; Invalid when it is missing or too long."""
    number = " ".join(text.split())
    if not 0 < len(number) <= LONGEST_REFERENCE or "\0" in number:
        fault = Fault(field, f"1 to {LONGEST_REFERENCE} characters", _("Give the number of the document."))
        raise Invalid(_("The number of the document is missing or too long."), faults=[fault])
    return number


def chosen(field: str, value: str, known: Mapping[str, object]) -> str:
    """One of a list of the law; Invalid for anything else."""
    if value not in known:
        fault = Fault(field, f"one of {', '.join(sorted(known))}", _("Choose one of the options."), value[:24])
        raise Invalid(_("Some answers are missing or not right yet."), faults=[fault])
    return value


def enter(verb: str, case: Case, rows: Sequence[Model], *, by: Actor, now: datetime) -> None:
    """The entry of an act that is no step."""
    opening.enter(verb, case, seals.row_digests((row, case.pk) for row in rows), by=by, now=now)


def step(
    track: Track,
    verb: str,
    rows: Sequence[Model],
    *,
    by: Actor,
    now: datetime,
    moments: Moments | None = None,
    place: str | None = None,
) -> Track:
    """Take a step; its entry names the rows that were written with it."""
    digests = seals.row_digests((row, track.dossier_id) for row in rows)
    return machine.move(track, verb, by=by, now=now, rows=digests, moments=moments, place=place)
