"""Forms of the counter: a report (B.1), a finding (B.2), a tip, as one page of parts with people and evidence in rows.

Nothing is required here: what is missing or wrong is said by `violations.rules` in words, and laid on the fields.
"""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.regions.models import Contest
from violations.models import Capacity, Tip, ViolationClass
from violations.rules import TIP_TEXT

NONE: tuple[str, str | Promise] = ("", _("Not said"))
SEXES = [NONE, ("female", _("Female")), ("male", _("Male"))]
EVIDENCE_KINDS = [
    NONE,
    ("letter", _("Letter")),
    ("document", _("Document")),
    ("photo", _("Photo")),
    ("video", _("Video")),
    ("audio", _("Sound recording")),
    ("object", _("Object")),
    ("link", _("Internet address")),
]
MOST_ROWS = 40
OFF = {"autocomplete": "off"}


def words(label: Any, longest: int, hint: Any = "", *, lines: int = 0, **attrs: Any) -> Any:
    """Free text; not remembered by the browser, for it may name people."""
    widget = forms.Textarea(attrs=OFF | {"rows": lines} | attrs) if lines else forms.TextInput(attrs=OFF | attrs)
    field = forms.CharField(label=label, required=False, help_text=hint, widget=widget, strip=True)
    # The rules say what is too long; the browser only counts.
    field.widget.attrs["maxlength"] = str(longest)
    return field


def day(label: Any, hint: Any = "") -> Any:
    """A date, as the browser sends it or as people here write it."""
    return forms.DateField(
        label=label,
        required=False,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"],
    )


class Part(forms.Form):
    """One part of the page; `template_name` of its fields is the page's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)

    def is_said(self) -> bool:
        """Whether anything stands in it that somebody typed."""
        return any(str(self[name].value() or "").strip() for name in self.fields)


class ReporterForm(Part):
    """The reporter as Formulir Model B.1 asks for him."""

    name = words(_("Name"), 160, _("As on the identity card."))
    nik = words(_("NIK"), 40, _("16 digits of the identity card."), inputmode="numeric")
    birth_place = words(_("Place of birth"), 120)
    birth_date = day(_("Date of birth"))
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    occupation = words(_("Occupation"), 120)
    citizenship = words(_("Citizenship"), 120)
    address = words(_("Address"), 500, lines=2)
    phone = words(_("Telephone"), 40, _("Phone or e-mail is needed: the office must be able to reach the reporter."))
    email = words(_("E-mail"), 120)


class ProxyForm(Part):
    """Who acts for the reporter (kuasa)."""

    name = words(_("Name"), 160)
    nik = words(_("NIK"), 40, inputmode="numeric")
    institution = words(_("Office or organisation"), 160)
    address = words(_("Address"), 500, lines=2)
    phone = words(_("Telephone"), 40)
    email = words(_("E-mail"), 120)


class ReportedForm(Part):
    """Somebody who is reported."""

    name = words(_("Name"), 160)
    position = words(_("Position"), 160, _("As candidate, village head, member of KPPS."))
    institution = words(_("Party, body or office"), 160)
    address = words(_("Address, if known"), 500)
    phone = words(_("Telephone, if known"), 40)


class WitnessForm(Part):
    """Somebody who saw it."""

    name = words(_("Name"), 160)
    address = words(_("Address"), 500)
    phone = words(_("Telephone"), 40)


class EvidenceForm(Part):
    """One piece of evidence."""

    kind = forms.ChoiceField(label=_("Kind"), choices=EVIDENCE_KINDS, required=False)
    description = words(_("What it is"), 500)


class PlaceForm(Part):
    """Election and place: the same in a report, a finding and a tip."""

    election = forms.ChoiceField(label=_("Election"), required=False)
    place = words(
        _("Village, sub-district or regency"), 120, _("Its name or its code, as Batu Kajang or 64.01.01.2009.")
    )

    def __init__(self, *args: Any, elections: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["election"] = forms.ChoiceField(
            label=_("Election"), required=False, choices=elections, initial=elections[0][0] if elections else ""
        )


class EventForm(PlaceForm):
    """What happened, where and when."""

    contest = forms.ChoiceField(label=_("Which contest?"), choices=[NONE, *Contest.Type.choices], required=False)
    station = words(_("Polling station"), 20, _("Its code, where it happened at one."), inputmode="numeric")
    location = words(_("Where exactly"), 300)
    occurred_on = day(_("Day of the event"))
    event = words(_("What happened, in one sentence"), 300)
    account = words(_("Account of the event"), 20_000, _("In the order in which it happened."), lines=8)
    classes = forms.MultipleChoiceField(
        label=_("What may it be?"),
        choices=ViolationClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only if it is plain already; the study decides."),
    )
    field_order = [
        "election", "contest", "event", "occurred_on", "place", "station", "location", "account", "classes",
    ]  # fmt: skip


class OfficeForm(Part):
    """At which office it is entered, and by which id: the same page sent twice is one record."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    office = forms.ChoiceField(label=_("Received at"), required=False)

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only = forms.HiddenInput() if len(offices) == 1 else forms.Select()
        start = offices[0][0] if offices else ""
        self.fields["office"] = forms.ChoiceField(
            label=_("Received at"), choices=offices, required=False, initial=start, widget=only
        )


class ReportHead(OfficeForm):
    """As what somebody reports, and since when he knows."""

    known = forms.UUIDField(widget=forms.HiddenInput, required=False)
    is_same = forms.BooleanField(label=_("I compared the identity card: it is the same person."), required=False)
    capacity = forms.ChoiceField(label=_("Reports as"), choices=Capacity.choices, required=False)
    by_proxy = forms.BooleanField(label=_("Somebody acts for the reporter (special power of attorney)"), required=False)
    known_on = day(_("Day when it became known to the reporter"), _("The term for reporting counts from this day."))
    is_true = forms.BooleanField(label=_("The reporter states that what he reports is true."), required=False)


class FindingHead(OfficeForm):
    """From where a finding comes."""

    found_on = day(_("Day on which it was found"), _("The term of the plenary counts from this day."))
    source = forms.CharField(
        label=_("Report or alert from which it comes"),
        required=False,
        max_length=200,
        help_text=_("Paste the address of its page, or choose below."),
        widget=forms.TextInput(attrs=OFF),
    )


class TipForm(OfficeForm):
    """How a tip reached the officer, and what he was told."""

    source = forms.ChoiceField(
        label=_("How did it reach you?"), choices=Tip.Source.choices, required=False, widget=forms.RadioSelect
    )
    what = words(_("What was said"), TIP_TEXT, lines=6)
    where = words(_("Where exactly"), 300)
    when = words(_("When, in the caller's words"), 300)
    occurred_on = day(_("Day of the event, if it was said"))
    classes = forms.MultipleChoiceField(
        label=_("What may it be?"), choices=ViolationClass.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_known = forms.BooleanField(
        label=_("The caller wishes to be known to the office"),
        required=False,
        help_text=_("Otherwise write down nothing that tells who called."),
    )


class CallerForm(Part):
    """Who called, if he wishes it."""

    name = words(_("Name"), 160)
    phone = words(_("Telephone"), 40)
    email = words(_("E-mail"), 120)


class Returning(Part):
    """By what somebody may be found who reported before."""

    nik = words(_("NIK"), 40, inputmode="numeric")
    phone = words(_("Telephone"), 40, inputmode="tel")
    email = words(_("E-mail"), 120, inputmode="email")


def rows_of(form: type[Part], least: int) -> type["BaseFormSet[Part]"]:
    """Rows of people or evidence; `least` of them stand on a new page."""
    return formset_factory(form, extra=0, min_num=least, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


Reported, Witnesses, EvidenceRows = rows_of(ReportedForm, 1), rows_of(WitnessForm, 0), rows_of(EvidenceForm, 1)
