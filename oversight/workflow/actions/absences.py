"""Absences: who is away, and on whose desk his work shows meanwhile."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import User
from oversight.accounts.queries import actor_of_user
from oversight.core.errors import Conflict, Fault, Invalid, NotAllowed
from oversight.core.ids import uuid7
from oversight.ledger import actions as ledger
from oversight.workflow import policies
from oversight.workflow.digests import absence_row
from oversight.workflow.models import Absence

LONGEST = timedelta(days=400)


@transaction.atomic
def record_absence(
    *, person: User, substitute: User, since: datetime, until: datetime, by: Actor, now: datetime
) -> Absence:
    """Enter that a person is away from `since` until `until`; the substitute must be able to do all of his work.

    Invalid for a period that is over, ends before it begins or lasts longer than 400 days; Conflict when the person is
    away then already.
    """
    absent = _desk(person, now)
    policies.check_record_absence(absent, by)
    if not (since < until and until > now and until - since <= LONGEST):
        fault = Fault(
            "until", "after the beginning, ahead, within 400 days", _("Choose a later day."), until.isoformat()
        )
        raise Invalid(_("This period cannot be entered."), code="bad-period", faults=[fault])
    if substitute.pk == person.pk or not policies.can_stand_in(_desk(substitute, now), absent):
        words = _("The work of %(person)s does not lie in the hands of %(name)s.") % {
            "person": person.name,
            "name": substitute.name,
        }
        raise Invalid(words, code="unfit", faults=[Fault("substitute", "reach covers the work", words, substitute.pk)])
    absence = Absence(
        id=uuid7(now),
        person=person,
        substitute=substitute,
        period=DateTimeTZRange(since, until),
        recorded_by_id=by.user_id,
        recorded_at=now,
    )
    try:
        with transaction.atomic():
            absence.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("%(name)s is entered as away in this period already.") % {"name": person.name}, code="away-already"
        ) from error
    _enter("record_absence", absence, by, now)
    return absence


@transaction.atomic
def cancel_absence(*, absence: Absence, by: Actor, now: datetime) -> Absence:
    """Take an absence back; the work shows on the person's own desk alone again."""
    locked = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=absence.pk)
    policies.check_record_absence(_desk(locked.person, now), by)
    if locked.cancelled_at is not None:
        raise Conflict(_("This absence was taken back before."), code="cancelled")
    locked.cancelled_by_id, locked.cancelled_at = by.user_id, now
    locked.save(update_fields=["cancelled_by", "cancelled_at"])
    _enter("cancel_absence", locked, by, now)
    return locked


def _desk(person: User, now: datetime) -> Actor:
    found = actor_of_user(person.pk, now=now) if person.kind == User.Kind.PERSON else None
    if found is None:
        raise NotAllowed(_("This account is closed or belongs to a machine."), code="account-closed")
    return found


def _enter(verb: str, absence: Absence, by: Actor, now: datetime) -> None:
    office = next((reach.path for reach in by.reaches), "")
    line = ledger.draw_up(
        verb=f"workflow.{verb}", actor=by.label, office=office, at=now, dossier=None, rows=absence_row(absence)
    )
    ledger.append([line])
