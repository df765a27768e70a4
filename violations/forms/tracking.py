"""What the holder of a tracking code writes: a message, words about later evidence, why he wants to withdraw."""

from collections.abc import Mapping

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.core.errors import Refused
from violations.rules import MESSAGE_TEXT, NOTE_TEXT, EvidenceKind

LONGEST_WORDS = 370  # leaves room for the name of a file within the longest description
KINDS: Mapping[EvidenceKind, str | Promise] = {
    EvidenceKind.PHOTO: _("Photo"),
    EvidenceKind.DOCUMENT: _("Document"),
    EvidenceKind.LETTER: _("Letter"),
    EvidenceKind.VIDEO: _("Video"),
    EvidenceKind.AUDIO: _("Sound recording"),
    EvidenceKind.OBJECT: _("Object"),
    EvidenceKind.LINK: _("Address on the internet"),
}


class _Form(forms.Form):
    """A form that the house answers itself, without the browser's own words."""

    use_required_attribute = False

    def tell(self, refusal: Refused) -> None:
        """Say beside its field what an action refused, or above the form."""
        told = [fault for fault in refusal.faults if fault.field in self.fields]
        for fault in told:
            self.add_error(fault.field, fault.message)
        if not told:
            words = [fault.message for fault in refusal.faults] or [str(refusal.message)]
            for one in words:
                self.add_error(None, one)


class Message(_Form):
    """What is written to the office."""

    text = forms.CharField(
        label=_("Your message"),
        help_text=_("Only the officers who handle this can read it. Without an answer the handling goes on."),
        max_length=MESSAGE_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you want to say.")},
    )


class MoreEvidence(_Form):
    """What the files show, or what evidence there is without a file."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=list(KINDS.items()))
    description = forms.CharField(
        label=_("What does it show?"),
        help_text=_("What can be seen, heard or read, where and when it was taken, and by whom if you want to say so."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what it shows.")},
    )
    files_shown = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class Withdrawal(_Form):
    """Why the report should be withdrawn."""

    reason = forms.CharField(
        label=_("Why do you want to withdraw?"),
        help_text=_(
            "If somebody presses or threatens you, say so here: nobody but the officers who handle this read it."
        ),
        max_length=NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why, in your own words.")},
    )
