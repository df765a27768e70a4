"""What people fill in about people. Forms parse; what is right and who may is decided by the actions."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office
from oversight.accounts.people import State, end_of, noon, start_of
from oversight.accounts.roles import ROLES, Role, TokenScope
from oversight.core.errors import Refused

NOON, AT_ONCE = "noon", "now"
STATES: dict[State, str | Promise] = {
    State.CURRENT: _("In force"),
    State.LAPSING: _("Lapsing within 14 days"),
    State.UPCOMING: _("Still to begin"),
    State.WAITING: _("Waiting for a second person"),
    State.ENDED: _("Ended"),
}

SCOPES: dict[TokenScope, Any] = {
    TokenScope.READ: _("Read reports and evidence of the area"),
    TokenScope.FILE_REPORTS: _("File and withdraw reports"),
    TokenScope.SEND_EVIDENCE: _("Send evidence"),
    TokenScope.READ_CASES: _("Read cases of the area, without names and accounts"),
    TokenScope.FILE_CASES: _("Bring in reports and findings of violations"),
}


def blame(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal where it belongs: each fault at its field, the rest at the top of the form."""
    placed = False
    for fault in refusal.faults:
        if fault.field in form.fields:
            form.add_error(fault.field, fault.message)
            placed = True
        else:
            form.add_error(None, fault.message)
    if not placed:
        form.add_error(None, str(refusal.message))


def _day(label: Any, **options: Any) -> forms.DateField:
    within = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31))]
    return forms.DateField(
        label=label, validators=within, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def role_choices() -> list[tuple[str, str | Promise]]:
    """Every role by its title, the field first."""
    return [(role.value, what.title) for role, what in ROLES.items()]


class Search(forms.Form):
    """What a list of people is narrowed to."""

    q = forms.CharField(label=_("Name, sign-in name or station code"), required=False, max_length=120)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=lambda: [("", _("All roles")), *role_choices()])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=lambda: [(state.value, words) for state, words in STATES.items()]
    )


class Placement(forms.Form):
    """A role, its place and its days."""

    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
    place = forms.CharField(
        label=_("Code of the office or polling station"),
        max_length=24,
        required=False,
        help_text=_(
            "13 digits for a station, otherwise the code of the office, as 64.01.01. Empty for the national office."
        ),
    )
    since = _day(_("First day"))
    until = _day(_("Last day"))
    mandate = forms.CharField(label=_("Number of the letter of assignment (SPT)"), max_length=60, required=False)

    def period(self, office: Office) -> tuple[datetime, datetime]:
        """The days as moments by the clock of the office; the last day counts whole."""
        return start_of(self.cleaned_data["since"], office), end_of(self.cleaned_data["until"], office)


class Appointment(Placement):
    """A newcomer with his first role."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    username = forms.CharField(
        label=_("Sign-in name"), max_length=60, help_text=_("Small letters, digits, dot and hyphen.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    field_order = ("name", "username", "phone", "email", "role", "place", "since", "until", "mandate")


class Phone(forms.Form):
    """A phone number."""

    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, help_text=_("Seen within the line of command alone.")
    )


class Reason(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("One sentence; it stays with the assignment.")
    )


class Extension(forms.Form):
    """The new last day."""

    until = _day(_("New last day"))


class HandOver(forms.Form):
    """The successor of a field supervisor, and when he takes over."""

    username = forms.CharField(
        label=_("Sign-in name of the successor"),
        max_length=60,
        help_text=_("Somebody of your area who has an account, or a new name for a newcomer."),
    )
    name = forms.CharField(label=_("Full name, for a newcomer"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone, for a newcomer"), max_length=30, required=False)
    day = _day(_("Day of the hand-over"))
    at = forms.ChoiceField(
        label=_("Moment"), choices=[(NOON, _("At noon by the clock of the office")), (AT_ONCE, _("At once"))]
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    mandate = forms.CharField(label=_("Number of the new letter of assignment (SPT)"), max_length=60, required=False)

    def moment(self, office: Office, now: datetime) -> datetime:
        """When the successor takes over."""
        return noon(self.cleaned_data["day"], office) if self.cleaned_data["at"] == NOON else now


class Upload(forms.Form):
    """A list of supervisors."""

    file = forms.FileField(
        label=_("List (.xlsx or .csv)"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )


class Token(forms.Form):
    """An access token of an office."""

    office = forms.CharField(
        label=_("Code of the office"),
        max_length=24,
        required=False,
        help_text=_("As 64.01. Empty for the national office."),
    )
    name = forms.CharField(label=_("Which system uses it"), max_length=80)
    until = _day(_("Last day"), help_text=_("A year at most."))
    read = forms.BooleanField(label=SCOPES[TokenScope.READ], required=False)
    file_reports = forms.BooleanField(label=SCOPES[TokenScope.FILE_REPORTS], required=False)
    send_evidence = forms.BooleanField(label=SCOPES[TokenScope.SEND_EVIDENCE], required=False)
    read_cases = forms.BooleanField(label=SCOPES[TokenScope.READ_CASES], required=False)
    file_cases = forms.BooleanField(label=SCOPES[TokenScope.FILE_CASES], required=False)

    def scopes(self) -> list[TokenScope]:
        """What is ticked."""
        ticked = {
            TokenScope.READ: "read",
            TokenScope.FILE_REPORTS: "file_reports",
            TokenScope.SEND_EVIDENCE: "send_evidence",
            TokenScope.READ_CASES: "read_cases",
            TokenScope.FILE_CASES: "file_cases",
        }
        return [scope for scope, field in ticked.items() if self.cleaned_data[field]]


def is_station(role: str) -> bool:
    """Whether the place of this role is a polling station."""
    return role == Role.STATION_SUPERVISOR


def path_from(text: str) -> str:
    """The path of an office from its code, with or without dots: 640101 and 64.01.01 become 64.01.01."""
    code = text.strip().rstrip(".")
    if code.isdigit() and len(code) > 2:
        code = ".".join(part for part in (code[:2], code[2:4], code[4:6], code[6:]) if part)
    return f"{code}." if code else ""
