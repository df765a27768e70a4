"""What is filled in when an offer is declined."""

from django import forms
from django.utils.translation import gettext_lazy as _

from violations.rules import NOTE_TEXT


class Decline(forms.Form):
    """Why the case is not taken."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Sealed with the case; who may read the case reads it."),
        error_messages={"required": _("This is still missing.")},
    )
