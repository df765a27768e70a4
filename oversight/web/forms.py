"""What people fill in about their lists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.web.actions import LONGEST_NAME


class View(forms.Form):
    """The name of a saved view, and whether the office sees it."""

    name = forms.CharField(label=_("Name of the view"), max_length=LONGEST_NAME)
    is_shared = forms.BooleanField(
        label=_("Share with my office"),
        required=False,
        help_text=_("Colleagues see the filters; each sees the rows of his own area alone."),
    )
