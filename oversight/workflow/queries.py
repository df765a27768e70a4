"""Reads of work: what waits on a desk, who has what, what happened. Each starts from the actor's jurisdiction."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment, User
from oversight.accounts.people import within as offices_within
from oversight.accounts.roles import ROLES, Permission, Role
from oversight.core.errors import NotFound
from oversight.dossiers.models import Recusal
from oversight.dossiers.queries import COUNT_CAP, Count, M, narrowed, within
from oversight.workflow.models import Absence, Duty, Step, Track
from oversight.workflow.policies import desks, shared_out, shares_out, work_permissions
from oversight.workflow.procedures import Transition, declared

MOST_COLLEAGUES = 300


class Colleague(msgspec.Struct, frozen=True):
    """Somebody to whom work may be given."""

    id: int
    name: str
    role: str | Promise
    office: str


class Event(msgspec.Struct, frozen=True):
    """One thing that happened on a track: a step with its note, or work given, taken, handed back."""

    at: datetime
    step: Step | None = None
    duty: Duty | None = None
    is_end: bool = False


def visible_to(
    rows: QuerySet[M], actor: Actor, permission: Permission, *, prefix: str = "", place: str = ""
) -> QuerySet[M]:
    """Rows whose track lies in the actor's jurisdiction, less those from whose dossier he is recused.

    Like `dossiers.queries.visible_to`, from the track's own copy of the scope; `prefix` leads from model to track.
    """
    barred = Recusal.objects.filter(user=actor.user_id, dossier=OuterRef(f"{prefix}dossier"))
    return rows.filter(within(narrowed(actor.paths(permission), place), prefix)).filter(~Exists(barred))


def workable(actor: Actor) -> QuerySet[Track]:
    """Open tracks on which the actor may take one of the next steps."""
    statuses: dict[tuple[bool, tuple[str, ...]], set[tuple[str, str, str]]] = {}
    for law in declared().values():
        for step in law.transitions:
            if step.is_work and step.source and law.is_open(step.source) and (paths := _where(actor, step)):
                statuses.setdefault((step.own_office, paths), set()).add((law.name, law.edition, step.source))
    condition = Q(pk__in=())
    for (own_office, paths), known in statuses.items():
        here = Q()
        for name in sorted({name for name, _edition, _status in known}):
            here |= Q(procedure=name, status__in=sorted({status for n, _e, status in known if n == name}))
        condition |= (Q(scope__in=paths) if own_office else within(paths)) & here
    barred = Recusal.objects.filter(user=actor.user_id, dossier=OuterRef("dossier"))
    return Track.objects.filter(condition, is_open=True).filter(~Exists(barred))


def _where(actor: Actor, step: Transition) -> tuple[str, ...]:
    """The paths over which the actor may take the step; those of his own offices where it is theirs alone."""
    if not step.own_office:
        return actor.paths(step.permission)
    return tuple(sorted({reach.path for reach in actor.reaches if step.permission in reach.permissions}))


def at_hand(actor: Actor) -> QuerySet[Track]:
    """Those of them that lie on the desks of the actor's offices: province and nation may step in below, but do not
    have the work of the offices there before them."""
    below, offices = desks(actor)
    return workable(actor).filter(within(below) | Q(scope__in=offices))


def unassigned(actor: Actor) -> QuerySet[Track]:
    """Open tracks at the actor's hand that nobody has, or whose holder is barred from them now: nothing lies unseen."""
    barred = Recusal.objects.filter(dossier=OuterRef("track__dossier"), user=OuterRef("holder"))
    held = Duty.objects.filter(track=OuterRef("pk"), ended_at=None).filter(~Exists(barred))
    return at_hand(actor).filter(~Exists(held))


def mine(actor: Actor, *, now: datetime) -> QuerySet[Track]:
    """Open tracks that are the actor's duty, or that of somebody for whom he stands in now, within his own reach."""
    holders = [actor.user_id, *standing_in_for(actor, now=now)]
    held = Duty.objects.filter(holder__in=holders, ended_at=None).values("track")
    return workable(actor).filter(pk__in=held)


def counted(rows: QuerySet[Track]) -> Count:
    """How many there are, stopped at the cap."""
    number = rows.order_by()[: COUNT_CAP + 1].count()
    return Count(min(number, COUNT_CAP), number > COUNT_CAP)


def track(actor: Actor, id: UUID) -> Track:
    """A track on which the actor works or whose work he shares out; NotFound otherwise."""
    found = Track.objects.select_related("dossier").filter(pk=id).first()
    if found is None or not (
        shares_out(actor, found.scope) or any(actor.can(permission, found.scope) for permission in work_permissions())
    ):
        raise NotFound(_("There is no such work, or it lies outside your area."))
    if Recusal.objects.filter(user=actor.user_id, dossier=found.dossier_id).exists():
        raise NotFound(_("There is no such work, or it lies outside your area."))
    return found


def duties_of(tracks: Iterable[UUID]) -> Mapping[UUID, Duty]:
    """The running duties of some tracks, with holder and office."""
    rows = Duty.objects.filter(track__in=list(tracks), ended_at=None).select_related("holder", "office")
    return {row.track_id: row for row in rows}


def history(track: Track) -> list[Event]:
    """What happened on a track, the newest first; the caller has fetched it by right."""
    steps = Step.objects.filter(track=track).select_related("by")
    events = [Event(step.at, step=step) for step in steps]
    for duty in Duty.objects.filter(track=track).select_related("holder", "office", "assigned_by", "ended_by"):
        events.append(Event(duty.assigned_at, duty=duty))
        if duty.end in {Duty.End.HANDED_BACK, Duty.End.REASSIGNED} and duty.ended_at is not None:
            events.append(Event(duty.ended_at, duty=duty, is_end=True))
    return sorted(events, key=lambda event: event.at, reverse=True)


def standing_in_for(actor: Actor, *, now: datetime) -> dict[int, Absence]:
    """Those who are away now with the actor as substitute, by id of the person."""
    rows = Absence.objects.filter(substitute=actor.user_id, cancelled_at=None, period__contains=now)
    return {row.person_id: row for row in rows.select_related("person")}


def away(people: Collection[int], *, now: datetime) -> dict[int, Absence]:
    """Which of some people are away now, with their substitutes."""
    rows = Absence.objects.filter(person__in=people, cancelled_at=None, period__contains=now)
    return {row.person_id: row for row in rows.select_related("substitute")}


def absences(actor: Actor, *, now: datetime) -> list[Absence]:
    """The actor's own absences and those in which he stands in, present and coming, the earliest first."""
    rows = Absence.objects.filter(Q(person=actor.user_id) | Q(substitute=actor.user_id), cancelled_at=None)
    return list(rows.filter(period__endswith__gt=now).select_related("person", "substitute").order_by("period")[:50])


def absence(actor: Actor, id: UUID) -> Absence:
    """One absence of the actor or in which he stands in; NotFound otherwise."""
    rows = Absence.objects.select_related("person", "substitute").filter(pk=id)
    found = rows.filter(Q(person=actor.user_id) | Q(substitute=actor.user_id)).first()
    if found is None:
        raise NotFound(_("There is no such absence."))
    return found


def colleagues(actor: Actor, *, now: datetime, scope: str | None = None) -> list[Colleague]:
    """People of the offices whose work the actor shares out; with `scope` those alone whose office covers it."""
    below, offices = shared_out(actor)
    where = offices_within(below, "office__path") | Q(office__path__in=offices)
    if scope is not None:
        above = [scope[: end + 1] for end, sign in enumerate(scope) if sign == "."]
        where &= Q(office__path__in=["", *above])
    return _colleagues(where, now)


def office_mates(actor: Actor, *, now: datetime) -> list[Colleague]:
    """People of the actor's own offices, himself left out: who may stand in for him."""
    offices = {reach.office for reach in actor.reaches if reach.permissions & work_permissions()}
    return [one for one in _colleagues(Q(office__in=offices), now) if one.id != actor.user_id]


def person(among: Iterable[Colleague], id: int) -> User:
    """The account of one of some colleagues; NotFound when he is none of them."""
    if not any(one.id == id for one in among):
        raise NotFound(_("There is no such colleague."))
    return User.objects.get(pk=id)


def account(actor: Actor) -> User:
    """The actor's own account."""
    return User.objects.get(pk=actor.user_id)


def holds_work(actor: Actor) -> bool:
    """Whether the actor has a desk on which work stands."""
    return bool(actor.permissions & (work_permissions() | {Permission.ASSIGN_WORK}))


def _colleagues(where: Q, now: datetime) -> list[Colleague]:
    roles = [role for role, what in ROLES.items() if what.permissions & work_permissions()]
    rows = (
        Assignment.objects.filter(where, Q(ended_at=None) | Q(ended_at__gt=now), period__contains=now, role__in=roles)
        .exclude(needs_approval=True, approved_by=None)
        .filter(user__is_active=True)
        .select_related("user", "office")
        .order_by("office__path", "user__name", "pk")[:MOST_COLLEAGUES]
    )
    found: dict[int, Colleague] = {}
    for row in rows:
        found.setdefault(
            row.user_id, Colleague(row.user_id, row.user.name, ROLES[Role(row.role)].title, row.office.name)
        )
    return list(found.values())


def has_work(dossier: UUID, actor: Actor, now: datetime) -> bool:
    """Whether a track of the dossier is the actor's duty, or that of somebody for whom he stands in (see `mine`)."""
    return mine(actor, now=now).filter(dossier=dossier).exists()
