"""People of a case: who they are, why an identity is opened, to whom it goes, when its owner is told."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from oversight.parties.details import Details
from oversight.parties.models import LONGEST_REASON, Kin, Purpose
from oversight.parties.rules import LONGEST, LONGEST_OTHER
from violations.rules import conflicts

_MINUTES = (15, 30, 60, 120)


def _day(label: Any, **options: Any) -> forms.DateField:
    within = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2099, 12, 31))]
    return forms.DateField(
        label=label, validators=within, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def _text(label: Any, field: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST.get(field, LONGEST_OTHER), required=False, **options)


class Known(forms.Form):
    """What is known of a person, the fields of Formulir Model B.1; all but the name may stay empty."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST["name"])
    position = _text(_("Position"), "position")
    institution = _text(_("Institution"), "institution")
    address = _text(_("Address"), "address", widget=forms.Textarea(attrs={"rows": 2}))
    phone = _text(_("Phone number"), "phone", widget=forms.TextInput(attrs={"inputmode": "tel"}))
    email = _text(_("E-mail address"), "email", widget=forms.TextInput(attrs={"inputmode": "email"}))
    nik = _text(_("NIK"), "nik", widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    birth_place = _text(_("Place of birth"), "birth_place")
    birth_date = _day(_("Date of birth"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=[("", _("not known")), ("male", _("Man")), ("female", _("Woman"))]
    )
    occupation = _text(_("Occupation"), "occupation")
    citizenship = _text(_("Citizenship"), "citizenship")

    def details(self, before: Details | None = None) -> Details:
        """What was typed, over what was known before and no form asks for."""
        given = {field: self.cleaned_data[field] for field in Known.base_fields}
        return Details(**given, capacity=before.capacity if before else "")


class Party(Known):
    """Somebody who comes into a case."""

    role = forms.ChoiceField(label=_("As what?"))
    is_organisation = forms.BooleanField(label=_("This is an organisation, not a person"), required=False)
    office = forms.CharField(
        label=_("Is it somebody of our own offices? Code of the office"),
        required=False,
        max_length=24,
        help_text=_("Of a reported party alone, as 64.01.01. Everybody of that office is barred from the case."),
    )
    field_order = ("role", "name", "is_organisation", "position", "institution")

    def __init__(self, roles: Iterable[tuple[str, str | Promise]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["role"].choices = list(roles)  # type: ignore[attr-defined]


class Opening(forms.Form):
    """Why an identity is opened, and for how long."""

    purpose = forms.ChoiceField(label=_("What for?"), choices=Purpose.choices)
    reason = forms.CharField(
        label=_("Why is it needed now?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Written to the sealed ledger with your name. The person reads the purpose, not these words."),
    )
    minutes = forms.TypedChoiceField(label=_("For how long?"), coerce=int)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        known = [one for one in _MINUTES if one <= settings.UNMASK_MAX_MINUTES] or [settings.UNMASK_MAX_MINUTES]
        self.fields["minutes"].choices = [  # type: ignore[attr-defined]
            (one, ngettext_lazy("%(number)s minute", "%(number)s minutes", one) % {"number": one}) for one in known
        ]


class Handing(forms.Form):
    """To which body an identity goes, what for, on which basis."""

    to = forms.CharField(label=_("To which body?"), max_length=160)
    purpose = forms.ChoiceField(label=_("What for?"), choices=Purpose.choices, initial=Purpose.HAND_OVER)
    basis = forms.CharField(
        label=_("On which legal basis?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Article and letter. The person reads body, purpose and basis."),
    )


class Delaying(forms.Form):
    """Until when a person is not told, and why."""

    until = _day(_("Tell him from this day on"))
    reason = forms.CharField(
        label=_("Why may he not be told at once?"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


WITH_CONTENTS = "contents"


class Erasing(forms.Form):
    """By which decision somebody is erased, and what goes with him."""

    decision = forms.CharField(
        label=_("By which decision?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Number and date of the decision, and on what it rests."),
    )
    extent = forms.ChoiceField(
        label=_("What goes?"),
        widget=forms.RadioSelect,
        initial="person",
        choices=[
            ("person", _("The person, and the papers that name him")),
            (WITH_CONTENTS, _("Also what was written in the cases that he brought in: account, messages, notes")),
        ],
        help_text=_("The ledger, plain facts and redacted papers stay in any case."),
    )


class Conflict(forms.Form):
    """Why somebody declares himself in conflict: chosen, never written, so that it names nobody."""

    reason = forms.ChoiceField(
        label=_("What is the conflict?"),
        widget=forms.RadioSelect,
        choices=[
            (conflicts.IN_THE_CASE, _("I am in the case myself")),
            (conflicts.CLOSE, _("Somebody in the case is close to me")),
            (conflicts.INTEREST, _("I have an interest in how it ends")),
            (conflicts.TOOK_PART, _("I took part in what the case is about")),
            (conflicts.OTHER, _("Another conflict of interest")),
        ],
    )
    is_sure = forms.BooleanField(
        label=_("I know that I shall no longer see this case, and that this cannot be taken back"),
    )


class Relative(Known):
    """Somebody who is close to an officer; known by his NIK, phone number or e-mail address."""

    relation = forms.ChoiceField(label=_("Who is it?"), choices=Kin.Relation.choices)
    field_order = ("relation", "name", "nik", "phone", "email")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for field in set(self.fields) - {"relation", "name", "nik", "phone", "email"}:
            del self.fields[field]

    def details(self, before: Details | None = None) -> Details:
        """The name, and by what he is known again."""
        return Details(**{field: self.cleaned_data[field] for field in ("name", "nik", "phone", "email")})
