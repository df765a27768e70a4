"""The turn of the calendar: the next version is written, open deadlines are recounted in one pass."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict
from oversight.core.ids import uuid7
from oversight.core.moments import utc_text
from oversight.deadlines import queries
from oversight.deadlines.actions.record import line_of
from oversight.deadlines.ledger import version_row
from oversight.deadlines.models import CalendarVersion, Holiday, OfficeHours
from oversight.deadlines.queries import Recounted, Span
from oversight.ledger import actions as ledger

_AT_ONCE = 1_000

# The row of the move is written from the deadline as it stood when the statement began.
_MOVE = """
with counted as (
  select * from unnest(%(ids)s::uuid[], %(moves)s::uuid[], %(dues)s::timestamptz[]) as c(id, move, due_at)
), moved as (
  insert into deadlines_move
    (id, deadline_id, cause, calendar_id, at, by, reason, counted_before, counted_after, due_before, due_after)
  select c.move, d.id, 'calendar', %(version)s, %(now)s, %(by)s, %(reason)s, d.counted_from, d.counted_from, d.due_at,
    c.due_at
  from counted c join deadlines_deadline d on d.id = c.id where d.due_at <> c.due_at
)
update deadlines_deadline d set due_at = c.due_at, calendar_id = %(version)s from counted c where d.id = c.id
"""


class Change(NamedTuple):
    """A new version of the calendar, and how many open deadlines it moved (`queries.moved_by` tells which)."""

    version: CalendarVersion
    moved: int


def check_may_change(by: Actor, area: Office | None = None) -> None:
    """NotAllowed for whoever does not manage the calendar (there)."""
    by.check(
        Permission.MANAGE_CALENDAR, area.path if area else "", _("Only national administrators change the calendar.")
    )


def check_version(expected: int | None) -> None:
    """Conflict when the calendar is no longer at the version at which somebody looked."""
    if expected is not None and expected != queries.current_version():
        raise Conflict(
            _("The calendar was changed in the meantime. Look again at what will move."), code="calendar-changed"
        )


def turn(
    *,
    verb: str,
    reason: str,
    by: str,
    now: datetime,
    added: Sequence[Holiday] = (),
    gone: Sequence[Holiday] = (),
    hours: Sequence[OfficeHours] = (),
    hours_gone: Sequence[OfficeHours] = (),
) -> Change:
    """Write the next version, recount what runs over the changed days, enter both."""
    version = CalendarVersion.objects.create(number=queries.current_version() + 1, at=now, by=by, reason=reason[:200])
    for row in added:
        row.introduced = version
    for one in hours:
        one.introduced = version
    Holiday.objects.filter(pk__in=[row.pk for row in gone]).update(withdrawn=version)
    OfficeHours.objects.filter(pk__in=[row.pk for row in hours_gone]).update(withdrawn=version)
    Holiday.objects.bulk_create(added)
    OfficeHours.objects.bulk_create(hours)
    moved = _recount(version, queries.spans_of([*added, *gone], [*hours, *hours_gone]), by=by, now=now)
    line = ledger.draw_up(
        verb=f"deadlines.{verb}",
        actor=by,
        office="",
        at=now,
        dossier=None,
        rows=version_row(version.number),
        more={"version": version.number, "moved": moved},
    )
    ledger.append([line])
    return Change(version, moved)


def _recount(version: CalendarVersion, spans: Sequence[Span], *, by: str, now: datetime) -> int:
    """Every open deadline that the change touches, in one pass; how many it moves.

    What is touched and does not move gets the new version too: its explanation names the days of today.
    """
    counted = queries.recounted(queries.touched(spans, lock=True), queries.calendar(version.number))
    moved = 0
    while some := list(islice(counted, _AT_ONCE)):
        moved += _move(some, version, by=by, now=now)
    return moved


def _move(some: Sequence[Recounted], version: CalendarVersion, *, by: str, now: datetime) -> int:
    """Write some recounted deadlines with one statement; each move is a row, and an entry of its dossier."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE,
            {
                "ids": [one.deadline.pk for one in some],
                "moves": [uuid7(now) for _one in some],
                "dues": [one.due_after for one in some],
                "version": version.number,
                "now": now,
                "by": by,
                "reason": version.reason,
            },
        )
    lines = []
    for row, _office, due_after in (one for one in some if one.moves):
        told: dict[str, object] = {
            "version": version.number, "from": utc_text(row.due_at), "to": utc_text(due_after),
        }  # fmt: skip
        row.due_at = due_after
        lines.append(line_of("move", row, by=by, now=now, more=told))
    ledger.append(lines)
    return len(lines)
