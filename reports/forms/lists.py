"""What people ask of the lists of reports, stations and flags."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from oversight.dossiers.models import Channel
from oversight.regions.models import Election
from reports import queries, rules
from reports.forms.places import place_or_name
from reports.models import Instrument, StationReport
from reports.presenting import instrument_name, words

_ABOVE_THE_FOLD = frozenset({"place", "flag", "since", "until", "sort"})


def _day(label: Any, **options: Any) -> forms.DateField:
    within = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31))]
    return forms.DateField(
        label=label,
        required=False,
        validators=within,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **options,
    )


def _station() -> forms.RegexField:
    return forms.RegexField(
        r"^\d{13}$",
        label=_("Polling station"),
        required=False,
        help_text=_("13 digits"),
        error_messages={"invalid": _("The code of a station has 13 digits.")},
    )


def _instruments() -> list[tuple[str, Any]]:
    rows = queries.instruments().defer("definition")
    return [("", _("All instruments")), *((row.name, instrument_name(row)) for row in rows)]


class Search(forms.Form):
    """Narrowing of the lists of reports and of flags; every field may stay empty."""

    place = place_or_name()
    station = _station()
    flag = forms.ChoiceField(label=_("To be checked"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Current")),
            ("superseded", _("Corrected by a later one")),
            ("withdrawn", _("Withdrawn")),
            ("any", _("All")),
        ],
    )
    since = _day(_("Received from"))
    until = _day(_("Received until"))
    module = forms.ChoiceField(
        label=_("Module"), required=False, choices=lambda: [("", _("All modules")), *Instrument.Module.choices]
    )
    instrument = forms.ChoiceField(label=_("Instrument"), required=False, choices=_instruments)
    channel = forms.ChoiceField(
        label=_("Arrived by"), required=False, choices=lambda: [("", _("Any way")), *_channels()]
    )
    reporter = forms.CharField(label=_("Reporter"), required=False, max_length=120, help_text=_("Name or sign-in name"))
    photos = forms.ChoiceField(
        label=_("Photos"), required=False, choices=[("", _("Arrived or not")), ("missing", _("Some still missing"))]
    )
    demo = forms.ChoiceField(
        label=_("Demonstration"),
        required=False,
        choices=[("", _("All")), ("with", _("With invented answers")), ("without", _("Without invented answers"))],
    )
    sort = forms.ChoiceField(required=False, choices=[(name, name) for name in queries.SORTS], widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flags = [(code, f"{code}: {words(code)}") for code in rules.CHECKS]
        self.fields["flag"].choices = [("", _("All reports")), (queries.ANY_FLAG, _("Something to be checked")), *flags]  # type: ignore[attr-defined]
        if not settings.DEMO:
            del self.fields["demo"]

    @property
    def has_more(self) -> bool:
        """Whether one of the filters in the fold is set or wrong, so that it has to be open."""
        return any(self.data.get(name) or name in self.errors for name in self.fields if name not in _ABOVE_THE_FOLD)

    def state_value(self) -> int | None:
        """The state asked for; None for all."""
        asked = self.cleaned_data.get("state") or "current"
        return None if asked == "any" else StationReport.State[asked.upper()]


class FlagSearch(Search):
    """Narrowing of the list of flags: only reports that stand have something to check."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["state"]
        self.fields["flag"].choices = [("", _("Any check")), *self.fields["flag"].choices[2:]]  # type: ignore[attr-defined]


class StationSearch(forms.Form):
    """Narrowing of the list of stations."""

    place = place_or_name()
    station = _station()
    reported = forms.ChoiceField(
        label=_("Reported"),
        required=False,
        choices=[
            ("", _("All stations")),
            (queries.Reported.NOTHING.value, _("Nothing yet")),
            (queries.Reported.RECEIVED.value, _("Report received")),
            (queries.Reported.FLAGGED.value, _("Something to be checked")),
            (queries.Reported.PHOTOS_MISSING.value, _("Photos missing")),
        ],
    )
    instrument = forms.ChoiceField(label=_("Instrument"), required=False, choices=_instruments)
    election = forms.ChoiceField(label=_("Election"), required=False)
    sort = forms.ChoiceField(
        required=False, choices=[(name, name) for name in queries.STATION_SORTS], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, elections: list[Election], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        named = [(row.code, row.name_en if english else row.name_id) for row in elections]
        first = [("", named[0][1]), *named[1:]] if named else [("", "–")]
        self.fields["election"].choices = first  # type: ignore[attr-defined]


def _channels() -> list[tuple[str, Any]]:
    return [(channel.name.lower(), channel.label) for channel in Channel]
