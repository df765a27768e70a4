"""What is filled in for a plenary: the call, the vote, the closing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office, User
from oversight.core.errors import Refused
from violations.models import Vote
from violations.models.procedure import LONGEST_REFERENCE
from violations.rules import NOTE_TEXT

_CHOOSE = {"required": _("Choose one of the options.")}
_WRITE = {"required": _("This is still missing.")}


def tell(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal where it belongs: on the fields that it names, else above the form."""
    told = [fault for fault in refusal.faults if fault.field in form.fields]
    for fault in told:
        form.add_error(fault.field, fault.message)
    if not told:
        form.add_error(None, str(refusal.message))


class Call(forms.Form):
    """Who is there, who chairs, and what the proposal needs besides."""

    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect, error_messages=_CHOOSE)
    recipient = forms.TypedChoiceField(
        label=_("To which office"), coerce=int, widget=forms.RadioSelect, error_messages=_CHOOSE
    )
    present = forms.TypedMultipleChoiceField(
        label=_("Who is there"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The members of the office. Each votes himself, at his own device."),
        error_messages={"required": _("Choose the members who are there.")},
    )
    chair = forms.TypedChoiceField(label=_("Who chairs"), coerce=int, widget=forms.RadioSelect, error_messages=_CHOOSE)

    def __init__(
        self,
        *args: Any,
        members: Sequence[User],
        reasons: Mapping[str, Any] | None = None,
        offices: Sequence[Office] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.pk, one.name) for one in members]
        self.fields["present"].choices = people  # type: ignore[attr-defined]
        self.fields["chair"].choices = people  # type: ignore[attr-defined]
        self.initial.setdefault("present", [one.pk for one in members])
        if reasons is None:
            del self.fields["reason"]
        else:
            self.fields["reason"].choices = [(code, one.title) for code, one in reasons.items()]  # type: ignore[attr-defined]
        if offices is None:
            del self.fields["recipient"]
        else:
            self.fields["recipient"].choices = [(one.pk, one.name) for one in offices]  # type: ignore[attr-defined]


class Ballot(forms.Form):
    """One's own vote."""

    choice = forms.ChoiceField(
        label=_("Your vote"), choices=Vote.Choice.choices, widget=forms.RadioSelect, error_messages=_CHOOSE
    )
    dissent = forms.CharField(
        label=_("Words of your dissent (optional)"),
        required=False,
        max_length=NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed with the case; it stands in the minute beside your vote."),
    )


class Closing(forms.Form):
    """The minute of the plenary and its considerations."""

    minute = forms.CharField(label=_("Number of the minute"), max_length=LONGEST_REFERENCE, error_messages=_WRITE)
    text = forms.CharField(
        label=_("Considerations"),
        max_length=NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Why it was decided so. Sealed with the case."),
        error_messages=_WRITE,
    )
    letter = forms.CharField(
        label=_("Number of the letter to the reporter"), max_length=LONGEST_REFERENCE, error_messages=_WRITE
    )

    def __init__(self, *args: Any, needs_letter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_letter:
            del self.fields["letter"]
