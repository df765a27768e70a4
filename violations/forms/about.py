"""What both forms of the public ask of the event: which election, when, and what shows it."""

from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.gate.forms import Answers, GroupForm, SentFile
from oversight.regions.models import Contest, Election
from oversight.web import dayclock
from violations.forms.places import UNSURE, election_of, known_elections
from violations.rules import LONGEST_TEXT, Evidence, EvidenceKind, File

_MISSING = gettext_lazy("This is still missing.")
_EAST = ZoneInfo("Asia/Jayapura")  # where days begin first
# Which people are elected, as people call them.
_ELECTED = {
    Contest.Type.PPWP: gettext_lazy("President and Vice-President"),
    Contest.Type.DPR: gettext_lazy("Members of the national parliament (DPR)"),
    Contest.Type.DPD: gettext_lazy("Members of the DPD"),
    Contest.Type.DPRD_PROV: gettext_lazy("Members of the provincial council (DPRD)"),
    Contest.Type.DPRD_KABKOTA: gettext_lazy("Members of the council of the regency or city (DPRD)"),
    Contest.Type.PILGUB: gettext_lazy("Governor"),
    Contest.Type.PILBUP: gettext_lazy("Regent (bupati)"),
    Contest.Type.PILWAKO: gettext_lazy("Mayor (wali kota)"),
}
EVIDENCE_KINDS = [
    (EvidenceKind.LETTER, gettext_lazy("Letter")),
    (EvidenceKind.DOCUMENT, gettext_lazy("Document")),
    (EvidenceKind.PHOTO, gettext_lazy("Photo")),
    (EvidenceKind.VIDEO, gettext_lazy("Video")),
    (EvidenceKind.AUDIO, gettext_lazy("Sound recording")),
    (EvidenceKind.OBJECT, gettext_lazy("Object that was used")),
    (EvidenceKind.LINK, gettext_lazy("Page on the internet")),
]


def name_of(election: Election) -> str:
    """The name of an election in the language of the page."""
    return dayclock.in_language(election.name_id, election.name_en)


def day_field(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    """A day, typed or picked; empty ones say what is missing."""
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"],
        error_messages={"invalid": gettext_lazy("Write the day as 29-01-2024."), "required": _MISSING},
    )


def text_field(label: Any, longest: int, hint: Any = "", *, required: bool = True, rows: int = 0) -> forms.CharField:
    """Words, in one line or in several."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}) if rows else None,
        error_messages={"required": _MISSING},
    )


class About(GroupForm):
    """Which election it is about, asked by who is elected: Pemilu and Pemilihan have different laws and terms."""

    election = forms.ChoiceField(
        label=gettext_lazy("Who is elected in the election that it is about?"),
        help_text=gettext_lazy("General and regional elections have different rules. Not sure? The day decides."),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the options.")},
    )
    occurred_on = day_field(gettext_lazy("On which day did it happen?"), gettext_lazy("For several days: the last."))

    def __init__(self, data: QueryDict | None = None, *, answers: Answers | None = None) -> None:
        super().__init__(data, answers=answers)
        field = cast(forms.ChoiceField, self.fields["election"])
        field.choices = [*_choices(known_elections()), (UNSURE, _("I am not sure"))]

    def clean_occurred_on(self) -> date | None:
        """A day that has begun somewhere in the country."""
        day: date | None = self.cleaned_data.get("occurred_on")
        return past(day)

    def shown(self, name: str) -> str | None:
        """Of an election that was not known: which one it is taken for."""
        if name == "election" and self.cleaned_data.get(name) == UNSURE:
            election = election_of({"about": self.cleaned_data})
            if election is not None:
                return _("Not sure; by its day it is taken for %(election)s") % {"election": name_of(election)}
        return None


def past(day: date | None) -> date | None:
    """The day, unless it has not come anywhere in the country."""
    if day is not None and day > timezone.now().astimezone(_EAST).date():
        raise forms.ValidationError(_("This day has not come yet."))
    return day


def contest_of(answers: Answers) -> str:
    """Which contest was named; empty for several or none."""
    return str(answers["about"]["election"]).partition(":")[2]


def words_of_file(file: SentFile) -> Evidence:
    """A file that was sent, as evidence: its name says what it is until somebody looks."""
    kind = EvidenceKind.PHOTO if file.media_type.startswith("image/") else EvidenceKind.DOCUMENT
    return Evidence(
        kind=kind,
        description=file.name[: LONGEST_TEXT["description"]] or str(kind),
        file=File(sha256=file.sha256, size=file.size, media_type=file.media_type),
    )


def _choices(elections: list[Election]) -> list[tuple[str, str]]:
    found = []
    for election in elections:
        name = name_of(election)
        for contest in election.contests.all():
            found.append((f"{election.code}:{contest.type}", f"{_ELECTED[Contest.Type(contest.type)]} – {name}"))
        found.append(
            (f"{election.code}:", _("Several of these, or the election as a whole – %(name)s") % {"name": name})
        )
    return found
