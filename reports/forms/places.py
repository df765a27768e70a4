"""A place by its code or name, as several forms ask for it."""

from django import forms
from django.utils.translation import gettext_lazy as _


def place_code() -> forms.RegexField:
    """The code of a province, regency, sub-district or village; may stay empty."""
    return forms.RegexField(
        r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?\.?$",
        label=_("Place"),
        required=False,
        help_text=_("Code of a province, regency, sub-district or village, as 64.01"),
        error_messages={"invalid": _("Write a code of places, as 64 or 64.01.01.2009.")},
    )


def place_or_name() -> forms.CharField:
    """A code, or a part of a place's name; may stay empty."""
    return forms.CharField(
        label=_("Place"), required=False, max_length=80, help_text=_("Name or code, as Paser or 64.01")
    )
