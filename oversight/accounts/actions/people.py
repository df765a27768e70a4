"""Accounts: appointing newcomers, contact, passwords, closing."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts import policies
from oversight.accounts.actions.assignments import assign, check_administrators_remain, cut, shut_phones_out
from oversight.accounts.actions.newcomers import Newcomer, enlist, phone_of, temporary_password
from oversight.accounts.actions.record import locked_person, reason_of, record
from oversight.accounts.actor import Actor
from oversight.accounts.ledger import assignment_row
from oversight.accounts.models import Assignment, Office, User
from oversight.accounts.people import running_assignments
from oversight.accounts.roles import NATIONAL_ROLES, Role
from oversight.core.errors import Conflict
from oversight.regions.models import PollingStation


@transaction.atomic
def appoint(
    *,
    newcomer: Newcomer,
    role: Role,
    office: Office,
    station: PollingStation | None = None,
    since: datetime,
    until: datetime,
    mandate: str = "",
    by: Actor,
    now: datetime,
) -> Assignment:
    """Make an account and give it its first role; it opens with a code (field) or a handed-out password (desk)."""
    policies.check_assign(0, role, station.path if station else office.path, by)
    return assign(
        person=enlist(newcomer, now),
        role=role,
        office=office,
        station=station,
        since=since,
        until=until,
        mandate=mandate,
        by=by,
        now=now,
    )


@transaction.atomic
def set_phone(*, person: User, phone: str, by: Actor, now: datetime) -> User:
    """Correct somebody's phone number; he himself or his line of command may."""
    held = running_assignments(person.pk, now=now)
    policies.check_contact(person.pk, held, by)
    locked = locked_person(person.pk)
    locked.phone = phone_of(phone) if phone.strip() else ""
    locked.save(update_fields=["phone"])
    record("set_phone", actor=by.label, office=_office(held), now=now, rows={}, more={"person": person.pk})
    return locked


@transaction.atomic
def hand_out_password(*, person: User, by: Actor, now: datetime) -> str:
    """A new random password for somebody's desk, shown once; his sessions end. The second factor stays his own.

    One person alone cannot do this to a national account that is in use.
    """
    held = running_assignments(person.pk, now=now)
    policies.check_manage_account(person.pk, held, by)
    locked = locked_person(person.pk)
    if locked.last_login and any(one.role in NATIONAL_ROLES for one in held):
        raise Conflict(
            _("The password of a national account in use is set by its owner alone."), code="national-account"
        )
    password = temporary_password()
    locked.set_password(password)
    locked.save(update_fields=["password"])
    end_sessions(person.pk)
    record("hand_out_password", actor=by.label, office=_office(held), now=now, rows={}, more={"person": person.pk})
    return password


@transaction.atomic
def deactivate(*, person: User, reason: str, by: Actor, now: datetime) -> User:
    """Close an account: its roles end, its phones and codes stop, its sessions are over. Nothing is deleted."""
    held = running_assignments(person.pk, now=now)
    policies.check_manage_account(person.pk, held, by)
    words = reason_of(reason)
    locked = locked_person(person.pk)
    if not locked.is_active:
        raise Conflict(_("This account is closed already."), code="account-closed")
    check_administrators_remain(held, now)
    rows: dict[str, bytes] = {}
    for one in held:
        if one.ended_at is None:
            cut(one, at=now, reason=words, by=by.user_id)
            rows |= assignment_row(one)
    rows |= shut_phones_out(locked, by=by.user_id, now=now)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    end_sessions(locked.pk)
    record("deactivate", actor=by.label, office=_office(held), now=now, rows=rows, more={"person": person.pk})
    return locked


def end_sessions(person: int) -> None:
    """End every desk session of a person, at once and in the caller's transaction."""
    for session in UserSession.objects.filter(user_id=person):
        session.end()


def _office(held: list[Assignment]) -> str:
    return held[0].office.path if held else ""
