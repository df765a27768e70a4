"""Who may give, take and hold work: `check_…` raises, `can_…` answers."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor, Reach, widest
from oversight.accounts.roles import MACHINES, ROLES, OfficeLevel, Permission
from oversight.core.errors import NotAllowed
from oversight.workflow.models import Duty, Track
from oversight.workflow.procedures import declared, procedure


def work_permissions() -> frozenset[Permission]:
    """The permissions with which people take steps; those of machines left out."""
    of_machines = frozenset().union(*MACHINES.values())
    return frozenset(step.permission for law in declared().values() for step in law.transitions) - of_machines


def can_hold(track: Track, actor: Actor) -> bool:
    """Whether the actor could take one of the steps that follow: only then may the track be his duty."""
    steps = procedure(track.procedure, track.edition).work(track.status)
    return bool(actor.user_id) and any(step.is_open_to(actor, track.scope) for step in steps)


def check_take(track: Track, actor: Actor) -> None:
    """NotAllowed unless the actor is a person who `can_hold` the track."""
    if not can_hold(track, actor):
        raise NotAllowed(_("This work cannot be yours: you may take none of its next steps."), code="cannot-hold")


def is_shared_by(reach: Reach, path: str) -> bool:
    """Whether one assignment shares the work of this place out.

    A regency or sub-district shares out its own work and that of the offices below; province and nation supervise those
    below and share out the work of their own office alone.
    """
    if Permission.ASSIGN_WORK not in reach.permissions:
        return False
    return path == reach.path if _is_upper(reach) else path.startswith(reach.path)


def shares_out(actor: Actor, path: str) -> bool:
    """Whether the actor shares the work of the place with this path out."""
    return any(is_shared_by(reach, path) for reach in actor.reaches)


def shared_out(actor: Actor) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths at and below which the actor shares work out, and those of single offices whose work he shares out."""
    return _by_level(reach for reach in actor.reaches if Permission.ASSIGN_WORK in reach.permissions)


def desks(actor: Actor) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths at and below which work is the actor's to see to, and those of single offices: as `shared_out`."""
    return _by_level(reach for reach in actor.reaches if reach.permissions & work_permissions())


def _by_level(reaches: Iterable[Reach]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    held = list(reaches)
    below = widest(reach.path for reach in held if not _is_upper(reach))
    return below, tuple(sorted({reach.path for reach in held if _is_upper(reach)}))


def _is_upper(reach: Reach) -> bool:
    return reach.role is not None and ROLES[reach.role].level in {OfficeLevel.NATIONAL, OfficeLevel.PROVINCE}


def can_assign(track: Track, actor: Actor) -> bool:
    """Whether the actor shares the work of this place out."""
    return shares_out(actor, track.scope)


def check_assign(track: Track, actor: Actor) -> None:
    """NotAllowed unless `can_assign`."""
    if not can_assign(track, actor):
        raise NotAllowed(_("Sharing the work of this place out is not in your hands."), code="not-assigner")


def can_hand_back(track: Track, duty: Duty, actor: Actor) -> bool:
    """Its holder, or whoever shares the work out."""
    return duty.holder_id == actor.user_id or can_assign(track, actor)


def check_hand_back(track: Track, duty: Duty, actor: Actor) -> None:
    """NotAllowed unless `can_hand_back`."""
    if not can_hand_back(track, duty, actor):
        raise NotAllowed(_("Only who has the work, or who shares it out, hands it back."))


def work_places(actor: Actor) -> dict[Permission, tuple[str, ...]]:
    """Where the actor works: the widest paths of each permission with which steps are taken."""
    found = {permission: actor.paths(permission) for permission in work_permissions()}
    return {permission: paths for permission, paths in found.items() if paths}


def can_stand_in(substitute: Actor, person: Actor) -> bool:
    """Whether all that the person works on lies in the hands of the substitute too."""
    return all(
        any(path.startswith(reach.path) and permission in reach.permissions for reach in substitute.reaches)
        for permission, paths in work_places(person).items()
        for path in paths
    )


def can_record_absence(person: Actor, actor: Actor) -> bool:
    """The person himself, or whoever shares out the work of every place where he works."""
    places = {path for paths in work_places(person).values() for path in paths}
    return person.user_id == actor.user_id or (bool(places) and all(shares_out(actor, path) for path in places))


def check_record_absence(person: Actor, actor: Actor) -> None:
    """NotAllowed unless `can_record_absence`."""
    if not can_record_absence(person, actor):
        raise NotAllowed(_("Only the person himself, or who shares out the work of his office, enters an absence."))
