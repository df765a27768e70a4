"""What somebody who sorts the quarantine chooses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.gate.models import Held
from oversight.gate.rules import Reason

REASONS = {
    Reason.TRAP: _("filled in a field that people do not see"),
    Reason.EMPTY: _("says nothing"),
    Reason.LINKS_ONLY: _("holds addresses alone"),
    Reason.SAME_TEXT: _("says the same as others"),
    Reason.TOO_FAST: _("typed faster than people read"),
    Reason.NO_WORK: _("sent without the proof of work"),
    Reason.WRONG_WORK: _("sent with a wrong proof of work"),
    Reason.SPENT_WORK: _("sent with a proof that was used before"),
    Reason.CROWDED: _("much came the same way"),
    Reason.UNCOUNTED: _("could not be counted"),
}
STATES = [
    (Held.State.HELD, _("being checked")),
    (Held.State.DISCARDED, _("put aside")),
    (Held.State.RELEASED, _("released")),
]
BY = {
    "text": _("All that say the same"),
    "sender": _("All that came the same way"),
    "reason": _("All that were held for the same reason"),
}


class Search(forms.Form):
    """Which of the quarantine is shown."""

    form = forms.ChoiceField(label=_("What was sent"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    reason = forms.ChoiceField(
        label=_("Held because it"), choices=[("", _("any reason")), *REASONS.items()], required=False
    )

    def __init__(self, data: Any, *, kinds: list[tuple[str, Any]]) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["form"] = forms.ChoiceField(label=_("What was sent"), choices=kinds, required=False)


class Discard(forms.Form):
    """Why something is put aside."""

    reason = forms.ChoiceField(
        label=_("Why is it discarded?"),
        choices=Held.Discard.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )


class ManyBack(forms.Form):
    """One act on all that are like one submission; `number` is how many the page showed."""

    like = forms.UUIDField(widget=forms.HiddenInput)
    by = forms.ChoiceField(choices=list(BY.items()), widget=forms.HiddenInput)
    why = forms.ChoiceField(choices=[("", ""), *REASONS.items()], required=False, widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class Many(Discard, ManyBack):
    """The same with the reason for which all of them are discarded."""
