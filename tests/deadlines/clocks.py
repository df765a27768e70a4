"""Starts clocks for tests."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from oversight.accounts.actor import Actor
from oversight.accounts.queries import actor_of_user
from oversight.deadlines import actions
from oversight.deadlines.models import Deadline
from oversight.dossiers.models import Dossier
from tests.cast import Cast
from tests.factories.dossiers import case

NOW = datetime(2024, 1, 19, 3, tzinfo=UTC)  # Friday 19 January 2024, 11.00 WITA
FOLLOW_UP = "pemilu.follow_up"


def actor(name: str, now: datetime = NOW) -> Actor:
    """A member of the cast at his desk."""
    found = actor_of_user(Cast().user(name).pk, now=now)
    assert found is not None, name
    return found


def started(
    scope: str = "64.01.",
    *,
    rule: str = FOLLOW_UP,
    counted_from: datetime = NOW,
    subject: UUID | None = None,
    dossier: Dossier | None = None,
) -> Deadline:
    """A clock of a new case of the office with this path."""
    return actions.start(
        dossier=dossier or case(scope=scope), subject=subject, rule=rule, counted_from=counted_from, by=actor("budi"),
        now=NOW,
    )  # fmt: skip


def day(deadline: Deadline) -> str:
    """The day in the zone of its office on which it is due."""
    return deadline.due_at.astimezone(ZoneInfo(deadline.zone)).date().isoformat()
