"""What people ask of the list of alerts, and what they say when they take a step."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.workflow.models import LONGEST_NOTE
from reports.forms.places import place_or_name
from reports.models import Consequence
from reports.queries.alerts import ALERT_SORTS, ALL, OPEN, AlertFilters
from reports.workflow import TITLES


class AlertSearch(forms.Form):
    """Narrowing of the list of alerts; every field may stay empty."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Something left to do")), (ALL, _("All")), *((key, title) for key, title in TITLES.items())],
    )
    item = forms.ChoiceField(label=_("Question"), required=False)
    place = place_or_name()
    mine = forms.BooleanField(label=_("Only what is with me"), required=False)
    sort = forms.ChoiceField(required=False, choices=[(name, name) for name in ALERT_SORTS], widget=forms.HiddenInput)

    def __init__(self, *args: Any, items: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, f"{code}: {text}") for code, text in items.items()]
        self.fields["item"].choices = [("", _("All questions")), *known]  # type: ignore[attr-defined]

    def filters(self, place: str) -> AlertFilters:
        """What the list is narrowed to; an invalid form narrows nothing. `place` is the path of what was typed."""
        chosen = self.cleaned_data
        return AlertFilters(
            state=chosen.get("state") or OPEN,
            item=chosen.get("item") or None,
            place=place,
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
