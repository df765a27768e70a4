"""The mailbox of the office."""

from django import forms
from django.utils.translation import gettext_lazy as _

from violations import rules


class Letter(forms.Form):
    """A message to whoever holds the tracking code."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=rules.MESSAGE_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Plain words. No names of other people: whoever holds the tracking code reads it."),
    )
