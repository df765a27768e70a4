"""Who may give, take and hold work: `check_…` raises, `can_…` answers."""

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import MACHINES, Permission
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


def can_assign(track: Track, actor: Actor) -> bool:
    """Whether the actor shares the work of this place out."""
    return actor.can(Permission.ASSIGN_WORK, track.scope)


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
    return person.user_id == actor.user_id or (
        bool(places) and all(actor.can(Permission.ASSIGN_WORK, path) for path in places)
    )


def check_record_absence(person: Actor, actor: Actor) -> None:
    """NotAllowed unless `can_record_absence`."""
    if not can_record_absence(person, actor):
        raise NotAllowed(_("Only the person himself, or who shares out the work of his office, enters an absence."))
