"""Reads of people, offices, phones and tokens: every list starts from the reach of the actor."""

import base64
import binascii
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts import policies
from oversight.accounts.actor import Actor, widest
from oversight.accounts.models import ApiToken, Assignment, Device, EnrolmentCode, Office, User
from oversight.accounts.queries import actor_of_user
from oversight.accounts.roles import Permission, Role
from oversight.core.errors import Fault, Invalid, NotAllowed, NotFound
from oversight.regions.models import PollingStation

PAGE = 50
LAPSING = timedelta(days=14)
_LARGEST_KEY = 2**63 - 1
NOON = time(12)


class State(StrEnum):
    """Which assignments a list shows."""

    CURRENT = "current"
    LAPSING = "lapsing"
    UPCOMING = "upcoming"
    WAITING = "waiting"
    ENDED = "ended"


class Filters(msgspec.Struct, frozen=True):
    """What a list of people is narrowed to."""

    search: str = ""
    role: Role | None = None
    state: State = State.CURRENT
    place: str = ""


class People(msgspec.Struct, frozen=True):
    """One page of assignments and the cursor of the next."""

    rows: tuple[Assignment, ...]
    next: str | None


def paths_of(actor: Actor, permissions: Iterable[Permission]) -> tuple[str, ...]:
    """The widest paths over which a role of the actor gives any of the permissions (office tokens see no people)."""
    wanted = frozenset(permissions)
    return widest(reach.path for reach in actor.reaches if reach.role is not None and reach.permissions & wanted)


def area(actor: Actor, permissions: Iterable[Permission]) -> Q:
    """Assignments over which the actor holds any of the permissions: ranges of offices, or his one station."""
    paths = paths_of(actor, permissions)
    stations = {reach.path: reach.station for reach in actor.reaches if reach.station is not None}
    narrow = [stations[path] for path in paths if path in stations]
    wide = [path for path in paths if path not in stations]
    if not narrow:
        return within(wide, "office__path")
    return within(wide, "office__path") | Q(station__in=narrow) if wide else Q(station__in=narrow)


def within(paths: Iterable[str], field: str) -> Q:
    """Rows whose text `field` begins with one of the paths, as ranges that an index answers."""
    condition = Q(pk__in=())
    for path in paths:
        if not path:
            return Q()
        condition |= Q(**{f"{field}__gte": path, f"{field}__lt": f"{path[:-1]}/"})
    return condition


def assignments(actor: Actor, filters: Filters, *, now: datetime, after: str | None = None, size: int = PAGE) -> People:
    """Who sits where in the actor's area, in the order of offices; NotAllowed for machines."""
    if not paths_of(actor, policies.LIST_PERMISSIONS):
        raise NotAllowed(_("Lists of people are for the line of command."))
    rows = Assignment.objects.select_related("user", "office", "station").filter(area(actor, policies.LIST_PERMISSIONS))
    if filters.place:
        rows = rows.filter(within([filters.place], "office__path"))
    if filters.role:
        rows = rows.filter(role=filters.role)
    if text := filters.search.strip():
        digits = text.replace(".", "")
        found = Q(user__name__icontains=text) | Q(user__username__istartswith=text)
        rows = rows.filter(found | Q(station__code__startswith=digits) if digits.isdigit() else found)
    rows = _in_state(rows, filters.state, now)
    if after:
        path, key = _decode(after)
        rows = rows.filter(Q(office__path__gte=path) & (Q(office__path__gt=path) | Q(pk__gt=key)))
    found_rows = list(rows.order_by("office__path", "pk")[: size + 1])
    shown = tuple(found_rows[:size])
    return People(shown, _encode(shown[-1].office.path, shown[-1].pk) if len(found_rows) > size else None)


def person(actor: Actor, pk: int) -> User:
    """A person who holds or held a role in the actor's area, or the actor himself; NotFound otherwise."""
    if pk == actor.user_id or (pk <= _LARGEST_KEY and _visible(actor).filter(user=pk).exists()):
        found = User.objects.filter(pk=pk, kind=User.Kind.PERSON).first()
        if found is not None:
            return found
    raise NotFound(_("There is no such person, or he lies outside your area."))


def by_username(actor: Actor, username: str) -> User:
    """The same by sign-in name."""
    found = User.objects.filter(username__iexact=username.strip()).first()
    return person(actor, found.pk if found else -1)


def actor_named(username: str, *, now: datetime) -> Actor | None:
    """The actor behind a sign-in name, for commands that act in somebody's name; None when there is no open account."""
    found = User.objects.filter(username__iexact=username.strip(), kind=User.Kind.PERSON).first()
    return actor_of_user(found.pk, now=now) if found else None


def career(actor: Actor, pk: int) -> list[Assignment]:
    """The person's assignments that lie in the actor's area (all of one's own), newest first."""
    rows = _all() if pk == actor.user_id else _visible(actor)
    return list(rows.filter(user=pk).order_by("-granted_at", "-pk"))


def sees_contact(actor: Actor, pk: int, *, now: datetime) -> bool:
    """Whether phone and e-mail of the person are the actor's to see: by what runs, or, of the retired, by what ran."""
    return policies.can_see_contact(pk, running_assignments(pk, now=now) or assignments_of(pk), actor)


class Superior(msgspec.Struct, frozen=True):
    """Who stands above somebody in the line of command, with the number under which he is reached."""

    name: str
    role: Role
    phone: str


_ABOVE = {
    Role.STATION_SUPERVISOR: (Role.VILLAGE_SUPERVISOR, Role.DISTRICT_MEMBER),
    Role.VILLAGE_SUPERVISOR: (Role.DISTRICT_MEMBER,),
}
_VILLAGE_LENGTH, _DISTRICT_LENGTH = 14, 9


def superiors(actor: Actor, *, now: datetime) -> list[Superior]:
    """The nearest superiors of a supervisor in the field: his village's supervisor, else the sub-district's members.

    A contact belongs to the line of command, and it runs both ways: who must report may call. One query.
    """
    held = [reach for reach in actor.reaches if reach.role in _ABOVE]
    paths = {reach.path[:length] for reach in held for length in (_VILLAGE_LENGTH, _DISTRICT_LENGTH)}
    roles = {above for reach in held for above in _ABOVE[Role(str(reach.role))]}
    rows = _in_state(_all(), State.CURRENT, now).filter(office__path__in=paths, role__in=roles, user__is_active=True)
    found = list(rows.exclude(user=actor.user_id).exclude(ended_at__lte=now).order_by("-office__path", "pk"))
    nearest = [row for row in found if len(row.office.path) == len(found[0].office.path)]
    return [Superior(row.user.name, Role(row.role), row.user.phone) for row in nearest]


def assignment(actor: Actor, pk: int) -> Assignment:
    """An assignment of the actor's area; NotFound otherwise."""
    found = _visible(actor).filter(pk=min(pk, _LARGEST_KEY)).first()
    if found is None:
        raise NotFound(_("There is no such assignment, or it lies outside your area."))
    return found


def assignments_of(pk: int) -> list[Assignment]:
    """Every assignment of a person, the latest first; for policies."""
    return list(_all().filter(user=pk).order_by("-granted_at", "-pk"))


def served(users: Iterable[int]) -> dict[int, User]:
    """Some people with all that they ever held, to say as what one of them acted at a time. Three queries at most."""
    wanted = sorted(set(users))
    if not wanted:
        return {}
    rows = User.objects.filter(pk__in=wanted).prefetch_related("assignments__office")
    return {user.pk: user for user in rows}


def held_by(user: User, scope: str, at: datetime) -> Assignment | None:
    """What one of `served` held over a place at a time: the office nearest to it."""
    held = [
        one
        for one in user.assignments.all()
        if one.period.lower <= at
        and (one.period.upper is None or at < one.period.upper)
        and (one.ended_at is None or at < one.ended_at)
    ]
    over = [one for one in held if scope.startswith(one.office.path)] or held
    return max(over, key=lambda one: len(one.office.path), default=None)


def running_assignments(pk: int, *, now: datetime) -> list[Assignment]:
    """A person's assignments that run or are still to begin, the latest end first; for policies."""
    rows = _all().filter(user=pk).filter(Q(period__endswith__gt=now) | Q(period__endswith=None, period__isempty=False))
    return list(rows.exclude(ended_at__lte=now).order_by("-period__endswith", "pk"))


def offices(
    actor: Actor, *, after: str = "", under: str = "", level: str = "", size: int = PAGE
) -> tuple[list[Office], str | None]:
    """Offices in the actor's reach, in the order of their paths, and the path after which the next page starts."""
    rows = Office.objects.filter(within(widest(reach.path for reach in actor.reaches), "path"))
    if after:
        rows = rows.filter(path__gt=after)
    if under:
        rows = rows.filter(within([under], "path"))
    if level:
        rows = rows.filter(level=level)
    found = list(rows.order_by("path")[: size + 1])
    return found[:size], found[size - 1].path if len(found) > size else None


def office(actor: Actor, path: str) -> Office:
    """An office in the actor's reach by its path; NotFound otherwise."""
    found = Office.objects.filter(path=path).first() if "\0" not in path else None
    if found is None or not any(found.path.startswith(reach.path) for reach in actor.reaches):
        raise NotFound(_("There is no such office, or it lies outside your area."))
    return found


def station(actor: Actor, code: str, *, election: str = "") -> PollingStation:
    """A station in the actor's reach by the KPU's code, of the latest election that knows it unless one is named."""
    rows = PollingStation.objects.select_related("election").filter(code=code.replace(".", "").replace("\0", ""))
    if election:
        rows = rows.filter(election__code=election)
    found = rows.order_by("-election__voting_day").first()
    if found is None or not any(found.path.startswith(reach.path) for reach in actor.reaches):
        raise NotFound(_("There is no such polling station, or it lies outside your area."))
    return found


def devices(
    actor: Actor, *, owner: int | None = None, after: UUID | None = None, size: int = PAGE
) -> tuple[list[Device], UUID | None]:
    """Phones of the people whom the actor may let enrol, and his own; newest first by id."""
    led = Assignment.objects.filter(area(actor, [Permission.ENROL_DEVICES])).values("user")
    rows = Device.objects.select_related("user").filter(Q(user=actor.user_id) | Q(user__in=led))
    if owner is not None:
        rows = rows.filter(user=owner)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def device(actor: Actor, pk: UUID) -> Device:
    """A phone from that list; NotFound otherwise."""
    found = Device.objects.select_related("user").filter(pk=pk).first()
    led = Assignment.objects.filter(area(actor, [Permission.ENROL_DEVICES]))
    if found is not None and (found.user_id == actor.user_id or led.filter(user=found.user_id).exists()):
        return found
    raise NotFound(_("There is no such phone, or it lies outside your area."))


def codes(pk: int) -> list[EnrolmentCode]:
    """The last ten codes issued for a person, newest first; the codes themselves are not stored."""
    return list(EnrolmentCode.objects.select_related("issued_by").filter(user=pk).order_by("-issued_at")[:10])


def tokens(actor: Actor) -> list[ApiToken]:
    """Access tokens of the offices whose tokens the actor manages, the newest first."""
    rows = ApiToken.objects.select_related("office", "created_by")
    return list(
        rows.filter(within(paths_of(actor, [Permission.MANAGE_TOKENS]), "office__path")).order_by("-created_at", "-pk")[
            :500
        ]
    )


def token(actor: Actor, pk: int) -> ApiToken:
    """One of those tokens; NotFound otherwise."""
    rows = ApiToken.objects.select_related("office").filter(pk=min(pk, _LARGEST_KEY))
    found = rows.filter(within(paths_of(actor, [Permission.MANAGE_TOKENS]), "office__path")).first()
    if found is None:
        raise NotFound(_("There is no such token, or it lies outside your area."))
    return found


def noon(day: date, office: Office) -> datetime:
    """Noon of a day by the clock of the office: WIB, WITA or WIT."""
    return datetime.combine(day, NOON, ZoneInfo(office.time_zone))


def end_of(day: date, office: Office) -> datetime:
    """The moment after the last of a day by the clock of the office."""
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(office.time_zone))


def start_of(day: date, office: Office) -> datetime:
    """The first moment of a day by the clock of the office."""
    return datetime.combine(day, time(0), ZoneInfo(office.time_zone))


def _all() -> QuerySet[Assignment]:
    return Assignment.objects.select_related("user", "office", "station", "granted_by", "approved_by", "ended_by")


def _visible(actor: Actor) -> QuerySet[Assignment]:
    return _all().filter(area(actor, policies.LIST_PERMISSIONS))


def _in_state(rows: QuerySet[Assignment], state: State, now: datetime) -> QuerySet[Assignment]:
    waiting = Q(needs_approval=True, approved_by=None)
    match state:
        case State.CURRENT:
            return rows.filter(period__contains=now).exclude(waiting)
        case State.LAPSING:
            return rows.filter(period__contains=now, period__endswith__lt=now + LAPSING).exclude(waiting)
        case State.UPCOMING:
            return rows.filter(period__startswith__gt=now).exclude(waiting)
        case State.WAITING:
            return rows.filter(waiting, period__endswith__gt=now, ended_at=None)
        case State.ENDED:
            return rows.filter(Q(period__endswith__lte=now) | Q(period__isempty=True))


def _encode(path: str, key: int) -> str:
    return base64.urlsafe_b64encode(f"{key}:{path}".encode()).decode()


def _decode(cursor: str) -> tuple[str, int]:
    try:
        key, separator, path = base64.urlsafe_b64decode(cursor.encode()).decode("ascii").partition(":")
        if not separator or not 0 < int(key) <= _LARGEST_KEY or not set(path) <= set("0123456789."):
            raise ValueError(cursor)
        return path, int(key)
    except (ValueError, binascii.Error) as error:
        fault = Fault("cursor", "cursor", _("This is not a cursor that a list handed out."), cursor[:80])
        raise Invalid(_("The cursor cannot be read; start from the first page."), faults=[fault]) from error


def owners_of_devices(ids: Iterable[UUID]) -> list[int]:
    """Whose phones these are."""
    return list(Device.objects.filter(pk__in=list(ids)).values_list("user", flat=True).distinct())
