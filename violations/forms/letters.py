"""What is filled in when a paper is drawn up: which, and where the act does not say it, its number and who signs."""

from django import forms

from violations.models import Letter
from violations.models.procedure import LONGEST_REFERENCE


class DrawUp(forms.Form):
    """One paper of one act."""

    kind = forms.ChoiceField(choices=Letter.Kind.choices)
    about = forms.UUIDField()
    number = forms.CharField(max_length=LONGEST_REFERENCE, required=False)
    signs = forms.IntegerField(required=False)
