"""The calendar changes: a day off is decreed or withdrawn, open deadlines are recounted in one pass."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.deadlines import queries
from oversight.deadlines.actions.record import reason_of, tidy, turn_calendar
from oversight.deadlines.actions.turning import Change, check_may_change, check_version, turn
from oversight.deadlines.models import Holiday, Kind, OfficeHours

FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST_NAME = 120
_EASTERNMOST = ZoneInfo("Asia/Jayapura")


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
    check_may_change(by, area)
    holiday = draw_up_holiday(
        day=day, kind=kind, name_id=name_id, name_en=name_en, decree=decree, now=now, area=area, decreed_on=decreed_on,
        is_estimated=is_estimated,
    )  # fmt: skip
    turn_calendar()
    check_version(expected_version)
    gone = [_in_force(instead_of, by)] if instead_of else []
    if _is_entered(holiday, gone):
        raise Conflict(_("This day off is in the calendar already."), code="entered-already")
    return turn(added=[holiday], gone=gone, verb="decree_holiday", reason=holiday.decree, by=by.label, now=now)


@transaction.atomic
def withdraw_holiday(
    *, holiday: Holiday, reason: str, by: Actor, now: datetime, expected_version: int | None = None
) -> Change:
    """Take a day off out of the calendar, with a reason, and recount every open deadline that runs over it."""
    why = reason_of(reason)
    turn_calendar()
    check_version(expected_version)
    gone = _in_force(holiday, by)
    return turn(added=[], gone=[gone], verb="withdraw_holiday", reason=why, by=by.label, now=now)


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
    return turn(added=new_days, gone=[], hours=new_hours, verb="adopt_calendar", reason=reason, by=by, now=now)


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
    texts = {"name_id": tidy(name_id), "name_en": tidy(name_en), "decree": tidy(decree)}
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


def _in_force(holiday: Holiday, by: Actor) -> Holiday:
    row = queries.holiday(holiday.pk)
    check_may_change(by, row.area)
    return row


def _is_entered(holiday: Holiday, gone: Sequence[Holiday]) -> bool:
    same = Holiday.objects.filter(
        date=holiday.date, kind=holiday.kind, name_id=holiday.name_id, area=holiday.area, withdrawn=None
    )
    return same.exclude(pk__in=[row.pk for row in gone]).exists()


def _mark(row: OfficeHours) -> tuple[object, ...]:
    return row.regime, row.level, tuple(row.weekdays), row.opens, row.closes, row.since, row.until
