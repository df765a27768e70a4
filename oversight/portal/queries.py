"""Reads of the portal: the assignments behind a signed-in person, the state of the ledger."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.functional import Promise

from oversight.accounts.models import Assignment
from oversight.accounts.roles import ROLES, Role
from oversight.ledger.models import Checkpoint, StuckWork


class Held(NamedTuple):
    """One assignment in force as its holder reads it."""

    title: str | Promise
    sentence: str | Promise
    office: str
    station: str
    since: datetime | None
    until: datetime | None
    mandate: str


def assignments_in_force(user_id: int, *, now: datetime) -> list[Held]:
    """What the person holds at `now`, widest office first; a national role counts once a second person agreed."""
    rows = (
        Assignment.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), user_id=user_id, period__contains=now)
        .exclude(needs_approval=True, approved_by=None)
        .select_related("office", "station")
        .order_by("office__path", "role")
    )
    return [
        Held(
            title=ROLES[Role(row.role)].title,
            sentence=ROLES[Role(row.role)].sentence,
            office=row.office.name,
            station=str(row.station) if row.station else "",
            since=row.period.lower,
            until=row.period.upper,
            mandate=row.mandate,
        )
        for row in rows
    ]


def last_checkpoint() -> Checkpoint | None:
    """The newest signed state of the ledger; None before the first."""
    return Checkpoint.objects.order_by("-size").first()


def stuck_work(limit: int = 200) -> list[StuckWork]:
    """Open failures of the stream, the oldest first."""
    return list(StuckWork.objects.filter(resolved_at=None).order_by("first_at")[:limit])
