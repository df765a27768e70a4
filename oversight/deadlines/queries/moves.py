"""Which deadlines a change of the calendar moves, before it is made and after."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.deadlines.models import CalendarVersion, Deadline, Holiday, Move, State
from oversight.deadlines.rules import Calendar, DayEnd, Unit, due
from oversight.dossiers import queries as dossiers

_A_DAY = timedelta(days=1)


class Moved(NamedTuple):
    """An open deadline, and when it is due by another calendar."""

    deadline: Deadline
    due_after: datetime


class Shift(NamedTuple):
    """How many deadlines of one rule and one office move from when to when; no dossier is named."""

    title_id: str
    title_en: str
    office: str
    zone: str
    due_before: datetime
    due_after: datetime
    number: int


class Span(NamedTuple):
    """Changed days of the calendar, from the first to the last, in one area (a path; empty: the nation)."""

    first: date
    last: date
    area: str


def spans_of(days: Iterable[Holiday]) -> list[Span]:
    """The spans that some days off make, one for each area."""
    found: dict[str, Span] = {}
    for row in days:
        area = row.area.path if row.area else ""
        known = found.get(area, Span(row.date, row.date, area))
        found[area] = Span(min(known.first, row.date), max(known.last, row.date), area)
    return list(found.values())


def touched(spans: Iterable[Span], *, lock: bool = False) -> QuerySet[Deadline]:
    """Open deadlines whose count runs over one of the spans; the dates are those of their office's zone."""
    where = Q(pk__in=())
    for span in spans:
        # A day of slack on both sides covers every zone.
        first, last = _midnight(span.first) - _A_DAY, _midnight(span.last) + 2 * _A_DAY
        over = Q(counted_from__lt=last, due_at__gte=first) | Q(
            counted_from__gte=first, due_at__lt=last, rule__backwards=True
        )
        where |= (over & dossiers.within([span.area])) if span.area else over
    rows = Deadline.objects.filter(
        Q(rule__unit=Unit.WORKING_DAY.value) | Q(rule__day_end=DayEnd.OFFICE_CLOSE.value), where, state=State.OPEN
    ).select_related("rule", "dossier__office")
    return rows.order_by("pk").select_for_update(of=("self",)) if lock else rows.order_by("pk")


def would_move(deadlines: QuerySet[Deadline], calendar: Calendar) -> list[Moved]:
    """Those that this calendar moves."""
    return [found for found in recounted(deadlines, calendar) if found.due_after != found.deadline.due_at]


def recounted(deadlines: QuerySet[Deadline], calendar: Calendar) -> list[Moved]:
    """All of them with the due moment of this calendar, moved or not; equal counts are made once."""
    known: dict[tuple[int, datetime, str, str, str], datetime] = {}
    areas = {one.area for days in calendar.days_off.values() for one in days if one.area}
    found = []
    for row in deadlines.iterator(chunk_size=2_000):
        office = row.dossier.office
        here = ".".join(sorted(area for area in areas if row.scope.startswith(area)))
        key = (row.rule_id, row.counted_from, row.zone, office.level, here)
        if key not in known:
            seen = calendar.seen_from(row.scope, office.level)
            known[key] = due(row.rule.terms, row.counted_from, seen, ZoneInfo(row.zone))
        found.append(Moved(row, known[key]))
    return found


def shifts(moved: Sequence[Moved], limit: int = 200) -> list[Shift]:
    """What would move, in the words of rules and offices, the most frequent first."""
    counted: dict[tuple[str, str, str, str, datetime, datetime], int] = {}
    for row, after in moved:
        office = row.dossier.office
        key = (row.rule.title_id, row.rule.title_en, office.name, row.zone, row.due_at, after)
        counted[key] = counted.get(key, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [Shift(*key, number) for key, number in ordered[:limit]]


def shifts_of(version: CalendarVersion, limit: int = 200) -> list[Shift]:
    """What a version moved, in the words of rules and offices, the most frequent first."""
    names = ("deadline__rule__title_id", "deadline__rule__title_en", "deadline__dossier__office__name")
    rows = (
        Move.objects.filter(calendar=version, cause=Move.Cause.CALENDAR)
        .values_list(*names, "deadline__zone", "due_before", "due_after")
        .annotate(number=Count("pk"))
        .order_by("-number", *names, "due_before")
    )
    return [Shift(*row) for row in rows[:limit]]


def history(deadline: Deadline) -> QuerySet[Move]:
    """Every move of a deadline that the caller has already fetched by right, the earliest first."""
    return Move.objects.filter(deadline=deadline).order_by("at", "pk")


def moved_by(
    actor: Actor,
    version: CalendarVersion,
    *,
    permission: Permission = Permission.READ_REPORTS,
    size: int = dossiers.PAGE,
) -> QuerySet[Move]:
    """What a version moved in the actor's jurisdiction, the most urgent first."""
    rows = Move.objects.filter(calendar=version, cause=Move.Cause.CALENDAR)
    rows = rows.select_related("deadline__rule", "deadline__dossier")
    visible = dossiers.visible_to(rows, actor, permission, prefix="deadline__dossier__")
    return visible.order_by("due_after", "pk")[:size]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)
