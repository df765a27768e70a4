"""A definition as its pages will look to whoever is asked: one page a group, one a result form, in one language."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from reports import rules
from reports.presenting import ANSWERS, BALLOTS, BLOCKS, VOTES
from reports.rules.definition import Contest, Definition, Question, Text

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
PARTS = {
    "instrument": _("Instrument"),
    "group": _("Group"),
    "item": _("Question"),
    "tally": _("Result form"),
}
KINDS = {"added": _("added"), "removed": _("removed"), "changed": _("changed"), "moved": _("moved")}
TYPES = {
    "yes_no": _("Yes or no"),
    "number": _("Number"),
    "time": _("Time of day"),
    "text": _("Short text"),
    "choice": _("One of several"),
    "photo": _("Photo"),
}


class Option(NamedTuple):
    """One answer to choose."""

    value: str
    words: str


class Asked(NamedTuple):
    """One question as it is shown; `reveals` says what the adverse answer asks for besides."""

    code: str
    text: str
    hint: str
    type: str
    options: tuple[Option, ...] = ()
    adverse: str = ""
    needs_note: bool = False
    needs_photo: bool = False
    alert: str = ""
    maximum: int | None = None


class Figures(NamedTuple):
    """One result form: people by sex and sum, options, plain figures."""

    contest: str
    form: str
    people: tuple[str, ...]
    votes: tuple[str, ...]
    differs: bool
    figures: tuple[str, ...]


class Sheet(NamedTuple):
    """One page of the questionnaire; either questions or figures."""

    number: int
    of: int
    title: str
    lead: str
    questions: tuple[Asked, ...] = ()
    figures: Figures | None = None


class When(NamedTuple):
    """From which day and hour to which; `is_usual` where the instrument leaves it to its module."""

    opens: date
    opens_at: str
    closes: date
    closes_at: str
    is_usual: bool


class Line(NamedTuple):
    """One item in an outline: what it asks and what hangs on it."""

    code: str
    text: str
    type: str
    severity: str
    adverse: str
    needs_note: bool
    needs_photo: bool
    alert: str
    source: str
    confirmed: bool


class Outlined(NamedTuple):
    """One group in an outline."""

    code: str
    title: str
    lines: tuple[Line, ...]


def outline(definition: Definition) -> list[Outlined]:
    """The groups and their items in the active language, for those who write and read instruments."""
    return [Outlined(one.code, words(one.title), tuple(_line(item) for item in one.items)) for one in definition.groups]


def tallies(definition: Definition) -> list[tuple[str, str, str]]:
    """The result forms: election, title in the active language, name of the form."""
    return [(tally.contest, words(tally.title), tally.form) for tally in definition.tallies]


def sheets(definition: Definition) -> list[Sheet]:
    """The pages in the order in which they are asked, in the active language."""
    whole = len(definition.groups) + len(definition.tallies)
    found = [
        Sheet(number, whole, words(group.title), "", tuple(_asked(item) for item in group.items))
        for number, group in enumerate(definition.groups, 1)
    ]
    for number, tally in enumerate(definition.tallies, len(found) + 1):
        found.append(Sheet(number, whole, words(tally.title), tally.form, figures=_figures(tally)))
    return found


def preview(definition: Definition, language: str) -> dict[str, object]:
    """What the page of a preview shows, in the language asked for or the one of the page."""
    chosen = language if language in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
    with override(chosen):
        return {
            "language": chosen,
            "languages": [(code, name) for code, name in LANGUAGES.items() if code != chosen],
            "title": words(definition.title),
            "sheets": sheets(definition),
        }


class Told(NamedTuple):
    """One difference in words: which part, its title, what happened to it, and each value before and after."""

    code: str
    title: str
    kind: str
    words: str
    fields: list[tuple[str, str, str]]


def told(found: Iterable[rules.Difference]) -> list[Told]:
    """Differences in the active language."""
    return [
        Told(
            one.code,
            words(one.title) if isinstance(one.title, Text) else "",
            one.kind,
            f"{PARTS[one.part]}: {KINDS[one.kind]}",
            [(field.name, field.before or "–", field.after or "–") for field in one.fields],
        )
        for one in found
    ]


def words(text: Text) -> str:
    """A text of the definition in the active language."""
    return text.en if get_language() == "en" else text.id


def when(definition: Definition, voting_day: date) -> When:
    """When the instrument is due, as dates and hours by the clock of the station."""
    window = rules.window_of(definition)
    return When(
        voting_day + timedelta(days=window.opens_day),
        window.opens_at.replace(":", "."),
        voting_day + timedelta(days=window.closes_day),
        window.closes_at.replace(":", "."),
        definition.window is None,
    )


def _line(item: Question) -> Line:
    return Line(
        code=item.code,
        text=words(item.text),
        type=str(TYPES[item.type]),
        severity=item.severity,
        adverse=str(ANSWERS[item.adverse]) if item.adverse else "",
        needs_note=item.needs_note,
        needs_photo=item.needs_photo,
        alert=item.alert.consequence if item.alert else "",
        source=item.source,
        confirmed=item.confirmed,
    )


def _asked(item: Question) -> Asked:
    return Asked(
        code=item.code,
        text=words(item.text),
        hint=words(item.hint) if item.hint else "",
        type=item.type,
        options=tuple(_options(item)),
        adverse=str(ANSWERS[item.adverse]) if item.adverse else "",
        needs_note=item.needs_note,
        needs_photo=item.needs_photo,
        alert=item.alert.consequence if item.alert else "",
        maximum=item.maximum,
    )


def _options(item: Question) -> Iterator[Option]:
    if item.type == "yes_no":
        yield from (Option(value, str(text)) for value, text in ANSWERS.items())
    for choice in item.choices:
        yield Option(choice.value, words(choice.text))


def _figures(tally: Contest) -> Figures:
    labels = [words(label) for label in tally.labels]
    if not labels and "votes" in tally.parts:
        labels = [gettext("Option %(number)s") % {"number": number} for number in range(1, tally.options.max + 1)]
    ballots = [str(title) for _part, title in BALLOTS] if "ballots" in tally.parts else []
    return Figures(
        contest=tally.contest,
        form=tally.form,
        people=tuple(str(title) for name, title in BLOCKS if name in tally.parts),
        votes=tuple(labels),
        differs=tally.options.min != tally.options.max,
        figures=(*ballots, *(str(title) for name, title in VOTES if name in tally.parts)),
    )
