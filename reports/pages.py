"""The pages of a draft, ready for templates: one question group each, then one result form each, then the photos."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.evidence.models import Item
from reports import rules
from reports.presenting import BALLOTS, BLOCKS, VOTES, text
from reports.rules.definition import Contest, Definition, Group, Question

PHOTOS, CHECK, TALLY = "photos", "check", "tally-"
ANSWERS = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), ("unobserved", gettext_lazy("Not observed")))
_SHOWN_AT_ONCE = 24
_TAKEN = frozenset({PHOTOS, CHECK, "discard"})
Values = Mapping[str, object]
Errors = Mapping[str, str]


class Step(NamedTuple):
    """One page: its name in the address, its title, how much of it is filled in."""

    code: str
    title: str
    answered: int
    total: int


class Option(NamedTuple):
    """One answer to choose."""

    value: str
    text: str
    is_chosen: bool
    is_adverse: bool


class Entry(NamedTuple):
    """One field: its path, its label, what stands in it, what is wrong with it."""

    path: str
    label: str
    value: object
    error: str = ""


class Asked(NamedTuple):
    """One question of a group, with its answer and its remark."""

    code: str
    text: str
    type: str
    entry: Entry
    options: tuple[Option, ...]
    remark: Entry
    needs_note: bool
    needs_photo: bool
    note_when: str
    hint: str


class Row(NamedTuple):
    """Men, women and the sum on one line of a result form."""

    title: str
    cells: tuple[Entry, ...]


class Form(NamedTuple):
    """One result form to copy figures from."""

    contest: str
    title: str
    form: str
    people: tuple[Row, ...]
    ballots: tuple[Entry, ...]
    votes: tuple[Entry, ...]
    more_votes: tuple[tuple[str, tuple[Entry, ...]], ...]
    sums: tuple[Entry, ...]


class PhotoPlace(NamedTuple):
    """A place where photos are asked for: what they show, of which kind they are, and what they answer or belong to."""

    kind: str
    subject: str
    title: str
    hint: str
    answers: str


def at(definition: Definition, path: str) -> Definition:
    """The instrument as it is asked at a place: only the result forms that exist there."""
    return msgspec.structs.replace(definition, tallies=tuple(rules.contests_at(definition, path)))


def steps(definition: Definition, values: Values, photos: int = 0) -> list[Step]:
    """The pages of a draft in their order, the check left out."""
    found = []
    for group in definition.groups:
        if _is_asked_on_its_page(group):
            answered = sum(f"answers.{item.code}" in values for item in group.items)
            found.append(Step(page_of(group), text(group.title), answered, len(group.items)))
    for contest in definition.tallies:
        paths = rules.of_contest(contest)
        answered = sum(place.path in values for place in paths)
        title = _("Figures: %(contest)s") % {"contest": text(contest.title)}
        found.append(Step(f"{TALLY}{contest.contest}", title, answered, len(paths)))
    return [*found, Step(PHOTOS, _("Photos"), photos, 0)]


def opening(definition: Definition) -> str:
    """The first page of an instrument."""
    return steps(definition, {})[0].code


def page_of(group: Group) -> str:
    """The name of a group's page; a group that is called like a page of every draft steps aside."""
    return f"part-{group.code}" if group.code in _TAKEN else group.code


def _is_asked_on_its_page(group: Group) -> bool:
    # Where nothing but photos is asked, the page of the photos asks.
    return any(item.type != "photo" for item in group.items)


def progress(definition: Definition, values: Values) -> tuple[int, int]:
    """How many questions are answered, out of how many."""
    items = [f"answers.{item.code}" for item in definition.items()]
    return sum(path in values for path in items), len(items)


def questions(definition: Definition, group: str, values: Values, errors: Errors) -> list[Asked]:
    """The questions of a group; KeyError when the instrument has no such group."""
    by_page = {page_of(one): one for one in definition.groups if _is_asked_on_its_page(one)}
    return [_asked(item, values, errors) for item in by_page[group].items]


def result_form(definition: Definition, group: str, values: Values, errors: Errors) -> Form:
    """The form of a contest; KeyError when the instrument has no such contest."""
    contest = {f"{TALLY}{one.contest}": one for one in definition.tallies}[group]
    stem = f"tallies.{contest.contest}"

    def entry(path: str, label: object) -> Entry:
        return Entry(path, str(label), values.get(path, ""), errors.get(path, ""))

    sexes = zip(rules.SEXES, (_("Men (L)"), _("Women (P)"), _("All (J)")), strict=True)
    letters = list(sexes)
    people = tuple(
        Row(str(title), tuple(entry(f"{stem}.{part}.{sex}", words) for sex, words in letters))
        for part, title in BLOCKS
        if part in contest.parts
    )
    ballots = [entry(f"{stem}.ballots.{name}", title) for name, title in BALLOTS] if "ballots" in contest.parts else []
    votes = [entry(f"{stem}.votes.{n}", _label(contest, n)) for n in _numbers(contest)]
    rest = votes[_SHOWN_AT_ONCE:]
    more = [rest[start : start + _SHOWN_AT_ONCE] for start in range(0, len(rest), _SHOWN_AT_ONCE)]
    sums = [entry(f"{stem}.{part}", title) for part, title in VOTES if part in contest.parts]
    return Form(
        contest.contest,
        text(contest.title),
        contest.form,
        people,
        tuple(ballots),
        tuple(votes[:_SHOWN_AT_ONCE]),
        tuple((_range(contest, some), tuple(some)) for some in more),
        tuple(sums),
    )


def photo_places(definition: Definition, values: Values) -> list[PhotoPlace]:
    """Where photos are asked for: every result form, every answer that wants one, then whatever else was seen."""
    form, scene = Item.Kind.RESULT_FORM, Item.Kind.SCENE
    # Where the instrument asks for the forms item by item, they are not asked for a second time.
    by_item = any(item.type == "photo" and item.evidence == form for item in definition.items())
    found = [
        PhotoPlace(form, f"tallies.{one.contest}", one.form, text(one.title), f"tallies.{one.contest}")
        for one in definition.tallies
        if not by_item
    ]
    for item in definition.items():
        path = f"answers.{item.code}"
        if item.type == "photo" or (item.needs_photo and values.get(path) == item.adverse):
            answers = path if item.type == "photo" else rules.GENERAL
            hint = text(item.hint) if item.hint else "" if item.type == "photo" else _("Asked for by your answer")
            found.append(PhotoPlace(item.evidence or scene, path, text(item.text), hint, answers))
    asked = {place.kind for place in found}
    general = (Item.Kind.INCIDENT_FORM, Item.Kind.RESULT_COPY, Item.Kind.SCENE, Item.Kind.PAPER_SCAN)
    return found + [
        PhotoPlace(kind, rules.GENERAL, str(kind.label), "", rules.GENERAL)
        for kind in general
        if kind == scene or kind not in asked
    ]


def subject_in_words(definition: Definition, kind: str, subject: str) -> str:
    """What a photo shows, for people."""
    head, _dot, code = subject.partition(".")
    if head == "tallies":
        return next((one.form for one in definition.tallies if one.contest == code), code)
    if head == "answers":
        return next((text(item.text) for item in definition.items() if item.code == code), code)
    return str(Item.Kind(kind).label)


def shown_paths(definition: Definition, step: Step) -> list[tuple[str, str]]:
    """Path and label of everything on a page that the check shows."""
    if step.code.startswith(TALLY):
        return list(_labels(result_form(definition, step.code, {}, {})))
    return [(one.entry.path, one.text) for one in questions(definition, step.code, {}, {})]


def label_of(definition: Definition, path: str) -> str:
    """What stands at a path, for people: the question, or the line of the form."""
    head, _dot, rest = path.partition(".")
    if head in ("answers", "remarks"):
        return next((text(item.text) for item in definition.items() if item.code == rest), rest)
    if head == rules.NOTE:
        return _("Note")
    contest = next(one for one in definition.tallies if rest.startswith(f"{one.contest}."))
    form = result_form(definition, f"{TALLY}{contest.contest}", {}, {})
    return next((label for known, label in _labels(form) if known == path), path)


def filled_in(form: Form) -> list[tuple[str, str, object]]:
    """The figures of a form that were typed, as path, label and value."""
    lines = [(cell.path, f"{row.title}, {cell.label}", cell.value) for row in form.people for cell in row.cells]
    more = [one for _title, some in form.more_votes for one in some]
    lines += [(one.path, one.label, one.value) for one in (*form.ballots, *form.votes, *more, *form.sums)]
    return [line for line in lines if line[2] != ""]


def _labels(form: Form) -> Iterable[tuple[str, str]]:
    for row in form.people:
        yield from ((cell.path, f"{row.title}, {cell.label}") for cell in row.cells)
    more = [one for _title, some in form.more_votes for one in some]
    yield from ((one.path, one.label) for one in (*form.ballots, *form.votes, *more, *form.sums))


def _asked(item: Question, values: Values, errors: Errors) -> Asked:
    path, remark = f"answers.{item.code}", f"remarks.{item.code}"
    value = values.get(path, "")
    if item.type == "yes_no":
        options = tuple(Option(one, str(text), value == one, one == item.adverse) for one, text in ANSWERS)
    else:
        options = tuple(Option(one.value, text(one.text), value == one.value, is_adverse=False) for one in item.choices)
    return Asked(
        item.code,
        text(item.text),
        item.type,
        Entry(path, text(item.text), value, errors.get(path, "")),
        options,
        Entry(remark, "", values.get(remark, ""), errors.get(remark, "")),
        item.needs_note,
        item.needs_photo,
        next((str(text) for one, text in ANSWERS if one == item.adverse), ""),
        text(item.hint) if item.hint else "",
    )


def _numbers(contest: Contest) -> range:
    return range(contest.options.max if "votes" in contest.parts else 0)


def _label(contest: Contest, number: int) -> str:
    words = _("Number %(number)d") % {"number": number + 1}
    return f"{number + 1}. {text(contest.labels[number])}" if contest.labels else words


def _range(contest: Contest, some: list[Entry]) -> str:
    numbers = [int(one.path.rpartition(".")[2]) + 1 for one in some]
    return _("Numbers %(first)d to %(last)d") % {"first": numbers[0], "last": numbers[-1]}
