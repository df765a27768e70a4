"""What two cases are to each other."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from violations import rules
from violations.models import Outcome


class Comparison(forms.Form):
    """What is decided of the case and one that is proposed, or one whose number was typed."""

    other = forms.ChoiceField(label=_("Which case?"), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("What are the two to each other?"), widget=forms.RadioSelect)
    lead = forms.ChoiceField(
        label=_("Which one leads, if they are handled together?"),
        required=False,
        choices=[
            ("", _("neither: they are not handled together")),
            ("this", _("this case")),
            ("other", _("the other case")),
        ],
    )
    note = forms.CharField(
        label=_("Why?"), max_length=rules.NOTE_TEXT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed with this case. No reporter is told."),
    )  # fmt: skip

    def __init__(self, others: Iterable[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["other"].choices = list(others)  # type: ignore[attr-defined]
        self.fields["outcome"].choices = Outcome.choices  # type: ignore[attr-defined]


class Undoing(forms.Form):
    """Why a comparison is taken back."""

    note = forms.CharField(
        label=_("Why is it taken back?"), max_length=rules.NOTE_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
