"""What is filled in when a status is announced and when a case goes into the archive."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from violations.models import StatusNotice
from violations.models.procedure import LONGEST_REFERENCE
from violations.rules import NOTE_TEXT, law


class Notice(forms.Form):
    """How the status is announced, and in which words."""

    way = forms.ChoiceField(
        label=_("How is it announced?"),
        choices=StatusNotice.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the options.")},
    )
    letter = forms.CharField(
        label=_("Number of the notice"),
        max_length=LONGEST_REFERENCE,
        required=False,
        help_text=_("Where it is announced by letter: the number on the paper."),
    )
    text = forms.CharField(
        label=_("The words of the notice"),
        max_length=NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("By the mailbox the reporter reads exactly this on his tracking page. No names of others."),
        error_messages={"required": _("This is still missing.")},
    )

    def __init__(self, *args: Any, has_mailbox: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_mailbox:
            ways = [one for one in StatusNotice.Way.choices if one[0] != StatusNotice.Way.MAILBOX]
            self.fields["way"].choices = ways  # type: ignore[attr-defined]


class Archive(forms.Form):
    """The class of the archive."""

    retention = forms.ChoiceField(
        label=_("Class of the archive"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the options.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = law.retention_classes().values()
        self.fields["retention"].choices = [(one.code, one.title) for one in classes]  # type: ignore[attr-defined]
