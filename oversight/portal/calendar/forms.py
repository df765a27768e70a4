"""What people fill in about days off and terms. Forms parse; what is right and who may is decided by the actions."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from oversight.deadlines.models import Kind, Mark
from oversight.deadlines.rules import DayEnd, FirstDay, Terms, Unit
from oversight.regions.models import Regime

UNITS: dict[str, Any] = {
    Unit.WORKING_DAY: _("working days"),
    Unit.CALENDAR_DAY: _("calendar days"),
    Unit.HOUR: _("hours"),
}
FIRST_DAYS: dict[str, Any] = {
    FirstDay.DAY_AFTER: _("The day after the event"),
    FirstDay.EVENT_DAY: _("The day of the event"),
}
DAY_ENDS: dict[str, Any] = {
    DayEnd.MIDNIGHT: _("at midnight"),
    DayEnd.OFFICE_CLOSE: _("when the office closes"),
}


def _day(label: Any, **options: Any) -> forms.DateField:
    within = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31))]
    return forms.DateField(
        label=label, validators=within, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class DayOff(forms.Form):
    """A day off as its decree names it."""

    day = _day(_("Date"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    area = forms.CharField(
        label=_("Code of the area"),
        max_length=24,
        required=False,
        help_text=_("For a local day off alone, as 64.01. Empty for the nation."),
    )
    name_id = forms.CharField(label=_("Name in Indonesian"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    decree = forms.CharField(
        label=_("Decree"), max_length=120, help_text=_("Number and year of the decision, as Keppres 1/2024.")
    )
    decreed_on = _day(_("Date of the decree"), required=False)
    is_estimated = forms.BooleanField(label=_("The date is an estimate; another may be decreed"), required=False)


class Reason(forms.Form):
    """Why a day off is withdrawn, or a reading is put in force."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("One sentence; it stays with the calendar and the terms.")
    )


class Trial(forms.Form):
    """A moment from which a term is counted on trial, by the clock and calendar of an office."""

    day = _day(_("Counted from"))
    at = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    office = forms.CharField(
        label=_("Code of the office"),
        max_length=24,
        required=False,
        help_text=_("As 64.01. Empty for the national office."),
    )

    def moment(self, zone: str) -> datetime:
        """The moment by the clock of a zone."""
        at: time = self.cleaned_data["at"]
        return datetime.combine(self.cleaned_data["day"], at, ZoneInfo(zone))


class Reading(forms.Form):
    """Another reading of a term."""

    name = forms.SlugField(
        label=_("Short name of the reading"), max_length=40, help_text=_("Small letters, digits and hyphens: law-2026.")
    )
    amount = forms.IntegerField(label=_("Amount"), min_value=0, max_value=1_000)
    unit = forms.ChoiceField(label=_("Unit"), choices=lambda: list(UNITS.items()))
    first_day = forms.ChoiceField(label=_("First day"), choices=lambda: list(FIRST_DAYS.items()))
    leave_counts = forms.BooleanField(label=_("Collective leave counts as working days"), required=False)
    day_end = forms.ChoiceField(label=_("The last day ends"), choices=lambda: list(DAY_ENDS.items()))
    basis_id = forms.CharField(label=_("Basis in Indonesian"), max_length=200)
    basis_en = forms.CharField(label=_("Basis in English"), max_length=200)
    mark = forms.ChoiceField(label=_("Mark"), choices=Mark.choices)
    since = _day(_("For events from"), required=False)
    until = _day(_("For events until"), required=False)

    def terms(self) -> Terms:
        """What was filled in, as the count takes it."""
        data = self.cleaned_data
        return Terms(
            amount=data["amount"],
            unit=Unit(data["unit"]),
            first_day=FirstDay(data["first_day"]),
            leave_counts=data["leave_counts"],
            day_end=DayEnd(data["day_end"]),
        )


class Hours(forms.Form):
    """Office hours of a run of weekdays, or days on which offices are open round the clock."""

    regime = forms.ChoiceField(label=_("Regime"), required=False, choices=lambda: [("", _("both")), *Regime.choices])
    first = forms.TypedChoiceField(label=_("First weekday"), coerce=int, choices=lambda: _weekdays())
    last = forms.TypedChoiceField(label=_("Last weekday"), coerce=int, choices=lambda: _weekdays())
    opens = forms.TimeField(label=_("Opens"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(
        label=_("Closes"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Leave both hours empty for days on which offices are open round the clock."),
    )
    since = _day(_("First day"), required=False)
    until = _day(_("Last day"), required=False)
    basis_id = forms.CharField(label=_("Basis in Indonesian"), max_length=200)
    basis_en = forms.CharField(label=_("Basis in English"), max_length=200)
    mark = forms.ChoiceField(label=_("Mark"), choices=Mark.choices)

    def values(self) -> dict[str, Any]:
        """What was filled in, as the action takes it."""
        data = dict(self.cleaned_data)
        first, last = data.pop("first"), data.pop("last")
        return {**data, "weekdays": list(range(first, last + 1)), "mark": Mark(data["mark"])}


def _weekdays() -> list[tuple[int, str]]:
    return [(number, formats.date_format(date(2024, 1, number), "l")) for number in range(1, 8)]
