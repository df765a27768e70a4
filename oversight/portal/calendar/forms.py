"""What people fill in about days off and terms. Forms parse; what is right and who may is decided by the actions."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from oversight.deadlines.models import Kind


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
