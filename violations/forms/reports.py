"""The report, Formulir Model B.1, as pages: what happened, who is reported, who saw it, what shows it, who reports."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.gate.forms import Answers, GroupForm, Step
from oversight.parties.details import Details
from oversight.parties.rules import LONGEST, LONGEST_OTHER
from oversight.parties.rules import faults as person_faults
from violations.forms.about import EVIDENCE_KINDS, About, day_field, past, text_field
from violations.models import Capacity
from violations.rules import LONGEST_TEXT

MOST_REPORTED, MOST_WITNESSES, MOST_PIECES = 8, 8, 8
_YES_NO = [("no", gettext_lazy("No")), ("yes", gettext_lazy("Yes"))]
_SEXES = [("female", gettext_lazy("Female")), ("male", gettext_lazy("Male"))]
_CHOOSE = {"required": gettext_lazy("Choose one of the options.")}


def choice(label: Any, options: Any, hint: Any = "", *, required: bool = True, initial: str = "") -> forms.ChoiceField:
    """One of a few options, all of them in sight."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=options,
        required=required,
        initial=initial or None,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )


def person_text(name: str, label: Any, hint: Any = "", *, required: bool = True, rows: int = 0) -> forms.CharField:
    """A line about a person, as long as parties may keep it."""
    return text_field(label, LONGEST.get(name, LONGEST_OTHER), hint, required=required, rows=rows)


class ReportAbout(About):
    """Which election, the day, and when it became known: the term for reporting counts from there."""

    known_on = day_field(
        gettext_lazy("On which day did you come to know of it?"),
        gettext_lazy("The term for reporting counts from this day."),
    )

    def clean_known_on(self) -> date | None:
        """A day that has begun, not before the event."""
        day = past(self.cleaned_data.get("known_on"))
        occurred = self.cleaned_data.get("occurred_on")
        if day and occurred and day < occurred:
            raise forms.ValidationError(_("It cannot have been known before it happened."))
        return day


class EventStory(GroupForm):
    """The event, its spot, and what happened one after the other."""

    event = text_field(
        gettext_lazy("What happened, in one sentence?"),
        LONGEST_TEXT["event"],
        gettext_lazy("As: envelopes with money were handed out"),
    )
    location = text_field(
        gettext_lazy("Where exactly?"),
        LONGEST_TEXT["location"],
        gettext_lazy("As: village hall, beside the mosque; polling station 3"),
        required=False,
    )
    account = text_field(
        gettext_lazy("What happened, one thing after the other?"),
        LONGEST_TEXT["account"],
        gettext_lazy("Who did what, when, how, before whom. Only what you know or saw; say so where you heard it."),
        rows=10,
    )


class _Person(GroupForm):
    """Somebody's details, checked by the rules of parties beside their fields."""

    def details(self, cleaned: dict[str, Any]) -> Details:
        """What was typed of the person."""
        return details_of(cleaned)

    def clean(self) -> dict[str, Any]:
        """What parties would refuse is said here already."""
        cleaned = super().clean() or {}
        details = self.details(cleaned)
        if details.name or self.fields["name"].required:
            for fault in person_faults(details, today=timezone.now().date()):
                if fault.field in self.fields and fault.field not in self.errors:
                    self.add_error(fault.field, fault.message)
        return cleaned


def details_of(cleaned: Any) -> Details:
    """A person's details among the answers of a group."""
    known = {name: cleaned[name] for name in Details.__struct_fields__ if cleaned.get(name)}
    return msgspec.convert(
        {name: value.strip() if isinstance(value, str) else value for name, value in known.items()}, Details
    )


class Reported(_Person):
    """Who is reported; address and phone if they are known."""

    name = person_text("name", gettext_lazy("Name of the person, party or office that you report"))
    position = person_text("position", gettext_lazy("Office or function, if you know it"), required=False)
    address = person_text("address", gettext_lazy("Address, if you know it"), required=False)
    phone = person_text("phone", gettext_lazy("Phone, if you know it"), required=False)
    more = choice(gettext_lazy("Do you report somebody else as well?"), _YES_NO, required=False, initial="no")


class Witness(_Person):
    """Who saw or heard it; there may be none."""

    name = person_text("name", gettext_lazy("Name of a witness"), required=False)
    address = person_text("address", gettext_lazy("Address"), required=False)
    phone = person_text("phone", gettext_lazy("Phone"), required=False)
    more = choice(gettext_lazy("Is there another witness?"), _YES_NO, required=False, initial="no")

    def clean(self) -> dict[str, Any]:
        """Contact without a name helps nobody."""
        cleaned = super().clean()
        if not cleaned.get("name") and (cleaned.get("address") or cleaned.get("phone") or cleaned.get("more") == "yes"):
            self.add_error("name", _("Give the name."))
        return cleaned


class Piece(GroupForm):
    """One piece of evidence that is not sent as a file here."""

    kind = choice(gettext_lazy("What kind is it?"), EVIDENCE_KINDS, required=False)
    description = text_field(
        gettext_lazy("What is it, and who has it?"),
        LONGEST_TEXT["description"],
        gettext_lazy("As: the envelope, with me; address of the video; decree of the village head"),
        required=False,
        rows=3,
    )
    more = choice(gettext_lazy("Is there another piece?"), _YES_NO, required=False, initial="no")

    def clean(self) -> dict[str, Any]:
        """Kind and description belong together."""
        cleaned = super().clean() or {}
        if cleaned.get("description") and not cleaned.get("kind"):
            self.add_error("kind", _("Choose one of the options."))
        if not cleaned.get("description") and (cleaned.get("kind") or cleaned.get("more") == "yes"):
            self.add_error("description", _("Say what it is."))
        return cleaned


class Who(GroupForm):
    """As what somebody reports (Perbawaslu 7/2022 art. 8(2); UU 1/2015 art. 134(2)), and whether for himself."""

    capacity = choice(gettext_lazy("As what do you report?"), Capacity.choices)
    by_proxy = choice(
        gettext_lazy("Who sends this report?"),
        [
            ("no", gettext_lazy("I myself")),
            ("yes", gettext_lazy("I send it for somebody else, with a power of attorney (surat kuasa)")),
        ],
    )


class Reporter(_Person):
    """Who reports: name and address are required by law, the rest as the form asks."""

    name = person_text("name", gettext_lazy("Name, as on the identity card"))
    nik = person_text(
        "nik",
        gettext_lazy("Number of the identity card (NIK)"),
        gettext_lazy("16 digits. Kept encrypted; you may leave it out."),
        required=False,
    )
    birth_place = person_text("birth_place", gettext_lazy("Place of birth"))
    birth_date = day_field(gettext_lazy("Date of birth"))
    sex = choice(gettext_lazy("Sex"), _SEXES)
    occupation = person_text("occupation", gettext_lazy("Occupation"))
    citizenship = forms.CharField(
        label=gettext_lazy("Citizenship"),
        initial="WNI",
        max_length=LONGEST_OTHER,
        error_messages={"required": gettext_lazy("This is still missing.")},
    )
    address = person_text("address", gettext_lazy("Address"), rows=3)
    phone = person_text("phone", gettext_lazy("Phone"), required=False)
    email = person_text("email", gettext_lazy("E-mail"), required=False)
    institution = person_text(
        "institution",
        gettext_lazy("Party, candidate or organisation that is represented"),
        gettext_lazy("For participants and monitors"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Without phone or e-mail nobody could answer."""
        cleaned = super().clean()
        if not cleaned.get("phone") and not cleaned.get("email") and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("Give a phone number or an e-mail address."))
        capacity = self.answers.get("who", {}).get("capacity")
        if capacity and capacity != Capacity.CITIZEN and not cleaned.get("institution"):
            self.add_error("institution", _("Say for which party, candidate or organisation."))
        return cleaned


class Proxy(_Person):
    """Who sends the report for the reporter."""

    name = person_text("name", gettext_lazy("Your name, as on the identity card"))
    address = person_text("address", gettext_lazy("Address"), rows=3)
    phone = person_text("phone", gettext_lazy("Phone"))
    email = person_text("email", gettext_lazy("E-mail"), required=False)
    institution = person_text("institution", gettext_lazy("Law office, if any"), required=False)


class Promise(GroupForm):
    """That the statement about identity was read, and that the report is true."""

    has_read = forms.BooleanField(
        label=gettext_lazy("I have read when my identity can be protected and when it cannot"),
        error_messages={"required": gettext_lazy("Confirm that you have read it.")},
    )
    is_true = forms.BooleanField(
        label=gettext_lazy("What I report is true to the best of my knowledge"),
        error_messages={"required": gettext_lazy("Confirm that what you report is true.")},
    )


def _follows(code: str) -> Callable[[Answers], bool]:
    """Whether the group before has said that there is more."""

    def applies(answers: Answers) -> bool:
        return bool(answers.get(code, {}).get("more") == "yes")

    return applies


def _several(code: str, most: int, form: type[GroupForm], titles: tuple[Any, Any], hint: Any) -> Iterator[Step]:
    for number in range(1, most + 1):
        before = _follows(f"{code}-{number - 1}") if number > 1 else None
        yield Step(f"{code}-{number}", titles[number > 1], form, hint=hint if number == 1 else "", applies=before)


def is_by_proxy(answers: Answers) -> bool:
    """Whether somebody else sends the report for the reporter."""
    return bool(answers.get("who", {}).get("by_proxy") == "yes")


STORY_STEP = Step("event", gettext_lazy("What happened"), EventStory)
PEOPLE_STEPS = (
    *_several(
        "reported",
        MOST_REPORTED,
        Reported,
        (gettext_lazy("Who is reported?"), gettext_lazy("Who else is reported?")),
        gettext_lazy("You need not know the name for certain: describe who it was."),
    ),
    *_several(
        "witness",
        MOST_WITNESSES,
        Witness,
        (gettext_lazy("Who saw or heard it?"), gettext_lazy("Another witness")),
        gettext_lazy("No witness? Leave it empty and go on. Names of witnesses are protected as yours is."),
    ),
    *_several(
        "piece",
        MOST_PIECES,
        Piece,
        (gettext_lazy("Which evidence is there?"), gettext_lazy("Another piece of evidence")),
        gettext_lazy("Photos and documents are added as files on a later page. Leave this empty if they are all."),
    ),
)
REPORTER_STEPS = (
    Step("who", gettext_lazy("Who reports?"), Who),
    Step(
        "reporter",
        gettext_lazy("The reporter"),
        Reporter,
        hint=gettext_lazy("The law requires name and address. They are encrypted and masked for everybody."),
    ),
    Step("proxy", gettext_lazy("You as the attorney"), Proxy, applies=is_by_proxy),
    Step(
        "identity",
        gettext_lazy("When your identity is protected"),
        Promise,
        about="violations/public/identity.html",
    ),
)
ABOUT_STEP = Step("about", gettext_lazy("Which election, and when?"), ReportAbout)
