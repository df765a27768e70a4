"""What is said once for a grid of stations that were phoned in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Call(forms.Form):
    """What holds for the whole call: when it was seen, how it reached the office, why standing reports change."""

    observed_at = forms.DateTimeField(
        label=_("Seen at"),
        help_text=_("By the clock of your office."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    way = forms.ChoiceField(
        label=_("How did it reach you?"),
        choices=[("web", _("By phone or in person")), ("paper", _("On paper"))],
    )
    reason = forms.CharField(
        label=_("Why do standing reports change?"),
        help_text=_("Needed where a row changes what was reported before."),
        max_length=500,
        required=False,
    )
