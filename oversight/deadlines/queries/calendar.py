"""Reads of the calendar: what a version holds, what is in force now."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from oversight.core.errors import NotFound
from oversight.deadlines.models import CalendarVersion, Holiday, OfficeHours
from oversight.deadlines.rules import Calendar, DayOff, DayOffKind, Hours


def current_version() -> int:
    """The number of the newest version; 0 before the first is loaded."""
    return CalendarVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def calendar(number: int | None = None, *, since: date | None = None) -> Calendar:
    """A version (the newest when not said), as the count takes it; days off before `since` are left out."""
    number = current_version() if number is None else number
    days = _of_version(Holiday.objects.select_related("area"), number)
    return _calendar(number, days.filter(date__gte=since) if since else days)


def calendar_with(added: Iterable[Holiday] = (), *, withdrawn: Collection[UUID] = ()) -> Calendar:
    """The newest version as it would be after a change that nobody has made yet."""
    number = current_version()
    present = _of_version(Holiday.objects.select_related("area"), number).exclude(pk__in=withdrawn)
    return _calendar(number, [*present, *added])


def holidays(year: int) -> QuerySet[Holiday]:
    """Days off of a year that are in force, by date."""
    span = (date(year, 1, 1), date(year, 12, 31))
    rows = Holiday.objects.filter(withdrawn=None, date__range=span).select_related("area", "introduced")
    return rows.order_by("date", "kind", "name_id")


def holiday(id: UUID) -> Holiday:
    """One day off that is in force; NotFound otherwise."""
    row = Holiday.objects.filter(pk=id, withdrawn=None).select_related("area", "introduced").first()
    if row is None:
        raise NotFound(_("There is no such day off, or it was withdrawn."))
    return row


def years() -> Sequence[int]:
    """The years that have days off, ascending."""
    return [day.year for day in Holiday.objects.filter(withdrawn=None).dates("date", "year")]


def office_hours() -> QuerySet[OfficeHours]:
    """Office hours in force: those of every week first, then round-the-clock days by date."""
    return OfficeHours.objects.filter(withdrawn=None).order_by("regime", "opens", "since", "weekdays")


def versions(limit: int = 20) -> QuerySet[CalendarVersion]:
    """The newest versions, with how many days they brought and withdrew."""
    counted = CalendarVersion.objects.annotate(
        brought=Count("holidays_introduced", distinct=True), took=Count("holidays_withdrawn", distinct=True)
    )
    return counted.order_by("-pk")[:limit]


def version(number: int) -> CalendarVersion:
    """One version; NotFound when there is none."""
    row = CalendarVersion.objects.filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such version of the calendar."))
    return row


def _of_version(rows: QuerySet[Holiday], number: int) -> QuerySet[Holiday]:
    return rows.filter(Q(withdrawn=None) | Q(withdrawn__gt=number), introduced__lte=number).order_by(
        "date", "kind", "pk"
    )


def _calendar(number: int, days: Iterable[Holiday]) -> Calendar:
    off: dict[date, tuple[DayOff, ...]] = {}
    for row in days:
        area = row.area.path if row.area else ""
        one = DayOff(row.date, DayOffKind(row.kind), row.name_id, row.name_en, area)
        # A national holiday gives the reason even where collective leave falls on the same day.
        off[row.date] = tuple(
            sorted((*off.get(row.date, ()), one), key=lambda day: day.kind is DayOffKind.COLLECTIVE_LEAVE)
        )
    rows = OfficeHours.objects.filter(Q(withdrawn=None) | Q(withdrawn__gt=number), introduced__lte=number)
    return Calendar(number, off, tuple(_hours(row) for row in rows))


def _hours(row: OfficeHours) -> Hours:
    return Hours(
        weekdays=frozenset(row.weekdays),
        opens=row.opens,
        closes=row.closes,
        regime=row.regime,
        level=row.level,
        since=row.since,
        until=row.until,
    )
