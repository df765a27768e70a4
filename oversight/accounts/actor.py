"""The actor of a request: who asks, with which powers, over which part of the nation."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from uuid import UUID

import msgspec

from oversight.accounts.roles import MACHINES, ROLES, TOKEN_PERMISSIONS, Permission, Role, TokenScope
from oversight.core.errors import NotAllowed


class Reach(msgspec.Struct, frozen=True):
    """One assignment in force: everything at and below `path`, with what it permits there."""

    path: str
    permissions: frozenset[Permission]
    office: int
    role: Role | None = None
    station: int | None = None
    election: int | None = None
    until: datetime | None = None


class Actor(msgspec.Struct, frozen=True, dict=True):
    """Resolved once per request from assignments, a device or a token; holds no rule of any module."""

    user_id: int
    label: str
    name: str
    time_zone: str
    reaches: tuple[Reach, ...]
    device: UUID | None = None
    expires_at: datetime | None = None

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What the actor may do somewhere."""
        return frozenset().union(*(reach.permissions for reach in self.reaches))

    @cached_property
    def needs_second_factor(self) -> bool:
        """Whether one of his roles sees people's data or decides (design: sign-in of desks)."""
        return any(reach.role is not None and ROLES[reach.role].second_factor for reach in self.reaches)

    @property
    def is_token(self) -> bool:
        """Whether the system of an office asks, and no person."""
        return self.label.startswith("token:")

    def paths(self, permission: Permission) -> tuple[str, ...]:
        """The widest paths over which the actor holds the permission; none inside another."""
        return widest(reach.path for reach in self.reaches if permission in reach.permissions)

    def can(self, permission: Permission, path: str) -> bool:
        """Whether the actor holds the permission over the place with this path."""
        return any(permission in reach.permissions and path.startswith(reach.path) for reach in self.reaches)

    def check(self, permission: Permission, path: str, message: str) -> None:
        """NotAllowed with `message` unless `can`."""
        if not self.can(permission, path):
            raise NotAllowed(message)


def machine(name: str) -> Actor:
    """The platform itself, acting on what the stream brings: `system:…`, no user (id 0).

    Its powers are named in roles.MACHINES; KeyError for a machine that is not named there. It holds no role, so it
    appoints and enrols nobody.
    """
    return Actor(0, f"system:{name}", name, "Asia/Jakarta", (Reach("", MACHINES[name], office=0),))


def widest(paths: Iterable[str]) -> tuple[str, ...]:
    """Drop every path that lies inside another of them; sorted."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not (kept and path.startswith(kept[-1])):
            kept.append(path)
    return tuple(kept)


def token_permissions(scopes: Iterable[str]) -> frozenset[Permission]:
    """What the scopes of an office token add up to."""
    return frozenset().union(*(TOKEN_PERMISSIONS[TokenScope(scope)] for scope in scopes))
