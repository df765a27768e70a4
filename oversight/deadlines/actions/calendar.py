"""The calendar changes: a day off is decreed or withdrawn, open deadlines are recounted in one pass."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.core.moments import utc_text
from oversight.deadlines import queries
from oversight.deadlines.actions.record import line_of, reason_of, turn_calendar
from oversight.deadlines.ledger import version_row
from oversight.deadlines.models import CalendarVersion, Holiday, Kind, OfficeHours
from oversight.deadlines.queries import Recounted, Span
from oversight.ledger import actions as ledger

FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST_NAME = 120
_AT_ONCE = 1_000
_EASTERNMOST = ZoneInfo("Asia/Jayapura")

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


@transaction.atomic
def decree_holiday(
    *,
    day: date,
    kind: Kind,
    name_id: str,
    name_en: str,
    decree: str,
    by: Actor,
    now: datetime,
    area: Office | None = None,
    decreed_on: date | None = None,
    is_estimated: bool = False,
    instead_of: Holiday | None = None,
    expected_version: int | None = None,
) -> Change:
    """Enter a day off (in place of another, if a date moved) and recount every open deadline that runs over it.

    `decree` names the decision. Conflict when the day is entered already, or when the calendar is no longer at
    `expected_version`, the one at which somebody looked at what will move. Closed deadlines stay as they are.
    """
    _check(by, area)
    holiday = draw_up_holiday(
        day=day, kind=kind, name_id=name_id, name_en=name_en, decree=decree, now=now, area=area, decreed_on=decreed_on,
        is_estimated=is_estimated,
    )  # fmt: skip
    turn_calendar()
    _check_version(expected_version)
    gone = [_in_force(instead_of, by)] if instead_of else []
    if _is_entered(holiday, gone):
        raise Conflict(_("This day off is in the calendar already."), code="entered-already")
    return _turn(added=[holiday], gone=gone, verb="decree_holiday", reason=holiday.decree, by=by.label, now=now)


@transaction.atomic
def withdraw_holiday(
    *, holiday: Holiday, reason: str, by: Actor, now: datetime, expected_version: int | None = None
) -> Change:
    """Take a day off out of the calendar, with a reason, and recount every open deadline that runs over it."""
    why = reason_of(reason)
    turn_calendar()
    _check_version(expected_version)
    gone = _in_force(holiday, by)
    return _turn(added=[], gone=[gone], verb="withdraw_holiday", reason=why, by=by.label, now=now)


@transaction.atomic
def adopt(
    *, days: Sequence[Holiday], hours: Sequence[OfficeHours], by: str, reason: str, now: datetime
) -> Change | None:
    """Enter rows of the shipped lists that were never entered, as one version; None when there is nothing new."""
    turn_calendar()
    known_days = set(Holiday.objects.values_list("date", "kind", "name_id"))
    known_hours = {_mark(row) for row in OfficeHours.objects.all()}
    new_days = [row for row in days if (row.date, row.kind, row.name_id) not in known_days]
    new_hours = [row for row in hours if _mark(row) not in known_hours]
    if not (new_days or new_hours):
        return None
    return _turn(added=new_days, gone=[], hours=new_hours, verb="adopt_calendar", reason=reason, by=by, now=now)


def draw_up_holiday(
    *,
    day: date,
    kind: Kind,
    name_id: str,
    name_en: str,
    decree: str,
    now: datetime,
    area: Office | None = None,
    decreed_on: date | None = None,
    is_estimated: bool = False,
) -> Holiday:
    """A day off as it would be entered, without touching the database; Invalid names every fault."""
    faults = []
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        faults.append(Fault("day", f"{FIRST_YEAR} to {LAST_YEAR}", _("Check the year."), str(day)))
    texts = {"name_id": _tidy(name_id), "name_en": _tidy(name_en), "decree": _tidy(decree)}
    for field, text in texts.items():
        if not 0 < len(text) <= LONGEST_NAME:
            faults.append(
                Fault(
                    field, f"1 to {LONGEST_NAME} characters", _("Fill this in, in at most 120 characters."), text[:50]
                )
            )
    if (kind == Kind.LOCAL) != (area is not None):
        words = _("A local day off needs its area; a day off of the nation has none.")
        faults.append(Fault("area", "for local days off alone", words, area.path if area else ""))
    if decreed_on is not None and decreed_on > now.astimezone(_EASTERNMOST).date():
        faults.append(Fault("decreed_on", "a day of the past", _("Check the date."), str(decreed_on)))
    if faults:
        raise Invalid(_("The day off cannot be entered like this."), faults=faults)
    return Holiday(
        id=uuid7(now), date=day, kind=kind, area=area, is_estimated=is_estimated, decreed_on=decreed_on, **texts
    )


def _turn(
    *,
    added: Sequence[Holiday],
    gone: Sequence[Holiday],
    verb: str,
    reason: str,
    by: str,
    now: datetime,
    hours: Sequence[OfficeHours] = (),
) -> Change:
    """Write the next version, recount what runs over the changed days, enter both."""
    version = CalendarVersion.objects.create(number=queries.current_version() + 1, at=now, by=by, reason=reason[:200])
    for row in added:
        row.introduced = version
    for one in hours:
        one.introduced = version
    Holiday.objects.filter(pk__in=[row.pk for row in gone]).update(withdrawn=version)
    Holiday.objects.bulk_create(added)
    OfficeHours.objects.bulk_create(hours)
    moved = _recount(version, queries.spans_of([*added, *gone], hours), by=by, now=now)
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


def _check(by: Actor, area: Office | None) -> None:
    by.check(
        Permission.MANAGE_CALENDAR, area.path if area else "", _("Only national administrators change the calendar.")
    )


def _in_force(holiday: Holiday, by: Actor) -> Holiday:
    row = queries.holiday(holiday.pk)
    _check(by, row.area)
    return row


def _check_version(expected: int | None) -> None:
    if expected is not None and expected != queries.current_version():
        raise Conflict(
            _("The calendar was changed in the meantime. Look again at what will move."), code="calendar-changed"
        )


def _is_entered(holiday: Holiday, gone: Sequence[Holiday]) -> bool:
    same = Holiday.objects.filter(
        date=holiday.date, kind=holiday.kind, name_id=holiday.name_id, area=holiday.area, withdrawn=None
    )
    return same.exclude(pk__in=[row.pk for row in gone]).exists()


def _mark(row: OfficeHours) -> tuple[object, ...]:
    return row.regime, row.level, tuple(row.weekdays), row.opens, row.closes, row.since, row.until


def _tidy(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
