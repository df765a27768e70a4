"""Why people withdraw a report."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Withdrawal(forms.Form):
    """Why a report is withdrawn."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who sees the report reads this. No names of voters or witnesses."),
    )
