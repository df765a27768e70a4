"""Reads of the calendar: what a version holds, what is in force now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
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
    return calendars([number], since=since or date.min)[number]


def calendars(numbers: Collection[int], *, since: date) -> Mapping[int, Calendar]:
    """Several versions at once, with days off from `since` on; as many reads as for one."""
    if not numbers:
        return {}
    newest = max(numbers)
    days = list(Holiday.objects.filter(introduced__lte=newest, date__gte=since).select_related("area").order_by("date"))
    hours = list(OfficeHours.objects.filter(introduced__lte=newest))
    return {number: _calendar(number, (row for row in days if _holds(row, number)), hours) for number in set(numbers)}


def calendar_with(added: Iterable[Holiday] = (), *, withdrawn: Collection[UUID] = ()) -> Calendar:
    """The newest version as it would be after a change that nobody has made yet."""
    number = current_version()
    present = Holiday.objects.filter(withdrawn=None).exclude(pk__in=withdrawn).select_related("area").order_by("date")
    return _calendar(number, [*present, *added], OfficeHours.objects.filter(withdrawn=None))


def holidays(year: int) -> QuerySet[Holiday]:
    """Days off of a year that are in force, by date."""
    span = (date(year, 1, 1), date(year, 12, 31))
    return _listed().filter(withdrawn=None, date__range=span)


def holiday(id: UUID) -> Holiday:
    """One day off that is in force; NotFound otherwise."""
    row = _listed().filter(pk=id, withdrawn=None).first()
    if row is None:
        raise NotFound(_("There is no such day off, or it was withdrawn."))
    return row


def years() -> Sequence[int]:
    """The years that have days off, ascending."""
    return [day.year for day in Holiday.objects.filter(withdrawn=None).dates("date", "year")]


def office_hours() -> QuerySet[OfficeHours]:
    """Office hours in force: those of every week first, then round-the-clock days by date."""
    return OfficeHours.objects.filter(withdrawn=None).order_by("regime", "opens", "since", "weekdays")


def hours(id: UUID) -> OfficeHours:
    """Office hours that are in force; NotFound otherwise."""
    row = OfficeHours.objects.filter(pk=id, withdrawn=None).first()
    if row is None:
        raise NotFound(_("There are no such office hours, or they were withdrawn."))
    return row


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


def brought_by(version: CalendarVersion, limit: int = 400) -> QuerySet[Holiday]:
    """Days off that a version brought, by date."""
    return _listed().filter(introduced=version)[:limit]


def withdrawn_by(version: CalendarVersion, limit: int = 400) -> QuerySet[Holiday]:
    """Days off that a version withdrew, by date."""
    return _listed().filter(withdrawn=version)[:limit]


def _listed() -> QuerySet[Holiday]:
    return Holiday.objects.select_related("area", "introduced").order_by("date", "kind", "name_id")


def _holds(row: Holiday | OfficeHours, number: int) -> bool:
    return row.introduced_id <= number and (row.withdrawn_id is None or row.withdrawn_id > number)


def _calendar(number: int, days: Iterable[Holiday], hours: Iterable[OfficeHours]) -> Calendar:
    off: dict[date, list[DayOff]] = {}
    for row in days:
        area = row.area.path if row.area else ""
        off.setdefault(row.date, []).append(DayOff(row.date, DayOffKind(row.kind), row.name_id, row.name_en, area))
    for some in off.values():
        # A national holiday gives the reason even where collective leave falls on the same day.
        some.sort(key=lambda day: (day.kind is DayOffKind.COLLECTIVE_LEAVE, day.area, day.name_id))
    held = tuple(_hours(row) for row in hours if _holds(row, number))
    return Calendar(number, {day: tuple(some) for day, some in off.items()}, held)


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
