"""Forms about evidence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.evidence.actions import LONGEST_REASON, LONGEST_WORDS

AGES = {"1h": 1, "6h": 6, "1d": 24, "3d": 72, "7d": 168}


class Handover(forms.Form):
    """Why the original is needed."""

    reason = forms.CharField(
        label=_("What is the original needed for?"),
        max_length=LONGEST_REASON,
        help_text=_("Written to the custody of this file with your name, and to the sealed ledger."),
    )


class Chase(forms.Form):
    """What the chase list is narrowed to."""

    place = forms.RegexField(
        regex=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?\.?$",
        label=_("Place"),
        required=False,
        help_text=_("Code of a province, regency, sub-district or village, as 64.01"),
        error_messages={"invalid": _("Write a code of places, as 64 or 64.01.01.2009.")},
    )
    age = forms.ChoiceField(
        label=_("Missing for longer than"),
        required=False,
        choices=[
            ("", _("any time")),
            ("1h", _("1 hour")),
            ("6h", _("6 hours")),
            ("1d", _("1 day")),
            ("3d", _("3 days")),
            ("7d", _("7 days")),
        ],
    )


class Words(forms.Form):
    """What an auditor says about an incident."""

    words = forms.CharField(
        label=_("What was found, what is done"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
