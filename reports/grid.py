"""The grid in which a superior enters what several supervisors phoned in: one part of an instrument, ten stations.

A row is drawn from what stands (or from nothing), and becomes a whole filing again: the part that was asked is laid
over the rest of the report. The ids of new reports are minted into the form, so that sending twice files once.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import get_language

from reports import rules
from reports.rules.definition import Contest, Definition, Question

COLUMNS = 10
_BLOCKS = ("voters", "users_total")
_SUMS = ("valid", "invalid", "total")
# What belongs to one version of a report alone.
_OF_ONE_VERSION = ("id", "supersedes", "reason", "evidence", "device_counter", "source", "location", "on_behalf_of")
Choices = tuple[tuple[str, str], ...]


class Column(msgspec.Struct, frozen=True):
    """One thing that is asked of every station: its path in the filing, how it is answered, in which words."""

    path: str
    kind: str
    code: str
    question: str
    choices: Choices = ()


class Part(msgspec.Struct, frozen=True):
    """Up to ten items of a group, or the figures of one result form with at least `fewest` options."""

    code: str
    title: str
    columns: tuple[Column, ...]
    contest: str = ""
    fewest: int = 0


class Words(msgspec.Struct, frozen=True):
    """Words of the page that columns need: the answers and the titles of figures."""

    answers: Choices
    figures: Mapping[str, str]
    votes: str


def parts(definition: Definition, words: Words) -> list[Part]:
    """What may be asked: every group in pieces of ten items, then the result forms. Photos are taken at the station."""
    found = []
    for group in definition.groups:
        items = [item for item in group.items if item.type != "photo"]
        pieces = [items[start : start + COLUMNS] for start in range(0, len(items), COLUMNS)]
        for number, piece in enumerate(pieces, start=1):
            title = _text(group.title) if len(pieces) == 1 else f"{_text(group.title)} ({number}/{len(pieces)})"
            found.append(Part(f"{group.code}-{number}", title, tuple(_item(item, words) for item in piece)))
    for contest in definition.tallies:
        figures = tuple(_figures(contest, words))
        found.append(
            Part(f"tally-{contest.contest}", _text(contest.title), figures, contest.contest, contest.options.min)
        )
    return found


def _text(text: Any) -> str:
    return str(text.en if get_language() == "en" else text.id)


def _item(item: Question, words: Words) -> Column:
    choices: Choices = ()
    if item.type == "yes_no":
        choices = words.answers
    elif item.type == "choice":
        choices = tuple((choice.value, _text(choice.text)) for choice in item.choices)
    return Column(f"answers.{item.code}", item.type, item.code, _text(item.text), choices)


def _figures(contest: Contest, words: Words) -> Iterator[Column]:
    stem = f"tallies.{contest.contest}"
    for block in _BLOCKS:
        if block in contest.parts:
            yield Column(f"{stem}.{block}.j", "number", words.figures[block], words.figures[block])
    if "votes" in contest.parts:
        for number in range(contest.options.max):
            label = _text(contest.labels[number]) if contest.labels else ""
            yield Column(f"{stem}.votes.{number}", "number", f"{words.votes} {number + 1}", label)
    for name in _SUMS:
        if name in contest.parts:
            yield Column(f"{stem}.{name}", "number", words.figures[name], words.figures[name])


def read(content: Mapping[str, Any], path: str) -> str:
    """What stands in a report under a path, as it is typed."""
    value: Any = content
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return ""
    return "" if value is None else str(value)


def laid_over(content: Mapping[str, Any], part: Part, typed: Mapping[str, str], *, note: str) -> dict[str, Any]:
    """The report with the typed values of one part in place of its own; what was emptied is taken out."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(content))
    for name in _OF_ONE_VERSION:
        made.pop(name, None)
    for column in part.columns:
        _put(made, column.path.split("."), _value(column.kind, typed.get(column.path, "")))
    if part.contest:
        _trim(made["tallies"][part.contest], part.fewest)
    _put(made, ["note"], note.strip() or None)
    return _without_empty(made)


def _trim(tally: dict[str, Any], fewest: int) -> None:
    """Options at the end that nobody told do not count, down to as many as the ballot has at least."""
    votes: list[int | None] = tally.get("votes", [])
    if all(figure is None for figure in votes):
        tally.pop("votes", None)
    while len(votes) > fewest and votes[-1] is None:
        votes.pop()


def _value(kind: str, text: str) -> object:
    """The typed text as the instrument wants it; what is no number stays text, so that its rules can say so."""
    text = text.strip()
    if not text:
        return None
    if kind == "time":
        return text.replace(".", ":")
    digits = text.replace(".", "").replace(" ", "")
    return int(digits) if kind == "number" and digits.isascii() and digits.isdigit() and len(digits) < 10 else text


def _put(target: Any, steps: list[str], value: object) -> None:
    first, *rest = steps
    if isinstance(target, list):
        at = int(first)
        target.extend([None] * (at + 1 - len(target)))
        target[at] = value
    elif not rest:
        target[first] = value
        if value is None:
            del target[first]
    else:
        _put(target.setdefault(first, [] if rest[0].isdigit() else {}), rest, value)


def _without_empty(value: dict[str, Any]) -> dict[str, Any]:
    kept = {}
    for name, part in value.items():
        inner = _without_empty(part) if isinstance(part, dict) else part
        if inner != {}:
            kept[name] = inner
    return kept


def kept_id(filing: UUID, content_hash: str) -> UUID:
    """The id under which a new version promises a file of the old one again: the same whenever the form is sent."""
    noise = int.from_bytes(sha256(filing.bytes + bytes.fromhex(content_hash)).digest()[:10])
    bits = (7 << 76) | (2 << 62)
    free = (0xFFF << 64) | ((1 << 62) - 1)
    return UUID(int=(filing.int >> 80 << 80) | bits | (noise & free))


def has_photo_answers(definition: Definition, content: Mapping[str, Any]) -> bool:
    """Whether an answer of the report is a photo, which a grid cannot ask again."""
    return any(item.type == "photo" and item.code in content.get("answers", {}) for item in definition.items())


def is_unchanged(content: Mapping[str, Any], part: Part, typed: Mapping[str, str], note: str) -> bool:
    """Whether a row says what stands already (or nothing at all)."""
    return note.strip() == str(content.get("note", "")) and all(
        _value(column.kind, typed.get(column.path, "")) == _value(column.kind, read(content, column.path))
        for column in part.columns
    )


def compiled_for(definition: Mapping[str, Any]) -> Definition:
    """The definition of a published instrument."""
    return rules.compiled(definition).definition
