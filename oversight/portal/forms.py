"""What people enter at their desk: an absence with a substitute."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.workflow.queries import Colleague


class AbsenceForm(forms.Form):
    """From which day to which, and who stands in."""

    since = forms.DateField(
        label=_("First day away"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(label=_("Last day away"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    substitute = forms.TypedChoiceField(
        label=_("Who stands in"),
        coerce=int,
        help_text=_("Your work, old and new, shows on this colleague's desk meanwhile. It stays yours."),
    )

    def __init__(self, *args: Any, colleagues: Iterable[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["substitute"].choices = [(one.id, f"{one.name} – {one.office}") for one in colleagues]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("The last day is before the first."))
        return given
