"""What people fill in to begin, import and describe an instrument, its groups, and to send a draft back."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from oversight.regions.models import Election
from reports.forms.parts import ASKED_OF, MARKS, PartForm, choices_of, slug, together, words
from reports.models import Instrument
from reports.rules.definition import Definition, Group, Limits, Text, Window


def _clock(label: Any) -> forms.RegexField:
    return forms.RegexField(
        r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        label=label,
        required=False,
        max_length=5,
        error_messages={"invalid": _("Write the hour as 07:00.")},
    )


def _day(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=-400, max_value=400, required=False, help_text=_("Voting day is 0, the day before -1.")
    )


class Begin(forms.Form):
    """A new instrument."""

    election = forms.ChoiceField(label=_("Election"))
    module = forms.ChoiceField(label=_("Module"), choices=Instrument.Module.choices)
    asked_of = forms.ChoiceField(label=_("Who is asked"), choices=ASKED_OF)
    title_id = words(_("Title in Indonesian"))
    title_en = words(_("Title in English"))
    code = slug(_("Code"))
    source = words(_("Source"), lines=2, help_text=_("Where its questions come from."))

    def __init__(self, *args: Any, elections: Iterable[Election], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._elections = {election.code: election for election in elections}
        choices_of(self, "election", [(one.code, election_name(one)) for one in self._elections.values()])

    def election_value(self) -> Election:
        """The election that was chosen."""
        return self._elections[self.cleaned_data["election"]]

    def title(self) -> dict[str, str]:
        """The title in both languages."""
        return {"id": self.cleaned_data["title_id"], "en": self.cleaned_data["title_en"]}


class Import(forms.Form):
    """A definition's file."""

    file = forms.FileField(
        label=_("Definition (.json)"), widget=forms.FileInput(attrs={"accept": ".json,application/json"})
    )


class SendBack(forms.Form):
    """Why a draft goes back to its writers."""

    reason = forms.CharField(label=_("What is to be mended?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class HeadForm(PartForm):
    """The instrument itself: title, who is asked, when, and the figures of the law."""

    title_id = words(_("Title in Indonesian"))
    title_en = words(_("Title in English"))
    module = forms.ChoiceField(label=_("Module"), choices=Instrument.Module.choices)
    asked_of = forms.ChoiceField(label=_("Who is asked"), choices=ASKED_OF)
    replaces = forms.CharField(
        label=_("Replaces"),
        max_length=600,
        required=False,
        help_text=_("Codes of instruments that are asked no longer once this one is published, with commas between."),
    )
    source = words(_("Source"), lines=2)
    counted_stations = forms.IntegerField(label=_("Stations behind the published counts"), min_value=1, required=False)
    opens_day = _day(_("Opens on day"))
    opens_at = _clock(_("Opens at"))
    closes_day = _day(_("Closes on day"))
    closes_at = _clock(_("Closes at"))
    window_source = words(_("Source of the window"), required=False)
    window_mark = forms.ChoiceField(
        label=_("How well it is known"), choices=[("", _("Not said")), *MARKS], required=False
    )
    voters_per_station = forms.IntegerField(label=_("Most voters a station"), min_value=1, max_value=10_000)
    voters_basis = words(_("Legal basis of that ceiling"))
    reserve_per_mille = forms.IntegerField(
        label=_("Reserve ballots, per mille of the DPT"),
        min_value=0,
        max_value=1000,
        help_text=_("20 for two in a hundred."),
    )
    reserve_tolerance = forms.IntegerField(label=_("Tolerance of the reserve, in ballots"), min_value=0, max_value=1000)
    reserve_basis = words(_("Legal basis of the reserve"))
    sections = (
        (_("Instrument"), ["title_id", "title_en", "module", "asked_of", "replaces", "source", "counted_stations"]),
        (
            _("When it is due"),
            ["opens_day", "opens_at", "closes_day", "closes_at", "window_source", "window_mark"],
        ),
        (
            _("Figures of the law"),
            ["voters_per_station", "voters_basis", "reserve_per_mille", "reserve_tolerance", "reserve_basis"],
        ),
    )
    _window = ("opens_day", "opens_at", "closes_day", "closes_at", "window_source", "window_mark")

    @staticmethod
    def initial_of(whole: Definition) -> dict[str, Any]:
        """The fields of a definition."""
        limits, window = whole.limits, whole.window
        found: dict[str, Any] = {name: getattr(limits, name) for name in limits.__struct_fields__}
        found |= {name: getattr(whole, name) for name in ("module", "asked_of", "source", "counted_stations")}
        found |= {"title_id": whole.title.id, "title_en": whole.title.en, "replaces": ", ".join(whole.replaces)}
        if window is not None:
            found |= {name: getattr(window, name) for name in ("opens_day", "opens_at", "closes_day", "closes_at")}
            found |= {"window_source": window.source, "window_mark": window.mark}
        return found

    def clean_replaces(self) -> tuple[str, ...]:
        """The codes."""
        codes = tuple(code.strip() for code in self.cleaned_data["replaces"].split(",") if code.strip())
        field = slug("")
        for code in codes:
            field.clean(code)
        return codes

    def clean(self) -> dict[str, Any]:
        """The window is complete or absent."""
        data = super().clean() or self.cleaned_data
        together(self, self._window)
        return data

    def values(self) -> dict[str, object]:
        """What the definition says of itself now."""
        data = self.cleaned_data
        window = None
        if data["opens_at"]:
            window = Window(
                data["opens_day"], data["opens_at"], data["closes_day"], data["closes_at"], data["window_source"],
                data["window_mark"],
            )  # fmt: skip
        return {
            "title": Text(data["title_id"], data["title_en"]),
            "module": data["module"],
            "asked_of": data["asked_of"],
            "replaces": data["replaces"],
            "source": data["source"],
            "counted_stations": data["counted_stations"],
            "window": window,
            "limits": Limits(**{name: data[name] for name in Limits.__struct_fields__}),
        }


class GroupForm(PartForm):
    """A group of items."""

    code = slug(_("Code of the group"))
    title_id = words(_("Title in Indonesian"))
    title_en = words(_("Title in English"))
    sections = ((_("Group"), ["title_id", "title_en", "code"]),)

    def __init__(self, *args: Any, definition: Definition, code: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = {group.code for group in definition.groups if group.code != code}

    def clean_code(self) -> str:
        """A code is used once."""
        code: str = self.cleaned_data["code"]
        if code in self._others:
            raise forms.ValidationError(gettext("Another group of this instrument has this code."))
        return code

    @staticmethod
    def initial_of(group: Group) -> dict[str, Any]:
        """The fields of a group."""
        return {"code": group.code, "title_id": group.title.id, "title_en": group.title.en}

    def title(self) -> Text:
        """The title in both languages."""
        return Text(self.cleaned_data["title_id"], self.cleaned_data["title_en"])


def election_name(election: Election) -> str:
    """The name of an election in the language of the page."""
    return election.name_en if get_language() == "en" else election.name_id
