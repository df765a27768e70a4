"""What people may ask of the list of reports, and why they withdraw one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.workflow.models import LONGEST_NOTE
from reports import rules
from reports.models import Consequence, StationReport
from reports.presenting import questionnaire, words
from reports.queries import Questionnaire
from reports.queries.alerts import ALL, OPEN, AlertFilters
from reports.workflow import TITLES


class Search(forms.Form):
    """Narrowing of the list; every field may stay empty."""

    place = forms.RegexField(
        r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?\.?$",
        label=_("Place"),
        required=False,
        help_text=_("Code of a province, regency, sub-district or village, as 64.01"),
        error_messages={"invalid": _("Write a code of places, as 64 or 64.01.01.2009.")},
    )
    station = forms.RegexField(
        r"^\d{13}$",
        label=_("Polling station"),
        required=False,
        help_text=_("13 digits"),
        error_messages={"invalid": _("The code of a station has 13 digits.")},
    )
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flags = [(code, f"{code}: {words(code)}") for code in rules.CHECKS]
        self.fields["flag"].choices = [("", _("All reports")), *flags]  # type: ignore[attr-defined]

    def state_value(self) -> int | None:
        """The state asked for; None for all."""
        asked = self.cleaned_data.get("state") or "current"
        return None if asked == "any" else StationReport.State[asked.upper()]


class Coverage(forms.Form):
    """Of which area and under which questionnaire coverage is shown."""

    instrument = forms.ChoiceField(label=_("Questionnaire"), required=False)
    place = forms.RegexField(
        r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?\.?$",
        label=_("Place"),
        required=False,
        help_text=_("Code of a province, regency, sub-district or village, as 64.01"),
        error_messages={"invalid": _("Write a code of places, as 64 or 64.01.01.2009.")},
    )

    def __init__(self, asked: Mapping[str, Any], *, known: Sequence[Questionnaire]) -> None:
        # What is shown stands in the form too, also when it was not asked for.
        first = {"instrument": known[0].code} if known else {}
        super().__init__(first | {name: value for name, value in asked.items() if value})
        self._known = known
        self.fields["instrument"].choices = [(one.code, questionnaire(one)) for one in known]  # type: ignore[attr-defined]

    def about(self) -> Questionnaire | None:
        """The questionnaire asked for, else the first; None while none is published."""
        return next((one for one in self._known if one.code == self.cleaned_data.get("instrument")), None)

    def path(self) -> str:
        """The place asked for as a path; empty for the whole area."""
        place = str(self.cleaned_data.get("place") or "").rstrip(".")
        return f"{place}." if place else ""


class Withdrawal(forms.Form):
    """Why a report is withdrawn."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who sees the report reads this. No names of voters or witnesses."),
    )


class AlertSearch(forms.Form):
    """Narrowing of the list of alerts; every field may stay empty."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Something left to do")), (ALL, _("All")), *((key, title) for key, title in TITLES.items())],
    )
    item = forms.ChoiceField(label=_("Question"), required=False)
    place = forms.RegexField(
        r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?\.?$",
        label=_("Place"),
        required=False,
        help_text=_("Code of a province, regency, sub-district or village, as 64.01"),
        error_messages={"invalid": _("Write a code of places, as 64 or 64.01.01.2009.")},
    )
    mine = forms.BooleanField(label=_("Only what is with me"), required=False)

    def __init__(self, *args: Any, items: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, f"{code}: {text}") for code, text in items.items()]
        self.fields["item"].choices = [("", _("All questions")), *known]  # type: ignore[attr-defined]

    def filters(self) -> AlertFilters:
        """What the list is narrowed to; an invalid form narrows nothing."""
        chosen = self.cleaned_data
        place = chosen.get("place") or ""
        return AlertFilters(
            state=chosen.get("state") or OPEN,
            item=chosen.get("item") or None,
            place=f"{place.rstrip('.')}." if place else "",
            is_mine=bool(chosen.get("mine")),
        )


class AlertStep(forms.Form):
    """What was found, in words; a recommendation says what is recommended."""

    note = forms.CharField(
        label=_("What was found, and why?"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever sees the alert reads this. No names of voters or witnesses."),
    )
    outcome = forms.ChoiceField(label=_("What is recommended?"), choices=Consequence.choices)

    def __init__(self, data: Any = None, *, verb: str, needs_note: bool, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=f"{verb}_%s", initial=initial)
        self.fields["note"].required = needs_note
        if verb != "recommend":
            del self.fields["outcome"]
