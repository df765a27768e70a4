"""Giving, confirming, ending, extending and handing over roles."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils.translation import gettext as _

from oversight.accounts import policies
from oversight.accounts.actions.newcomers import Newcomer, enlist
from oversight.accounts.actions.record import locked_assignment, locked_person, reason_of, record
from oversight.accounts.actor import Actor
from oversight.accounts.ledger import assignment_row, device_row
from oversight.accounts.models import Assignment, Device, EnrolmentCode, Office, User
from oversight.accounts.roles import NATIONAL_ROLES, ROLES, Role
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.regions.models import PollingStation

LONGEST_TERM = timedelta(days=6 * 366)  # the terms of the law are five years; a sixth leaves room for the hand-over
FEWEST_ADMINISTRATORS = 2


@transaction.atomic
def assign(
    *,
    person: User,
    role: Role,
    office: Office,
    station: PollingStation | None = None,
    since: datetime,
    until: datetime,
    mandate: str = "",
    by: Actor,
    now: datetime,
) -> Assignment:
    """Give a person a role in an office from `since` until `until`; a national role waits for its second person."""
    policies.check_assign(person.pk, role, station.path if station else office.path, by)
    _check_place(role, office, station)
    _check_period(since, until, now)
    locked = locked_person(person.pk)
    if not locked.is_active or locked.kind != User.Kind.PERSON:
        raise Conflict(_("This account is closed or belongs to a machine."), code="account-closed")
    assignment = _insert(
        Assignment(
            user=locked,
            office=office,
            station=station,
            role=role,
            election=station.election if station else None,
            period=DateTimeTZRange(since, until),
            mandate=_mandate(mandate),
            origin=Assignment.Origin.GRANT,
            granted_by_id=by.user_id,
            granted_at=now,
            needs_approval=role in NATIONAL_ROLES,
        )
    )
    rows = assignment_row(assignment)
    if not ROLES[role].signs_in_by_device:
        rows |= shut_phones_out(locked, by=by.user_id, now=now)
    record("assign", actor=by.label, office=office.path, now=now, rows=rows)
    return assignment


@transaction.atomic
def approve(*, assignment: Assignment, by: Actor, now: datetime) -> Assignment:
    """Confirm a proposed national role as the second person; from now on it counts."""
    policies.check_approve(assignment, by)
    locked = locked_assignment(assignment.pk)
    if not locked.needs_approval or locked.approved_at or locked.ended_at:
        raise Conflict(_("This assignment does not wait for a second person."), code="not-waiting")
    locked.approved_by_id, locked.approved_at = by.user_id, now
    locked.save(update_fields=["approved_by", "approved_at"])
    record("approve", actor=by.label, office=locked.office.path, now=now, rows=assignment_row(locked))
    return locked


@transaction.atomic
def end_early(*, assignment: Assignment, reason: str, by: Actor, now: datetime) -> Assignment:
    """End an assignment now, with a reason; what its holder reported stays."""
    policies.check_change(assignment, by)
    words = reason_of(reason)
    locked = locked_assignment(assignment.pk)
    _check_running(locked, now)
    check_administrators_remain([locked], now)
    cut(locked, at=now, reason=words, by=by.user_id)
    record("end_early", actor=by.label, office=locked.office.path, now=now, rows=assignment_row(locked))
    return locked


@transaction.atomic
def extend(*, assignment: Assignment, until: datetime, by: Actor, now: datetime) -> Assignment:
    """Let a running assignment and its holder's phones last longer; national roles are proposed anew."""
    policies.check_change(assignment, by)
    locked = locked_assignment(assignment.pk)
    _check_running(locked, now)
    if locked.role in NATIONAL_ROLES:
        raise Conflict(
            _("A national role is not extended: propose it anew, so that two people agree."), code="second-person"
        )
    if locked.period.upper is None or until <= locked.period.upper:
        raise Invalid(
            _("An extension ends later than before."),
            faults=[Fault("until", "later than the present end", _("Choose a later day."), until.isoformat())],
        )
    _check_period(locked.period.lower, until, now)
    check_free(
        locked.user_id, Role(locked.role), locked.office, locked.station, locked.period.upper, until, besides=locked.pk
    )
    locked.period = DateTimeTZRange(locked.period.lower, until)
    _save_period(locked, ["period"])
    rows = assignment_row(locked)
    for device in Device.objects.select_for_update().filter(user=locked.user_id, revoked_at=None, expires_at__lt=until):
        device.expires_at = until
        device.save(update_fields=["expires_at"])
        rows |= device_row(device)
    record("extend", actor=by.label, office=locked.office.path, now=now, rows=rows)
    return locked


@transaction.atomic
def replace(
    *,
    assignment: Assignment,
    successor: User | Newcomer,
    at: datetime,
    reason: str,
    mandate: str = "",
    by: Actor,
    now: datetime,
) -> Assignment:
    """Hand a field role over at a moment, say noon of the day: the old assignment ends then and the new one begins.

    The old phone stops at that moment, because its assignment lapses; reports that were filed stay.
    The successor may be a newcomer, whose account is made here.
    """
    policies.check_change(assignment, by)
    known = successor.pk if isinstance(successor, User) else 0
    policies.check_assign(known, Role(assignment.role), policies.path_of(assignment), by)
    words = reason_of(reason)
    person = locked_person(successor.pk) if isinstance(successor, User) else enlist(successor, now)
    old = locked_assignment(assignment.pk)
    _check_running(old, now)
    if not ROLES[Role(old.role)].signs_in_by_device:
        raise Conflict(
            _("Only supervisors of villages and stations are replaced; end the role and give it anew."),
            code="desk-role",
        )
    if person.pk == old.user_id or not person.is_active or person.kind != User.Kind.PERSON:
        raise Conflict(_("The successor is another person with an open account."), code="successor")
    if at < now or (old.period.lower and at <= old.period.lower) or (old.period.upper and at >= old.period.upper):
        raise Invalid(
            _("The hand-over lies between now and the end of the assignment."),
            faults=[
                Fault("at", "between now and the end", _("Choose a later moment, or replace at once."), at.isoformat())
            ],
        )
    until = old.period.upper
    cut(old, at=at, reason=words, by=by.user_id)
    new = _insert(
        Assignment(
            user=person,
            office=old.office,
            station=old.station,
            role=old.role,
            election_id=old.election_id,
            period=DateTimeTZRange(at, until),
            mandate=_mandate(mandate),
            origin=Assignment.Origin.GRANT,
            granted_by_id=by.user_id,
            granted_at=now,
        )
    )
    record("replace", actor=by.label, office=old.office.path, now=now, rows=assignment_row(old) | assignment_row(new))
    return new


def cut(assignment: Assignment, *, at: datetime, reason: str, by: int) -> None:
    """End a locked assignment at a moment; one that had not begun never does (its period is empty)."""
    lower = assignment.period.lower
    begun = lower is None or lower < at
    assignment.period = DateTimeTZRange(lower, at) if begun else DateTimeTZRange(empty=True)
    assignment.ended_by_id, assignment.ended_at, assignment.end_reason = by, at, reason
    assignment.save(update_fields=["period", "ended_by", "ended_at", "end_reason"])


def shut_phones_out(person: User, *, by: int, now: datetime) -> dict[str, bytes]:
    """Stop a person's phones and codes: a desk's powers need password and second factor. Rows for the entry."""
    rows: dict[str, bytes] = {}
    for device in Device.objects.select_for_update().filter(user=person, revoked_at=None):
        device.revoked_at, device.revoked_by_id = now, by
        device.save(update_fields=["revoked_at", "revoked_by"])
        rows |= device_row(device)
    EnrolmentCode.objects.filter(user=person, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    return rows


def check_free(
    person: int,
    role: Role,
    office: Office,
    station: PollingStation | None,
    since: datetime,
    until: datetime,
    *,
    besides: int = 0,
) -> None:
    """Conflict, in words, when the station or the person is taken in the period."""
    others = Assignment.objects.select_related("user", "office", "station").exclude(pk=besides)
    others = others.filter(period__overlap=DateTimeTZRange(since, until))
    if station is not None:
        taken = others.filter(Q(station=station) | Q(user=person, role=role)).first()
    else:
        taken = others.filter(user=person, role=role, office=office).first()
    if taken is None:
        return
    if station is not None and taken.station_id == station.pk:
        raise Conflict(
            _("Station %(code)s already has %(name)s in this period; replace or end first.")
            % {"code": station.code, "name": taken.user.name},
            code="station-taken",
        )
    raise Conflict(
        _("%(name)s already holds this role in this period (%(office)s).")
        % {"name": taken.user.name, "office": taken.office.name},
        code="already-assigned",
    )


def check_administrators_remain(ending: list[Assignment], now: datetime) -> None:
    """Conflict when fewer than two administrators would be left: nobody could then appoint another."""
    if not any(one.role == Role.NATIONAL_ADMINISTRATOR for one in ending):
        return
    left = (
        Assignment.objects.select_for_update()
        .filter(role=Role.NATIONAL_ADMINISTRATOR, period__contains=now, user__is_active=True)
        .exclude(needs_approval=True, approved_by=None)
        .exclude(pk__in=[one.pk for one in ending])
    )
    if len(set(left.values_list("user_id", flat=True))) < FEWEST_ADMINISTRATORS:
        raise Conflict(
            _("At least two administrators stay, or nobody could appoint another. Appoint a successor first."),
            code="last-administrators",
        )


def _insert(assignment: Assignment) -> Assignment:
    lower, upper = assignment.period.lower, assignment.period.upper
    check_free(assignment.user_id, Role(assignment.role), assignment.office, assignment.station, lower, upper)
    try:
        with transaction.atomic():
            assignment.save(force_insert=True)
    except IntegrityError as error:
        raise _overlap() from error
    return assignment


def _save_period(assignment: Assignment, fields: list[str]) -> None:
    try:
        with transaction.atomic():
            assignment.save(update_fields=fields)
    except IntegrityError as error:
        raise _overlap() from error


def _overlap() -> Conflict:
    return Conflict(
        _("Somebody else was assigned to this station at the same moment; look again."), code="station-taken"
    )


def _check_running(assignment: Assignment, now: datetime) -> None:
    over = assignment.period.isempty or (assignment.period.upper is not None and assignment.period.upper <= now)
    if assignment.ended_at is not None or over:
        raise Conflict(_("This assignment has ended already, or its end is decided."), code="ended")


def _check_place(role: Role, office: Office, station: PollingStation | None) -> None:
    faults = []
    if office.level != ROLES[role].level:
        faults.append(
            Fault(
                "office", "office of the role's level", _("This role sits in an office of another level."), office.path
            )
        )
    if (station is not None) != (role is Role.STATION_SUPERVISOR):
        faults.append(
            Fault(
                "station",
                "a station supervisor has a station and nobody else has",
                _("Name the station of a station supervisor, and of nobody else."),
                station.code if station else None,
            )
        )
    elif station is not None and not station.path.startswith(office.path):
        faults.append(
            Fault("station", "station of the office's village", _("The station lies in another village."), station.code)
        )
    if faults:
        raise Invalid(_("Role and place do not fit."), faults=faults)


def _check_period(since: datetime, until: datetime, now: datetime) -> None:
    faults = []
    if until <= since:
        faults.append(Fault("until", "after the beginning", _("The end lies after the beginning."), until.isoformat()))
    elif until <= now:
        faults.append(Fault("until", "in the future", _("The end lies in the future."), until.isoformat()))
    elif since > now + LONGEST_TERM:
        faults.append(Fault("since", "within six years", _("The beginning lies too far ahead."), since.isoformat()))
    elif until - since > LONGEST_TERM:
        faults.append(
            Fault("until", "at most six years", _("An assignment lasts six years at most."), until.isoformat())
        )
    if faults:
        raise Invalid(_("The period cannot be used."), faults=faults)


def _mandate(text: str) -> str:
    mandate = " ".join(text.replace("\0", "").split())
    if len(mandate) > 60:
        raise Invalid(
            _("The number of the letter of assignment is too long."),
            faults=[Fault("mandate", "at most 60 characters", _("Shorten it to the number."), mandate[:60])],
        )
    return mandate
