"""Office hours change: other hours of some weekdays, or days on which offices are open round the clock."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import OfficeLevel
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.deadlines.actions.record import reason_of, tidy, turn_calendar
from oversight.deadlines.actions.turning import Change, check_may_change, turn
from oversight.deadlines.models import Mark, OfficeHours
from oversight.regions.models import Regime


@transaction.atomic
def set_office_hours(
    *,
    regime: str,
    weekdays: Collection[int],
    basis_id: str,
    basis_en: str,
    mark: Mark,
    by: Actor,
    now: datetime,
    level: str = "",
    opens: time | None = None,
    closes: time | None = None,
    since: date | None = None,
    until: date | None = None,
    instead_of: OfficeHours | None = None,
) -> Change:
    """Enter office hours (in place of others, if named); without hours the office is open round the clock on dates.

    Recounts the open deadlines that end when the office closes. Invalid names every fault.
    """
    check_may_change(by)
    texts = {"basis_id": tidy(basis_id), "basis_en": tidy(basis_en)}
    faults = [
        Fault(field, "1 to 200 characters", _("Fill this in, not longer."), text[:50])
        for field, text in texts.items()
        if not 0 < len(text) <= 200
    ]
    if regime not in {"", *Regime.values} or level not in {"", *OfficeLevel}:
        faults.append(
            Fault("regime", "a regime and a level, or empty", _("Choose from the list."), f"{regime} {level}")
        )
    if not weekdays or not set(weekdays) <= set(range(1, 8)):
        faults.append(Fault("weekdays", "1 to 7", _("Choose at least one weekday."), str(sorted(weekdays))))
    if (opens is None) != (closes is None) or (opens is not None and closes is not None and closes <= opens):
        faults.append(Fault("closes", "after it opens", _("The office closes after it opens."), str(closes)))
    if opens is None and (since is None or until is None):
        faults.append(Fault("since", "both dates", _("Round-the-clock days need a first and a last day."), str(since)))
    if since and until and until < since:
        faults.append(Fault("until", "not before the first day", _("Check the date."), str(until)))
    if faults:
        raise Invalid(_("The office hours cannot be entered like this."), faults=faults)
    turn_calendar()
    row = OfficeHours(
        id=uuid7(now),
        regime=regime,
        level=level,
        weekdays=sorted(weekdays),
        opens=opens,
        closes=closes,
        since=since,
        until=until,
        mark=mark,
        **texts,
    )
    gone = [_in_force(instead_of)] if instead_of else []
    return turn(hours=[row], hours_gone=gone, verb="set_office_hours", reason=texts["basis_id"], by=by.label, now=now)


@transaction.atomic
def withdraw_office_hours(*, hours: OfficeHours, reason: str, by: Actor, now: datetime) -> Change:
    """Take office hours out of the calendar, with a reason."""
    check_may_change(by)
    why = reason_of(reason)
    turn_calendar()
    return turn(hours_gone=[_in_force(hours)], verb="withdraw_office_hours", reason=why, by=by.label, now=now)


def _in_force(hours: OfficeHours) -> OfficeHours:
    row = OfficeHours.objects.get(pk=hours.pk)
    if row.withdrawn_id is not None:
        raise Conflict(_("These office hours are no longer in force."), code="withdrawn-already")
    return row
