"""Who may do what to people, devices and tokens: `check_…` raises, `can_…` answers.

Everything follows from the actor's reaches (accounts.actor): a power counts over the places below its path, and only
towards roles that are not above the role which carries it. Nobody decides about himself.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import ApiToken, Assignment, Device, Office
from oversight.accounts.roles import NATIONAL_ROLES, ROLES, OfficeLevel, Permission, Role, TokenScope
from oversight.core.errors import NotAllowed

_LEVELS = {level: depth for depth, level in enumerate(OfficeLevel)}
CONTACT_PERMISSIONS = (Permission.MANAGE_ASSIGNMENTS, Permission.ENROL_DEVICES)
LIST_PERMISSIONS = (Permission.READ_REPORTS, *CONTACT_PERMISSIONS)


def rank(role: Role) -> int:
    """How far from the top a role stands; a station supervisor stands below the supervisor of his village."""
    return 2 * _LEVELS[ROLES[role].level] + (role is Role.STATION_SUPERVISOR)


def path_of(assignment: Assignment) -> str:
    """The place that an assignment is about: its station, otherwise its office."""
    return assignment.station.path if assignment.station else assignment.office.path


def check_not_himself(person: int, actor: Actor) -> None:
    """NotAllowed when the actor is the person."""
    if person == actor.user_id:
        raise NotAllowed(
            _("Nobody decides about his own role, account or phone; ask a colleague or a superior."), code="own-case"
        )


def can_assign(role: Role, path: str, actor: Actor) -> bool:
    """Whether the actor may give or take this role at the place: in his reach, at or below his own level."""
    return any(
        reach.role is not None
        and Permission.MANAGE_ASSIGNMENTS in reach.permissions
        and path.startswith(reach.path)
        and rank(role) >= rank(reach.role)
        for reach in actor.reaches
    )


def check_assign(person: int, role: Role, path: str, actor: Actor) -> None:
    """NotAllowed unless `can_assign`, or when it is about himself."""
    check_not_himself(person, actor)
    if not can_assign(role, path, actor):
        raise NotAllowed(_("This role or place lies outside what your own role lets you give."))


def can_change(assignment: Assignment, actor: Actor) -> bool:
    """Whether the actor may end, extend or replace this assignment: what he could give, he may take; not his own."""
    return assignment.user_id != actor.user_id and can_assign(Role(assignment.role), path_of(assignment), actor)


def check_change(assignment: Assignment, actor: Actor) -> None:
    """NotAllowed unless `can_change`."""
    check_assign(assignment.user_id, Role(assignment.role), path_of(assignment), actor)


def can_approve(assignment: Assignment, actor: Actor) -> bool:
    """Whether the actor may be the second person: national, neither the holder nor the granter."""
    return actor.user_id not in {assignment.user_id, assignment.granted_by_id} and any(
        reach.role in NATIONAL_ROLES and Permission.MANAGE_ASSIGNMENTS in reach.permissions for reach in actor.reaches
    )


def check_approve(assignment: Assignment, actor: Actor) -> None:
    """NotAllowed unless `can_approve`."""
    if not can_approve(assignment, actor):
        raise NotAllowed(
            _(
                "A national role takes effect when a second national person, who is neither its holder nor its "
                "proposer, agrees."
            ),
            code="second-person",
        )


def can_enrol(assignment: Assignment, actor: Actor) -> bool:
    """Whether the actor may let the holder enrol a phone: a superior in whose reach the holder works."""
    role = Role(assignment.role)
    return (
        assignment.user_id != actor.user_id
        and ROLES[role].signs_in_by_device
        and any(
            reach.role is not None
            and Permission.ENROL_DEVICES in reach.permissions
            and path_of(assignment).startswith(reach.path)
            and rank(role) > rank(reach.role)
            for reach in actor.reaches
        )
    )


def check_enrol(person: int, assignments: Iterable[Assignment], actor: Actor) -> Assignment:
    """The assignment for which the person may enrol a phone; NotAllowed unless the actor is his superior in every role.

    A phone carries all that its owner may do: nobody with a desk's role gets one through a superior of his field role.
    """
    check_not_himself(person, actor)
    held = list(assignments)
    if not held or not all(can_enrol(one, actor) for one in held):
        raise NotAllowed(_("Only a superior of a field supervisor issues his code, and only while an assignment runs."))
    return held[0]


def can_revoke_device(device: Device, assignments: Iterable[Assignment], actor: Actor) -> bool:
    """Whether the actor may shut this phone out: its owner, or a superior of its owner."""
    return device.user_id == actor.user_id or any(can_enrol(one, actor) for one in assignments)


def check_revoke_device(device: Device, assignments: Iterable[Assignment], actor: Actor) -> None:
    """NotAllowed unless `can_revoke_device`."""
    if not can_revoke_device(device, assignments, actor):
        raise NotAllowed(_("Only the owner of a phone or his superiors may shut it out."))


def can_see_contact(person: int, assignments: Iterable[Assignment], actor: Actor) -> bool:
    """Whether the actor stands in the person's line of command, and so may see and correct phone and e-mail."""
    return person == actor.user_id or any(
        actor.can(permission, path_of(one)) for one in assignments for permission in CONTACT_PERMISSIONS
    )


def check_contact(person: int, assignments: Iterable[Assignment], actor: Actor) -> None:
    """NotAllowed unless `can_see_contact`."""
    if not can_see_contact(person, assignments, actor):
        raise NotAllowed(_("Phone and e-mail belong to the line of command alone."))


def can_manage_account(person: int, assignments: Iterable[Assignment], actor: Actor) -> bool:
    """Whether the actor may close the account or hand out a new password: he could take each of its assignments."""
    held = list(assignments)
    return person != actor.user_id and bool(held) and all(can_change(one, actor) for one in held)


def check_manage_account(person: int, assignments: Iterable[Assignment], actor: Actor) -> None:
    """NotAllowed unless `can_manage_account`."""
    check_not_himself(person, actor)
    if not can_manage_account(person, assignments, actor):
        raise NotAllowed(_("The account holds a role or place that lies outside what your own role lets you take."))


# Through a token nobody does what he may not do himself; filing station reports is no reading.
_MAKERS = {
    TokenScope.READ: Permission.READ_REPORTS,
    TokenScope.READ_CASES: Permission.READ_CASES,
    TokenScope.FILE_CASES: Permission.RECEIVE_VIOLATIONS,
}


def can_create_token(office: Office, scopes: Iterable[TokenScope], actor: Actor) -> bool:
    """Whether the actor may make a token of the office; through a token nobody reads what he may not read himself."""
    needed = {Permission.MANAGE_TOKENS, *(_MAKERS[scope] for scope in scopes if scope in _MAKERS)}
    return all(actor.can(permission, office.path) for permission in needed)


def check_create_token(office: Office, scopes: Iterable[TokenScope], actor: Actor) -> None:
    """NotAllowed unless `can_create_token`."""
    if not can_create_token(office, list(scopes), actor):
        raise NotAllowed(
            _("You may not make this token: the office is not in your hands, or you may not read there yourself.")
        )


def check_revoke_token(token: ApiToken, actor: Actor) -> None:
    """NotAllowed unless the actor manages the tokens of the office."""
    actor.check(Permission.MANAGE_TOKENS, token.office.path, _("The tokens of this office are not in your hands."))
