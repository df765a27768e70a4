"""Identities are seen for a purpose and for a time, handed on by law, and the person is told, at once or later."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.ledger import actions as ledger
from oversight.parties import policies, rules
from oversight.parties.ledger import DELAY, HAND_OVER, UNMASK, delay_digest, hand_over_digest, unmask_digest
from oversight.parties.models import Delay, HandOver, Part, Purpose, Unmask

LONGEST_BODY = 160


@transaction.atomic
def unmask(part: Part, purpose: Purpose, reason: str, minutes: int, *, by: Actor, now: datetime) -> Unmask:
    """Let the actor see who somebody is, for a purpose and so many minutes; it ends by itself.

    NotAllowed unless he has the power there and the dossier is his work (policies.check_unmask); Invalid without a
    reason, or for longer than UNMASK_MAX_MINUTES; Conflict when the person was erased.
    """
    reach = policies.check_unmask(part.dossier, by, now=now)
    reason = rules.words(reason, "reason")
    if not 1 <= minutes <= settings.UNMASK_MAX_MINUTES:
        rule = f"1 to {settings.UNMASK_MAX_MINUTES} minutes"
        fault = Fault("minutes", rule, _("Choose a shorter time."), minutes)
        raise Invalid(_("An identity is open for a limited time alone."), faults=[fault])
    if part.person.erased_at is not None:
        raise Conflict(_("What was recorded of this person was erased."), code="erased")
    row = Unmask.objects.create(
        id=uuid7(now),
        part=part,
        user_id=by.user_id,
        role=str(reach.role),
        office_id=reach.office,
        purpose=Purpose(purpose),
        reason=reason,
        at=now,
        until=now + timedelta(minutes=minutes),
    )
    _enter("parties.unmask", part, {f"{UNMASK}:{row.pk}": unmask_digest(row)}, by, now)
    return row


@transaction.atomic
def cover(unmask: Unmask, *, by: Actor, now: datetime) -> None:
    """The actor is done before the time is over. Twice is as once."""
    row = Unmask.objects.select_for_update(of=("self",)).select_related("part__dossier").get(pk=unmask.pk)
    if row.user_id == by.user_id and row.ended_at is None and row.until > now:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        _enter("parties.cover", row.part, {f"{UNMASK}:{row.pk}": unmask_digest(row)}, by, now)


@transaction.atomic
def hand_over(part: Part, to: str, purpose: Purpose, basis: str, *, by: Actor, now: datetime) -> HandOver:
    """The identity goes to another body: to whom, what for, on which legal basis. The person is told.

    Whoever may unmask may hand over; NotAllowed otherwise.
    """
    reach = policies.check_unmask(part.dossier, by, now=now)
    body = " ".join(to.replace("\0", "").split())
    if not 0 < len(body) <= LONGEST_BODY:
        fault = Fault("to", f"1 to {LONGEST_BODY} characters", _("Name the body that receives it."))
        raise Invalid(_("It must be said who receives the identity."), faults=[fault])
    row = HandOver.objects.create(
        id=uuid7(now),
        part=part,
        recipient=body,
        purpose=Purpose(purpose),
        basis=rules.words(basis, "basis"),
        user_id=by.user_id,
        role=str(reach.role),
        office_id=reach.office,
        at=now,
    )
    _enter("parties.hand_over", part, {f"{HAND_OVER}:{row.pk}": hand_over_digest(row)}, by, now)
    return row


@transaction.atomic
def delay_notice(part: Part, until: datetime, reason: str, *, by: Actor, now: datetime) -> Delay:
    """Order that the person is told of what is done from now on only after a date, as where it would warn a suspect.

    NotAllowed but for a commissioner of the holding office; Invalid for longer than NOTICE_DELAY_MAX_DAYS.
    """
    policies.check_delay(part.dossier, by)
    reason = rules.words(reason, "reason")
    longest = timedelta(days=settings.NOTICE_DELAY_MAX_DAYS)
    if not now < until <= now + longest:
        rule = f"within {settings.NOTICE_DELAY_MAX_DAYS} days"
        fault = Fault("until", rule, _("Choose another date."), until.isoformat())
        raise Invalid(_("The person can be told later, not never."), faults=[fault])
    row = Delay.objects.create(id=uuid7(now), part=part, until=until, reason=reason, ordered_by_id=by.user_id, at=now)
    _enter("parties.delay_notice", part, {f"{DELAY}:{row.pk}": delay_digest(row)}, by, now)
    return row


def _enter(verb: str, part: Part, rows: dict[str, bytes], by: Actor, now: datetime) -> None:
    line = ledger.draw_up(
        verb=verb, actor=by.label, office=part.dossier.scope, at=now, dossier=part.dossier_id, rows=rows
    )
    ledger.append([line])
