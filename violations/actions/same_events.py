"""Several reports of one event: an officer says what two cases are to each other, and may take it back.

Nothing is merged or closed: each case keeps its number, its terms and its answer to the reporter.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid, NotFound
from oversight.core.ids import uuid7
from oversight.vault import actions as vault
from violations import policies, rules
from violations.actions import opening
from violations.digests import PAIR, pair_digest, pair_label
from violations.models import Case, Outcome, SameEvent

RECORD_VERB, UNDO_VERB = "record_same_event", "undo_same_event"


@transaction.atomic
def record_same_event(
    *, case: Case, other: UUID, outcome: str, note: str, by: Actor, now: datetime, lead: UUID | None = None
) -> SameEvent:
    """Say what the case and another are to each other, with a note; `lead` is the one of two handled together.

    The other may lie in another office: the actor need not see it. Conflict when the pair is decided already.
    """
    policies.check_link(case, by)
    if faults := _faults(case, other, outcome, note, lead):
        raise Invalid(_("This cannot be recorded of the two cases."), faults=faults)
    if not Case.objects.filter(pk=other).exists():
        raise NotFound(_("There is no such case."))
    held = opening.locked(case)
    first, second = sorted((held.pk, other))
    pair = SameEvent(
        id=uuid7(now),
        first_id=first,
        second_id=second,
        outcome=outcome,
        lead_id=lead,
        decided_at=now,
        decided_by_id=by.user_id,
    )
    try:
        with transaction.atomic():
            pair.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            _("The two cases have been compared already; undo that first."), code="already-decided"
        ) from None
    vault.seal(held.pk, pair_label(pair.pk), {"note": note.strip()}, now=now)
    _enter(RECORD_VERB, pair, held, by, now)
    return pair


@transaction.atomic
def undo_same_event(*, pair: SameEvent, case: Case, note: str, by: Actor, now: datetime) -> SameEvent:
    """Take back what was decided of a pair, from the side of one of its cases, with a note; its history stays."""
    policies.check_link(case, by)
    if faults := rules.text_faults("note", note, rules.NOTE_TEXT):
        raise Invalid(_("A reason is needed."), faults=faults)
    held = opening.locked(case)
    row = SameEvent.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if held.pk not in {row.first_id, row.second_id}:
        raise NotFound(_("There is no such case."))
    if row.undone_at is not None:
        raise Conflict(_("This was taken back already."), code="undone-already")
    row.undone_at, row.undone_by_id = now, by.user_id
    row.save(update_fields=["undone_at", "undone_by"])
    vault.seal(held.pk, pair_label(row.pk), {"note": note.strip()}, now=now)
    _enter(UNDO_VERB, row, held, by, now)
    return row


def _enter(verb: str, pair: SameEvent, case: Case, by: Actor, now: datetime) -> None:
    opening.enter(verb, case, {f"{PAIR}:{pair.pk}": pair_digest(pair)}, by=by, now=now)


def _faults(case: Case, other: UUID, outcome: str, note: str, lead: UUID | None) -> list[Fault]:
    found = rules.text_faults("note", note, rules.NOTE_TEXT)
    if outcome not in Outcome.values:
        rule = f"one of {', '.join(Outcome.values)}"
        found.append(Fault("outcome", rule, _("Choose one of the options."), outcome[:20]))
    if other == case.pk:
        found.append(Fault("other", "another case", _("Choose another case."), str(other)))
    if outcome == Outcome.JOINED and lead not in {case.pk, other}:
        found.append(Fault("lead", "one of the two", _("Say which of the two leads."), str(lead) if lead else None))
    if outcome != Outcome.JOINED and lead is not None:
        found.append(Fault("lead", "none", _("Only cases that are handled together have a lead."), str(lead)))
    return found
