"""Which deadlines a change of the calendar moves, before it is made and after."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.deadlines.models import CalendarVersion, Deadline, DeadlineRule, Holiday, Move, OfficeHours, State
from oversight.deadlines.queries.calendar import calendar_with
from oversight.deadlines.rules import Calendar, DayEnd, Unit, due
from oversight.dossiers import queries as dossiers

CHUNK = 2_000
_A_DAY = timedelta(days=1)
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)


class Recounted(NamedTuple):
    """An open deadline with its office, and when it is due by another calendar (perhaps as before)."""

    deadline: Deadline
    office: Office
    due_after: datetime

    @property
    def moves(self) -> bool:
        """Whether the other calendar moves it."""
        return self.due_after != self.deadline.due_at


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


def spans_of(days: Iterable[Holiday], hours: Iterable[OfficeHours] = ()) -> list[Span]:
    """The spans that some days off and office hours make, one for each area; hours of every week span them all."""
    changed = [Span(row.date, row.date, row.area.path if row.area else "") for row in days]
    changed += [Span(row.since or _FIRST, row.until or _LAST, "") for row in hours]
    found: dict[str, Span] = {}
    for one in changed:
        known = found.get(one.area, one)
        found[one.area] = Span(min(known.first, one.first), max(known.last, one.last), one.area)
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
    )
    return rows.order_by("pk").select_for_update(of=("self",)) if lock else rows.order_by("pk")


def recounted(deadlines: QuerySet[Deadline], calendar: Calendar) -> Iterator[Recounted]:
    """Each of them with the due moment of this calendar; equal counts are made once, memory does not grow with them."""
    rules, offices = DeadlineRule.objects.in_bulk(), dict[int, Office]()
    areas = {one.area for days in calendar.days_off.values() for one in days if one.area}
    known: dict[tuple[int, datetime, str, str, str], datetime] = {}
    rows = deadlines.annotate(holder=F("dossier__office")).iterator(chunk_size=CHUNK)
    while some := list(islice(rows, CHUNK)):
        offices |= Office.objects.in_bulk({row.holder for row in some} - set(offices))
        for row in some:
            office, row.rule = offices[row.holder], rules[row.rule_id]
            here = ".".join(sorted(area for area in areas if row.scope.startswith(area)))
            key = (row.rule_id, row.counted_from, row.zone, office.level, here)
            if key not in known:
                seen = calendar.seen_from(row.scope, office.level)
                known[key] = due(row.rule.terms, row.counted_from, seen, ZoneInfo(row.zone)).astimezone(UTC)
            yield Recounted(row, office, known[key])


def shifts(recounts: Iterable[Recounted]) -> list[Shift]:
    """What would move, in the words of rules and offices, the most frequent first."""
    counted: Counter[tuple[str, str, str, str, datetime, datetime]] = Counter()
    for one in recounts:
        if one.moves:
            row = one.deadline
            counted[row.rule.title_id, row.rule.title_en, one.office.name, row.zone, row.due_at, one.due_after] += 1
    return [Shift(*key, number) for key, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]


def foreseen(added: Sequence[Holiday] = (), withdrawn: Sequence[Holiday] = ()) -> list[Shift]:
    """What a change would move that nobody has made yet."""
    calendar = calendar_with(added, withdrawn=[row.pk for row in withdrawn])
    return shifts(recounted(touched(spans_of([*added, *withdrawn])), calendar))


def shifts_of(version: CalendarVersion) -> list[Shift]:
    """What a version moved, in the words of rules and offices, the most frequent first."""
    names = ("deadline__rule__title_id", "deadline__rule__title_en", "deadline__dossier__office__name")
    rows = (
        Move.objects.filter(calendar=version, cause=Move.Cause.CALENDAR)
        .values_list(*names, "deadline__zone", "due_before", "due_after")
        .annotate(number=Count("pk"))
        .order_by("-number", *names, "due_before")
    )
    return [Shift(*row) for row in rows]


def history(deadline: Deadline) -> QuerySet[Move]:
    """Every move of a deadline that the caller has already fetched by right, the earliest first."""
    return Move.objects.filter(deadline=deadline).order_by("at", "pk")


def moves_of(deadlines: Iterable[Deadline]) -> dict[UUID, list[Move]]:
    """`history` of several that the caller has already fetched by right, by id. One query."""
    found: dict[UUID, list[Move]] = {}
    for move in Move.objects.filter(deadline__in=[row.pk for row in deadlines]).order_by("at", "pk"):
        found.setdefault(move.deadline_id, []).append(move)
    return found


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
