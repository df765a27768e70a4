"""Forms about documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.documents.actions import LONGEST_REASON, LONGEST_WITHDRAWAL
from oversight.documents.models import Document
from oversight.documents.signing import LONGEST_NAME, Signing


class Code(forms.Form):
    """The code that stands on a paper."""

    code = forms.CharField(
        label=_("Code of the document"),
        max_length=100,
        help_text=_("16 letters and digits at the foot of every page, with or without dashes."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the code that stands on the paper.")},
    )


class Compare(forms.Form):
    """A file that is compared and not kept."""

    file = forms.FileField(
        label=_("Your file"),
        help_text=_("It is compared byte by byte and not kept. A photo or a new print cannot be compared."),
        error_messages={
            "required": _("Choose the file that you want to compare."),
            "empty": _("This file is empty."),
        },
    )


class Handout(forms.Form):
    """Why a complete paper is needed."""

    reason = forms.CharField(
        label=_("What is the complete paper needed for?"),
        max_length=LONGEST_REASON,
        help_text=_("Written to the record of this paper with your name, and to the sealed ledger."),
    )


class Signature(forms.Form):
    """Who signed, with what the adapter asks for: the scan of the signed paper, or its secrets."""

    signatory = forms.CharField(label=_("Who signed"), max_length=LONGEST_NAME)

    def __init__(self, adapter: Signing, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if adapter.takes_scan:
            self.fields["scan"] = forms.FileField(
                label=_("Scan of the signed paper"), help_text=_("PDF, JPEG, PNG or WebP, every page of it.")
            )
        for name in adapter.asks:
            self.fields[name] = forms.CharField(
                label=name, widget=forms.PasswordInput(attrs={"autocomplete": "off"}), strip=False
            )


class Withdrawal(forms.Form):
    """Why a paper no longer stands, and which one stands in its place."""

    reason = forms.CharField(
        label=_("Why does it no longer stand?"),
        max_length=LONGEST_WITHDRAWAL,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Seen by the agency alone. Whoever checks the paper is told only that it no longer stands."),
    )
    replaced_by = forms.ChoiceField(label=_("Which paper stands in its place?"), required=False)

    def __init__(self, others: list[Document], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), f"{one.template.title_id} {one.number}".strip()) for one in others]
        self.fields["replaced_by"] = forms.ChoiceField(
            label=_("Which paper stands in its place?"), required=False, choices=[("", _("none")), *named]
        )
