"""Reads of the accounts: who somebody is now, which token is whose, who sits where."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from oversight.accounts.actor import Actor, Reach, token_permissions
from oversight.accounts.roles import ROLES, Permission, Role
from oversight.core.database import prepared

# One statement per sign-in: the person and every assignment in force. A national role counts once two people agreed.
# Each `offset 0` keeps its part one look into an index: left free, the planner walks all people up to the one sought.
_IN_FORCE = """
  a.period @> %(now)s and (a.ended_at is null or a.ended_at > %(now)s)
  and (not a.needs_approval or a.approved_by_id is not null)
"""
_HELD = f"""
  left join lateral (
    select a.role, coalesce(s.path, o.path) as path, a.office_id, a.station_id, a.election_id, upper(a.period) as until,
      o.time_zone
    from accounts_assignment a join accounts_office o on o.id = a.office_id
    left join regions_pollingstation s on s.id = a.station_id
    where a.user_id = u.id and {_IN_FORCE} offset 0
  ) r on true
"""  # noqa: S608  the condition above alone
_SHOWN = "u.id, u.name, r.role, r.path, r.office_id, r.station_id, r.election_id, r.until, r.time_zone"
_BY_USER = f"select {_SHOWN} from accounts_user u {_HELD} where u.id = %(user)s and u.is_active"  # noqa: S608  as above
_BY_DEVICE = f"""
  select d.id, d.expires_at, {_SHOWN} from accounts_device d
  cross join lateral (select id, name from accounts_user where id = d.user_id and is_active offset 0) u
  {_HELD}
  where d.token_hash = %(hash)s and d.revoked_at is null and d.expires_at > %(now)s
"""  # noqa: S608  the parts above alone
_BY_TOKEN = """
  select t.id, t.expires_at, t.scopes, u.id, u.name, o.id, o.path, o.time_zone
  from accounts_apitoken t join accounts_office o on o.id = t.office_id join accounts_user u on u.id = t.service_id
  where t.token_hash = %(hash)s and t.revoked_at is null and t.expires_at > %(now)s and u.is_active
"""  # noqa: S105  a statement, no secret
_HOLDERS = f"""
  select distinct a.user_id from accounts_office o
  join accounts_assignment a on a.office_id = o.id and a.role = any(%(roles)s::text[])
  join accounts_user u on u.id = a.user_id and u.is_active
  where o.path = any(%(paths)s::text[]) and {_IN_FORCE} order by 1
"""  # noqa: S608  the condition above alone
_SITTING = f"""
  select distinct o.path, a.user_id from accounts_office o
  join accounts_assignment a on a.office_id = o.id and a.role = any(%(roles)s::text[])
  join accounts_user u on u.id = a.user_id and u.is_active
  where o.path = any(%(paths)s::text[]) and {_IN_FORCE} order by 1, 2
"""  # noqa: S608  the condition above alone
DEFAULT_TIME_ZONE = "Asia/Jakarta"
DEVICE_PREFIX, TOKEN_PREFIX = "ovd_", "ovt_"


def actor_of_user(user_id: int, *, now: datetime) -> Actor | None:
    """The actor behind a desk session; None when the account is closed. One query."""
    with prepared() as cursor:
        cursor.execute(_BY_USER, {"user": user_id, "now": now})
        rows = cursor.fetchall()
    return _from_rows(rows, label=f"user:{user_id}") if rows else None


def actor_of_token(token: str, *, now: datetime) -> Actor | None:
    """The actor behind a bearer token of a device or an office; None when unknown, expired or revoked. One query."""
    digest = token_hash(token)
    with prepared() as cursor:
        if token.startswith(DEVICE_PREFIX):
            cursor.execute(_BY_DEVICE, {"hash": digest, "now": now})
            rows = cursor.fetchall()
            if not rows:
                return None
            device, expires_at = rows[0][:2]
            return _from_rows([row[2:] for row in rows], label=f"device:{device}", device=device, expires_at=expires_at)
        cursor.execute(_BY_TOKEN, {"hash": digest, "now": now})
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, expires_at, scopes, user_id, name, office, path, zone = row
    reach = Reach(path=path, permissions=token_permissions(scopes), office=office, until=expires_at)
    return Actor(user_id, f"token:{token_id}", name, zone, (reach,), expires_at=expires_at)


def holders(permission: Permission, path: str, *, now: datetime) -> list[int]:
    """The people whose roles give them the permission over the place with this path."""
    roles = [str(role) for role, what in ROLES.items() if permission in what.permissions]
    parts = path.split(".")
    paths = ["".join(f"{part}." for part in parts[:depth]) for depth in range(len(parts))]
    with prepared() as cursor:
        cursor.execute(_HOLDERS, {"roles": roles, "paths": paths, "now": now})
        return [row[0] for row in cursor.fetchall()]


def sitting_in(permission: Permission, paths: Iterable[str], *, now: datetime) -> dict[str, list[int]]:
    """The people who hold the permission in each of these very offices, by path; none of those above. One query."""
    roles = [str(role) for role, what in ROLES.items() if permission in what.permissions]
    found: dict[str, list[int]] = {}
    with prepared() as cursor:
        cursor.execute(_SITTING, {"roles": roles, "paths": sorted(set(paths)), "now": now})
        for path, person in cursor.fetchall():
            found.setdefault(path, []).append(person)
    return found


def token_hash(token: str) -> bytes:
    """What is stored of a long random token: one SHA-256 (a slow hash would protect nothing here, docs/adr/0006)."""
    return hashlib.sha256(token.encode()).digest()


def _from_rows(
    rows: list[tuple[object, ...]], *, label: str, device: UUID | None = None, expires_at: datetime | None = None
) -> Actor:
    reaches = []
    for _, _, role, path, office, station, election, until, _ in rows:
        # A phone carries the powers of the field alone, whatever else its owner may do at a desk.
        if role is not None and (device is None or ROLES[Role(str(role))].signs_in_by_device):
            reaches.append(
                Reach(str(path), ROLES[Role(str(role))].permissions, office, Role(str(role)), station, election, until)  # type: ignore[arg-type]
            )
    user_id, name = rows[0][:2]
    zone = str(rows[0][8] or DEFAULT_TIME_ZONE)
    return Actor(int(user_id), label, str(name), zone, tuple(reaches), device, expires_at)  # type: ignore[call-overload]
