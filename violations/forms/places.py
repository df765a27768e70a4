"""Where it happened, without a map and without a script: by name, or step by step from the province to the village."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from time import monotonic
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
        return _election(code)
    day = about.get("occurred_on")
    if isinstance(day, date):
        return regions.election_near(day)
    return next(iter(known_elections()), None)


def known_elections() -> list[Election]:
    """Every election, the newest first; read anew each minute, for every page of a form asks."""
    return _elections_of(int(monotonic() // 60))


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
        rows = _provinces(edition.pk) if edition else ()
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
            elif not _matches(_typed(name), edition.pk, province):
                self.add_error("name", _("No place begins so. Look at the spelling, or choose the province."))
        return cleaned

    def shown(self, name: str) -> str | None:
        """The place that was meant, where its name leaves no choice."""
        named = _named({**self.answers, "place": self.cleaned_data}) if name == "name" else ()
        return named[0][2] if len(named) == 1 else None


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
        field = cast(forms.ChoiceField, self.fields["region"])
        field.choices = [(code, f"{Level(level).label}: {spelled}") for code, level, spelled in _named(self.answers)]


class Below(GroupForm):
    """The next narrower place; it may stay open, since not everything happens in one village."""

    label: str | Promise = ""
    whole: str | Promise = ""

    def __init__(self, data: QueryDict | None = None, *, answers: Answers | None = None) -> None:
        super().__init__(data, answers=answers)
        edition, code = _edition(self.answers), place_of(self.answers)
        self.fields["region"] = forms.ChoiceField(label=str(self.label), required=False)
        _offer(self, "region", _below(code, edition.pk) if edition and code else (), str(self.whole))


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


def _has_several(answers: Answers) -> bool:
    """Whether a name leaves a choice: what only one place is called needs no page of its own."""
    return len(_named(answers)) > 1


PLACE_STEPS = (
    Step("place", gettext_lazy("Where was it?"), Place),
    Step("match", gettext_lazy("Which place?"), Match, applies=_has_several),
    Step("regency", gettext_lazy("Which regency or city?"), Regency, applies=_is_at(Level.PROVINCE)),
    Step("district", gettext_lazy("Which sub-district?"), District, applies=_is_at(Level.REGENCY)),
    Step("village", gettext_lazy("Which village?"), Village, applies=_is_at(Level.DISTRICT)),
)


def _edition(answers: Answers) -> Edition | None:
    election = election_of(answers)
    return election.edition if election else None


def _chosen(answers: Answers, step: str) -> str:
    given = answers.get(step, {})
    if step != "place":
        return str(given.get("region", ""))
    named = _named(answers)
    if named:
        return named[0][0] if len(named) == 1 else ""
    return str(given.get("province", ""))


def _named(answers: Answers) -> tuple[tuple[str, int, str], ...]:
    """The places with the name that was typed; none when none was."""
    given = answers.get("place", {})
    name, edition = _typed(given.get("name")), _edition(answers)
    return _matches(name, edition.pk, str(given.get("province", ""))) if name and edition else ()


def _offer(form: GroupForm, name: str, places: Iterable[tuple[str, str]], nothing: str) -> None:
    field = cast(forms.ChoiceField, form.fields[name])
    field.choices = [("", nothing), *places]


def _typed(name: object) -> str:
    return " ".join(str(name or "").lower().split())


# Every page of a form reads the places again that were chosen before. An edition never changes once it is loaded, so
# each process keeps the lists that are asked for; what is not there yet raises, and is not remembered.


@lru_cache(maxsize=1)
def _elections_of(minute: int) -> list[Election]:
    return regions.elections()


@lru_cache(maxsize=64)
def _known_election(code: str) -> Election:
    found = regions.election_of(code)
    if found is None:
        raise LookupError(code)
    return found


def _election(code: str) -> Election | None:
    try:
        return _known_election(code)
    except LookupError:
        return None


@lru_cache(maxsize=64)
def _provinces(edition: int) -> tuple[tuple[str, str], ...]:
    return _sorted(regions.provinces(regions.edition(edition)))


@lru_cache(maxsize=2048)
def _below(code: str, edition: int) -> tuple[tuple[str, str], ...]:
    above = regions.region_of(code, regions.edition(edition))
    return _sorted(regions.children(above)) if above else ()


@lru_cache(maxsize=2048)
def _matches(typed: str, edition: int, province: str) -> tuple[tuple[str, int, str], ...]:
    """Code, level and full name of places that begin so, the widest first; a regency also by its bare name."""
    within, found = regions.edition(edition), dict[int, Region]()
    for beginning in ("", *_KINDS):
        for place in regions.search(f"{beginning}{typed}", within, within=province, limit=MOST_MATCHES):
            found[place.pk] = place
    several = sorted(found.values(), key=lambda place: (place.level, place.name.lower(), place.code))[:MOST_MATCHES]
    names = regions.spelled(several)
    return tuple((place.code, place.level, ", ".join(map(in_words, names[place.pk].split(", ")))) for place in several)


def _sorted(places: Iterable[Region]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((place.code, in_words(place.name)) for place in places), key=lambda row: row[1]))
