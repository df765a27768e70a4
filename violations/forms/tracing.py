"""What is filled in for tracing: the order with its plan, the finding that it led to, the reason of closing."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from oversight.core.errors import Fault
from oversight.parties.details import Details
from oversight.regions.models import Contest
from violations.models import Case, ViolationClass
from violations.models.procedure import LONGEST_REFERENCE
from violations.rules import NOTE_TEXT, FindingForm, Sighting
from violations.rules.checking import LONGEST_TEXT

_WRITE = {"required": _("This is still missing.")}
_CHOOSE = {"required": _("Choose one of the options.")}
_REPORTED, _WITNESSES = 3, 2


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_WRITE,
    )  # fmt: skip


class Order(forms.Form):
    """The order by which something is traced."""

    order = forms.CharField(label=_("Number of the order"), max_length=LONGEST_REFERENCE, error_messages=_WRITE)
    plan = forms.CharField(
        label=_("Plan"),
        max_length=NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Who goes where, whom to ask, what to look for, until when. Sealed with the case."),
        error_messages=_WRITE,
    )


class Outcome(forms.Form):
    """What the tracing found: its report, and the finding of its own that is made of it (B.2)."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Result of the tracing"),
        max_length=NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was done and what it showed. Sealed with the prior information."),
        error_messages=_WRITE,
    )
    found_on = _day(_("Found on"), _("The term for the plenary counts from this day."))
    occurred_on = _day(_("Day of the event"))
    event = forms.CharField(label=_("What happened"), max_length=LONGEST_TEXT["event"], error_messages=_WRITE)
    place = forms.CharField(
        label=_("Place"), max_length=20, help_text=_("Code of the village or district, as 64.01.01.2009"),
        error_messages=_WRITE,
    )  # fmt: skip
    location = forms.CharField(label=_("The spot in words"), max_length=LONGEST_TEXT["location"], required=False)
    account = forms.CharField(
        label=_("Account of the event"),
        max_length=LONGEST_TEXT["account"],
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages=_WRITE,
    )
    contest = forms.ChoiceField(
        label=_("What is elected"), required=False, choices=[("", _("Not known")), *Contest.Type.choices]
    )
    classes = forms.MultipleChoiceField(
        label=_("Kind of violation"), required=False, choices=ViolationClass.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, words, number in (
            ("reported", _("Reported party %(n)s"), _REPORTED),
            ("witnesses", _("Witness %(n)s"), _WITNESSES),
        ):
            for n in range(number):
                for part, label in (("name", _("Name")), ("position", _("Position")), ("address", _("Address"))):
                    field = forms.CharField(label=label, max_length=200, required=False)
                    field.group = words % {"n": n + 1}  # type: ignore[attr-defined]
                    self.fields[f"{kind}_{n}_{part}"] = field

    def people(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields of each person, under his heading."""
        groups: dict[str, list[BoundField]] = {}
        for name, field in self.fields.items():
            if hasattr(field, "group"):
                groups.setdefault(str(field.group), []).append(self[name])
        yield from groups.items()

    def finding(self, case: Case, election: str) -> FindingForm:
        """The form of the finding, recorded in the office that traced."""
        given = self.cleaned_data
        return FindingForm(
            id=UUID(str(given["id"])),
            office=case.dossier.office.path,
            sighting=Sighting(
                election=election,
                contest=given["contest"],
                place=given["place"].strip(),
                location=given["location"],
                occurred_on=given["occurred_on"],
                event=given["event"],
                account=given["account"],
                classes=tuple(given["classes"]),
            ),
            found_on=given["found_on"],
            reported=tuple(_people(given, "reported", _REPORTED)),
            witnesses=tuple(_people(given, "witnesses", _WITNESSES)),
        )

    def tell(self, faults: tuple[Fault, ...], message: str) -> None:
        """Put the faults of the finding on the fields that they name, else above the form."""
        told = False
        for fault in faults:
            name = fault.field.removeprefix("sighting.").replace(".", "_")
            if name in self.fields:
                self.add_error(name, fault.message)
                told = True
        if not told:
            self.add_error(None, message)


class Close(forms.Form):
    """Why nothing more is done with prior information."""

    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect, error_messages=_CHOOSE)
    text = forms.CharField(
        label=_("In words"),
        max_length=NOTE_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was done and why it ends. Sealed with the case."),
        error_messages=_WRITE,
    )

    def __init__(self, *args: Any, reasons: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(code, one.title) for code, one in reasons.items()]  # type: ignore[attr-defined]


def _people(given: Mapping[str, Any], kind: str, number: int) -> Iterator[Details]:
    for n in range(number):
        parts = {part: given[f"{kind}_{n}_{part}"].strip() for part in ("name", "position", "address")}
        if any(parts.values()):
            yield Details(**parts)
