"""Of which area and under which questionnaire coverage is shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.forms.places import place_code
from reports.presenting import questionnaire
from reports.queries import Questionnaire


class Coverage(forms.Form):
    """Of which area and under which questionnaire coverage is shown."""

    instrument = forms.ChoiceField(label=_("Questionnaire"), required=False)
    place = place_code()

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
