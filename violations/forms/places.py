"""Where it happened, without a map and without a script: by name, or step by step from the province to the village."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.gate.forms import Answers, GroupForm, Step
from oversight.regions import queries as regions
from oversight.regions.models import Edition, Election, Level, Region

UNSURE = "unsure"
MOST_MATCHES, FEWEST_LETTERS = 20, 3
_KINDS = ("kab. ", "kota ", "kabupaten ")  # how lists spell what people call by its bare name
_SHORT = frozenset({"DKI", "DI"})
STEPS = ("place", "match", "regency", "district", "village")


def election_of(answers: Answers) -> Election | None:
    """The election that the group `about` says, or that its day makes likely; the latest when nothing is known."""
    about = answers.get("about", {})
    code = str(about.get("election", "")).partition(":")[0]
    if code and code != UNSURE:
        return regions.election_of(code)
    day = about.get("occurred_on")
    if isinstance(day, date):
        return regions.election_near(day)
    return next(iter(regions.elections()), None)


def place_of(answers: Answers) -> str:
    """The code of the narrowest place that was chosen; empty before any was."""
    return next((code for step in reversed(STEPS) if (code := _chosen(answers, step))), "")


def in_words(name: str) -> str:
    """A name as people write it: older lists are in capitals."""
    if not name.isupper():
        return name
    return " ".join(part if part in _SHORT else part.title() for part in name.split())


class Place(GroupForm):
    """The beginning: a name to look for, or the province."""

    name = forms.CharField(
        label=gettext_lazy("Name of the village, sub-district, regency or city"),
        help_text=gettext_lazy("The first letters are enough, as Batu Sop."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    province = forms.ChoiceField(
        label=gettext_lazy("Or the province, to choose step by step"),
        help_text=gettext_lazy("With both, only places of this province are looked for."),
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, answers: Answers | None = None) -> None:
        super().__init__(data, answers=answers)
        edition = _edition(self.answers)
        rows = regions.provinces(edition) if edition else []
        _offer(self, "province", rows, _("Choose the province"))

    def clean(self) -> dict[str, Any]:
        """One of the two is needed, and a name has to be one."""
        cleaned = super().clean() or {}
        name, province = str(cleaned.get("name", "")).strip(), str(cleaned.get("province", ""))
        edition = _edition(self.answers)
        if not name and not province:
            self.add_error("name", _("Type the name of the place, or choose the province."))
        elif name and edition is not None:
            if sum(map(str.isalnum, name)) < FEWEST_LETTERS:
                self.add_error("name", _("Type at least three letters."))
            elif not _matches(name, edition, province):
                self.add_error("name", _("No place begins so. Look at the spelling, or choose the province."))
        return cleaned


class Match(GroupForm):
    """Which of the places with this name."""

    region = forms.ChoiceField(
        label=gettext_lazy("Which of these places?"),
        help_text=gettext_lazy("Not among them? Go back, type more letters or choose the province."),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the place.")},
    )

    def __init__(self, data: QueryDict | None = None, *, answers: Answers | None = None) -> None:
        super().__init__(data, answers=answers)
        asked, edition = self.answers.get("place", {}), _edition(self.answers)
        found = _matches(asked.get("name", ""), edition, asked.get("province", "")) if edition else []
        names = regions.spelled(found)
        field = cast(forms.ChoiceField, self.fields["region"])
        field.choices = [
            (place.code, f"{Level(place.level).label}: {', '.join(map(in_words, names[place.pk].split(', ')))}")
            for place in found
        ]


class Below(GroupForm):
    """The next narrower place; it may stay open, since not everything happens in one village."""

    label: str | Promise = ""
    whole: str | Promise = ""

    def __init__(self, data: QueryDict | None = None, *, answers: Answers | None = None) -> None:
        super().__init__(data, answers=answers)
        edition, code = _edition(self.answers), place_of(self.answers)
        above = regions.region_of(code, edition) if edition and code else None
        self.fields["region"] = forms.ChoiceField(label=self.label, required=False)
        _offer(self, "region", regions.children(above) if above else [], str(self.whole))


class Regency(Below):
    """The regency or city within a province."""

    label = gettext_lazy("Regency or city")
    whole = gettext_lazy("The whole province, or I do not know")


class District(Below):
    """The sub-district within a regency."""

    label = gettext_lazy("Sub-district")
    whole = gettext_lazy("The whole regency or city, or I do not know")


class Village(Below):
    """The village within a sub-district."""

    label = gettext_lazy("Village")
    whole = gettext_lazy("The whole sub-district, or I do not know")


def _is_at(level: Level) -> Callable[[Answers], bool]:
    """Whether a narrower place is asked for: when what is chosen so far is of the level above."""

    def applies(answers: Answers) -> bool:
        code = place_of(answers)
        return bool(code) and code.count(".") + 1 == level

    return applies


def _has_name(answers: Answers) -> bool:
    return bool(str(answers.get("place", {}).get("name", "")).strip())


PLACE_STEPS = (
    Step("place", gettext_lazy("Where was it?"), Place),
    Step("match", gettext_lazy("Which place?"), Match, applies=_has_name),
    Step("regency", gettext_lazy("Which regency or city?"), Regency, applies=_is_at(Level.PROVINCE)),
    Step("district", gettext_lazy("Which sub-district?"), District, applies=_is_at(Level.REGENCY)),
    Step("village", gettext_lazy("Which village?"), Village, applies=_is_at(Level.DISTRICT)),
)


def _edition(answers: Answers) -> Edition | None:
    election = election_of(answers)
    return election.edition if election else None


def _chosen(answers: Answers, step: str) -> str:
    given = answers.get(step, {})
    if step == "place":
        return "" if str(given.get("name", "")).strip() else str(given.get("province", ""))
    return str(given.get("region", ""))


def _offer(form: GroupForm, name: str, places: Iterable[Region], nothing: str) -> None:
    field = cast(forms.ChoiceField, form.fields[name])
    rows = sorted(((place.code, in_words(place.name)) for place in places), key=lambda row: row[1])
    field.choices = [("", nothing), *rows]


def _matches(name: str, edition: Edition, province: str) -> list[Region]:
    """The widest first; a regency is also found by its bare name."""
    typed = " ".join(str(name).split())
    found: dict[int, Region] = {}
    for beginning in ("", *_KINDS):
        for place in regions.search(f"{beginning}{typed}", edition, within=province, limit=MOST_MATCHES):
            found[place.pk] = place
    return sorted(found.values(), key=lambda place: (place.level, place.name.lower(), place.code))[:MOST_MATCHES]
