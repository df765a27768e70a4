"""Who answers for a polling station, and who stands behind the labels of the ledger."""

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from oversight.accounts import policies
from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment
from oversight.accounts.people import area
from oversight.accounts.roles import ROLES, Role


class Supervisor(msgspec.Struct, frozen=True):
    """Somebody who answers for a place now; `phone` is empty outside his line of command, or when none is known."""

    user: int
    name: str
    role: Role
    title: str | Promise
    phone: str
    sees_contact: bool

    @property
    def dial(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def supervisors(
    actor: Actor, *, now: datetime, stations: Collection[int] = (), offices: Collection[str] = ()
) -> dict[str, list[Supervisor]]:
    """By path of a station or an office: who holds a field role there, as far as the actor may see people.

    Two queries. A phone is told to whom `policies.can_see_contact` admits.
    """
    found: dict[str, list[Supervisor]] = {}
    in_force = (
        Assignment.objects.select_related("user", "office", "station")
        .filter(Q(ended_at=None) | Q(ended_at__gt=now), area(actor, policies.LIST_PERMISSIONS), period__contains=now)
        .exclude(needs_approval=True, approved_by=None)
        .order_by("user__name", "pk")
    )
    field = [Role.VILLAGE_SUPERVISOR, Role.DISTRICT_MEMBER]
    rows: list[QuerySet[Assignment]] = []
    if stations:
        rows.append(in_force.filter(station__in=list(stations)))
    if offices:
        rows.append(in_force.filter(office__path__in=list(offices), role__in=field))
    for row in (row for some in rows for row in some):
        admitted = policies.can_see_contact(row.user_id, [row], actor)
        role = Role(row.role)
        found.setdefault(policies.path_of(row), []).append(
            Supervisor(
                row.user_id, row.user.name, role, ROLES[role].title, row.user.phone if admitted else "", admitted
            )
        )
    return found


_NAMES = """
select 'user:' || id, name from accounts_user where id = any(%(user)s)
union all
select 'device:' || d.id, u.name from accounts_device d join accounts_user u on u.id = d.user_id
where d.id = any(%(device)s::uuid[])
union all
select 'token:' || t.id, o.name from accounts_apitoken t join accounts_office o on o.id = t.office_id
where t.id = any(%(token)s)
"""


def names(labels: Iterable[str]) -> dict[str, str]:
    """The names behind the ledger's labels of actors (`user:7`, `device:…`, `token:3`); the platform's own have none.

    One query.
    """
    wanted: dict[str, list[str | int]] = {"user": [], "device": [], "token": []}
    for label in set(labels):
        kind, _, key = label.partition(":")
        if kind in wanted:
            wanted[kind].append(key if kind == "device" else int(key))
    if not any(wanted.values()):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, wanted)
        return dict(cursor.fetchall())
