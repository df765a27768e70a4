"""Judging a list of supervisors: what each row would do, and why not, with a fixed number of statements."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from oversight.accounts import policies
from oversight.accounts.actions.assignments import LONGEST_TERM
from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment, Office, User
from oversight.accounts.roles import ROLES, OfficeLevel, Role
from oversight.core.errors import Fault
from oversight.regions.models import Election, PollingStation

_STATION_DIGITS, _VILLAGE_DIGITS = 13, 10
_PREFIX = {Role.STATION_SUPERVISOR: "ptps", Role.VILLAGE_SUPERVISOR: "pkd"}


class Entry(msgspec.Struct, frozen=True):
    """One row as it was read: days count by the office's clock, `until` with its whole day."""

    number: int
    name: str
    role: Role | None
    place: str
    since: date | datetime | None
    until: date | datetime | None
    username: str = ""
    phone: str = ""
    email: str = ""
    mandate: str = ""
    election: str = ""
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


class Verdict(StrEnum):
    """What becomes of a row."""

    IMPORT = "import"
    PRESENT = "present"
    SKIP = "skip"


class Judged(msgspec.Struct):
    """A row with its verdict and, if it is sound, everything that is to be written."""

    entry: Entry
    notes: list[str]
    faults: list[Fault]
    office: Office | None = None
    station: PollingStation | None = None
    since: datetime | None = None
    until: datetime | None = None
    username: str = ""
    account: User | None = None
    present: Assignment | None = None

    @property
    def verdict(self) -> Verdict:
        """Skip when anything is wrong, present when it stands in the database already."""
        if self.faults:
            return Verdict.SKIP
        return Verdict.PRESENT if self.present else Verdict.IMPORT

    def fault(self, field: str, rule: str, words: str, value: object = None) -> None:
        """Add what is wrong."""
        self.faults.append(Fault(field, rule, words, value))


def judge(entries: Sequence[Entry], by: Actor, now: datetime) -> list[Judged]:
    """A verdict on every row, in the order of the list; reads the database and writes nothing."""
    rows = [Judged(entry, list(entry.notes), list(entry.faults)) for entry in entries]
    _place(rows, by)
    for row in rows:
        _time(row, now)
        _person(row)
    sound = [row for row in rows if not row.faults]
    _accounts(sound, by, now)
    _collisions([row for row in sound if not row.faults])
    return rows


def _place(rows: list[Judged], by: Actor) -> None:
    codes = {row.entry.place for row in rows if len(row.entry.place) == _STATION_DIGITS}
    elections = {election.pk: election for election in Election.objects.all()}
    stations: dict[str, list[PollingStation]] = {}
    for station in PollingStation.objects.filter(election__in=list(elections), code__in=codes):
        station.election = elections[station.election_id]
        stations.setdefault(station.code, []).append(station)
    paths = {_village_path(row.entry.place) for row in rows if len(row.entry.place) == _VILLAGE_DIGITS}
    paths |= {_above(station.path) for found in stations.values() for station in found}
    offices = {office.path: office for office in Office.objects.filter(path__in=paths)}
    for row in rows:
        entry = row.entry
        if entry.role is None or not entry.place:
            continue
        if entry.role is Role.STATION_SUPERVISOR:
            row.station = _station(row, stations.get(entry.place, []))
            row.office = offices.get(_above(row.station.path)) if row.station else None
        elif len(entry.place) == _VILLAGE_DIGITS:
            office = offices.get(_village_path(entry.place))
            row.office = office if office and office.level == OfficeLevel.VILLAGE else None
        path = row.station.path if row.station else row.office.path if row.office else None
        if row.office is None or path is None or not policies.can_assign(entry.role, path, by):
            if not any(fault.field in {"place", "election"} for fault in row.faults):
                row.fault(
                    "place",
                    "known place in your area",
                    _("This code is unknown, or it lies outside your area."),
                    entry.place,
                )
            row.office = row.station = None


def _station(row: Judged, found: list[PollingStation]) -> PollingStation | None:
    entry = row.entry
    if len(entry.place) == _VILLAGE_DIGITS:
        row.fault(
            "place",
            "13 digits",
            _("This is the code of a village; a PTPS needs the 13 digits of a station."),
            entry.place,
        )
        return None
    if entry.election:
        found = [station for station in found if station.election.code == entry.election]
    if len(found) > 1 and entry.since and entry.until:
        first, last = _day(entry.since), _day(entry.until)
        found = [station for station in found if first <= station.election.voting_day <= last]
        if len(found) != 1:
            row.fault(
                "election",
                "one election",
                _("Several elections know this station: name one in a column “pemilu”."),
                entry.place,
            )
            return None
    return found[0] if found else None


def _time(row: Judged, now: datetime) -> None:
    entry, office = row.entry, row.office
    if entry.since is None or entry.until is None or office is None:
        return
    zone = ZoneInfo(office.time_zone)
    row.since = _moment(entry.since, zone)
    row.until = (
        _moment(entry.until, zone)
        if isinstance(entry.until, datetime)
        else _moment(entry.until + timedelta(days=1), zone)
    )
    if row.until <= row.since:
        row.fault("until", "after the beginning", _("The end lies after the beginning."), entry.until.isoformat())
    elif row.until <= now:
        row.fault("until", "in the future", _("The period is over already."), entry.until.isoformat())
    elif row.until - row.since > LONGEST_TERM:
        row.fault("until", "at most six years", _("An assignment lasts six years at most."), entry.until.isoformat())


def _person(row: Judged) -> None:
    entry = row.entry
    if len(entry.mandate) > 60:
        row.fault("mandate", "at most 60 characters", _("Shorten it to the number."), entry.mandate[:60])
    if entry.email:
        try:
            validate_email(entry.email)
        except ValidationError:
            row.fault("email", "e-mail address", _("This is not an e-mail address."), entry.email[:60])
    if entry.username:
        username = entry.username
        if (
            not 3 <= len(username) <= 60
            or not username.replace(".", "").replace("-", "").replace("_", "").isalnum()
            or not username.isascii()
        ):
            row.fault(
                "username", "3 to 60 of a-z 0-9 . _ -", _("Use small letters, digits, dot, hyphen."), username[:60]
            )
        row.username = username
    elif entry.role is not None:
        # The same person on the same place gets the same name, so that a repeated list finds him.
        mark = hashlib.sha256(_folded(entry.name).encode()).hexdigest()[:6]
        row.username = f"{_PREFIX[entry.role]}.{entry.place}.{mark}"


def _accounts(rows: list[Judged], by: Actor, now: datetime) -> None:
    known = {user.username: user for user in User.objects.filter(username__in={row.username for row in rows})}
    # A role in my area must not become a handle on somebody who serves, or decides, elsewhere.
    running = Assignment.objects.select_related("office", "station").filter(
        user__in=[user.pk for user in known.values()]
    )
    foreign = {
        one.user_id
        for one in running.filter(period__endswith__gt=now, ended_at=None)
        if not policies.can_change(one, by) or not ROLES[Role(one.role)].signs_in_by_device
    } | {by.user_id}
    phones = {row.entry.phone for row in rows if row.entry.phone}
    owners: dict[str, list[User]] = {}
    for user in User.objects.filter(phone__in=phones):
        owners.setdefault(user.phone, []).append(user)
    first_by_name: dict[str, Judged] = {}
    first_by_phone: dict[str, Judged] = {}
    for row in rows:
        entry = row.entry
        row.account = known.get(row.username)
        other = row.account and (
            _folded(row.account.name) != _folded(entry.name) or row.account.kind != User.Kind.PERSON
        )
        if row.account and (other or row.account.pk in foreign):
            row.fault("username", "the person's own", _("This sign-in name belongs to somebody else."), row.username)
            row.account = None
        elif row.account and not row.account.is_active:
            row.fault("username", "open account", _("This account is closed."), row.username)
        earlier = first_by_name.setdefault(row.username, row)
        if earlier is not row and _folded(earlier.entry.name) != _folded(entry.name):
            row.fault(
                "username",
                "one person",
                _("Row %(row)s gives this sign-in name to somebody else.") % {"row": earlier.entry.number},
                row.username,
            )
        if not entry.phone:
            continue
        earlier = first_by_phone.setdefault(entry.phone, row)
        if earlier is not row:
            if earlier.username != row.username and _folded(earlier.entry.name) == _folded(entry.name):
                row.fault(
                    "phone",
                    "one place a person",
                    _("Row %(row)s has the same person at another place.") % {"row": earlier.entry.number},
                    entry.phone,
                )
            elif earlier.username != row.username:
                row.notes.append(_("The phone is that of row %(row)s, too.") % {"row": earlier.entry.number})
        for owner in owners.get(entry.phone, []):
            if owner.username != row.username and _folded(owner.name) == _folded(entry.name):
                row.notes.append(
                    _("%(name)s has the account “%(username)s” already; write that name to use it.")
                    % {"name": owner.name, "username": owner.username}
                )
        if row.account and row.account.phone and row.account.phone != entry.phone:
            row.notes.append(_("The account has another phone, which stays; change it on the person's page."))


def _collisions(rows: list[Judged]) -> None:
    """Station, village and person are each taken once at a time: by the database first, then by earlier rows."""
    stations = {row.station.pk for row in rows if row.station}
    villages = {row.office.pk for row in rows if row.office and not row.station}
    people = {row.account.pk for row in rows if row.account}
    taken: dict[tuple[str, object], list[tuple[datetime | None, datetime | None, Assignment | Judged]]] = {}
    held = Assignment.objects.select_related("user").filter(period__isempty=False)
    for one in held.filter(station__in=stations):
        taken.setdefault(("station", one.station_id), []).append((one.period.lower, one.period.upper, one))
    for one in held.filter(office__in=villages, role=Role.VILLAGE_SUPERVISOR).exclude(
        needs_approval=True, approved_by=None
    ):
        taken.setdefault(("village", one.office_id), []).append((one.period.lower, one.period.upper, one))
    for one in held.filter(user__in=people, role__in=list(_PREFIX)):
        taken.setdefault(("person", one.user.username), []).append((one.period.lower, one.period.upper, one))
    for row in rows:
        office = row.office
        if office is None or row.since is None or row.until is None:
            continue
        place: tuple[str, object] = ("station", row.station.pk) if row.station else ("village", office.pk)
        keys = (place, ("person", row.username))
        for key in keys:
            for since, until, other in taken.get(key, []):
                if (until is None or row.since < until) and (since is None or since < row.until) and not row.faults:
                    _collide(row, key[0], other)
        if not row.faults and not row.present:
            for key in keys:
                taken.setdefault(key, []).append((row.since, row.until, row))


def _collide(row: Judged, kind: str, other: Assignment | Judged) -> None:
    field = "username" if kind == "person" else "place"
    if isinstance(other, Judged):
        row.fault(
            field,
            "once in the list",
            _("Row %(row)s has it already for this period.") % {"row": other.entry.number},
            row.entry.place,
        )
        return
    same_place = (
        other.station_id == (row.station.pk if row.station else None)
        and row.office is not None
        and other.office_id == row.office.pk
    )
    if (
        same_place
        and other.user.username == row.username
        and (other.period.lower, other.period.upper) == (row.since, row.until)
    ):
        row.present = other
        return
    zone = ZoneInfo(row.office.time_zone) if row.office else None
    until = other.period.upper.astimezone(zone).date().isoformat() if other.period.upper else "…"
    words = _("%(name)s is assigned there until %(until)s; end, extend or replace instead.")
    row.fault(field, "free in this period", words % {"name": other.user.name, "until": until}, row.entry.place)


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    return value.replace(tzinfo=zone) if isinstance(value, datetime) else datetime.combine(value, time(0), zone)


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _village_path(digits: str) -> str:
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}."


def _above(path: str) -> str:
    """The path one level up: of a station, its village's office."""
    return path[: path.rstrip(".").rfind(".") + 1]
