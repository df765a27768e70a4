"""Paths of a filing (`answers.PS01`, `tallies.PPWP.votes.0`) and the texts that people type into them.

A form, a draft and a phone speak of one figure by its path; here such texts become the values of a filing and back.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from oversight.core.errors import Fault
from oversight.core.ids import is_uuid7

from .definition import Contest, Definition, Question

Value = str | int
Kind = Literal["yes_no", "number", "time", "text", "choice", "photo"]
SEXES = ("l", "p", "j")
BALLOTS = ("received", "used", "returned", "unused")
LONGEST_REMARK = 500
LONGEST_NOTE = 2_000
LARGEST_COUNT = 999_999
NOTE = "note"
GENERAL = "general"
_ANSWERS = ("yes", "no", "unobserved")
_PLAIN = re.compile(r"[0-9]{1,9}")
_GROUPED = re.compile(r"[0-9]{1,3}([ .,][0-9]{3})+")
_TIME = re.compile(r"([0-9]{1,2})[.:, ]?([0-9]{2})")
_LONGEST_SHOWN = 80


class Place(NamedTuple):
    """What may stand at one path of an instrument's filings."""

    path: str
    kind: Kind
    largest: int = 0
    options: tuple[str, ...] = ()


def places(definition: Definition) -> dict[str, Place]:
    """Every path of the instrument that a person fills in, in the order of the pages."""
    found = [place for item in definition.items() for place in _of_item(item)]
    found += [place for contest in definition.tallies for place in of_contest(contest)]
    found.append(Place(NOTE, "text", LONGEST_NOTE))
    return {place.path: place for place in found}


def of_contest(contest: Contest) -> list[Place]:
    """The paths of one result form, in its order."""
    stem = f"tallies.{contest.contest}"
    found = []
    for part in contest.parts:
        if part == "votes":
            found += [f"{stem}.votes.{number}" for number in range(contest.options.max)]
        elif part == "ballots":
            found += [f"{stem}.ballots.{name}" for name in BALLOTS]
        elif part in ("valid", "invalid", "total"):
            found.append(f"{stem}.{part}")
        else:
            found += [f"{stem}.{part}.{sex}" for sex in SEXES]
    return [Place(path, "number", LARGEST_COUNT) for path in found]


def _of_item(item: Question) -> list[Place]:
    options: tuple[str, ...] = ()
    if item.type == "yes_no":
        options = _ANSWERS
    elif item.type == "choice":
        options = tuple(choice.value for choice in item.choices)
    largest = item.maximum if item.maximum is not None else LONGEST_REMARK
    return [
        Place(f"answers.{item.code}", item.type, largest, options),
        Place(f"remarks.{item.code}", "text", LONGEST_REMARK),
    ]


def subjects(definition: Definition) -> tuple[str, ...]:
    """What a photo may show: a result form, an item that asks for one, or anything else."""
    items = [f"answers.{item.code}" for item in definition.items() if item.type == "photo" or item.needs_photo]
    return (*(f"tallies.{contest.contest}" for contest in definition.tallies), *items, GENERAL)


def read(place: Place, given: object) -> Value | Fault | None:
    """The value that was meant, None for an empty field, a Fault for what its place cannot hold."""
    text = given.strip() if isinstance(given, str) else given
    if text is None or text == "":
        return None
    if "\0" in str(text):
        return _fault(place, given, "no NUL", _("The text holds a NUL character."))
    match place.kind:
        case "number":
            return _number(place, text)
        case "time":
            return _time(place, text)
        case "text":
            return _text(place, text)
        case "photo":
            return _photo(place, text)
        case _:
            if text in place.options:
                return str(text)
            return _fault(place, given, "enum " + "|".join(place.options), _("Choose one of the answers."))


def read_all(known: Mapping[str, Place], given: Mapping[str, object]) -> tuple[dict[str, Value | None], list[Fault]]:
    """What was typed at the paths that are known, and a fault for everything that cannot stand where it was typed."""
    values: dict[str, Value | None] = {}
    faults = []
    for path, typed in given.items():
        place = known.get(path)
        if place is None:
            faults.append(Fault(path[:_LONGEST_SHOWN], "known path", _("The instrument has no such field.")))
            continue
        found = read(place, typed)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            values[path] = found
    return values, faults


def _number(place: Place, given: object) -> Value | Fault:
    text = str(given) if not isinstance(given, bool | float) else ""
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[ .,]", "", text)
    if not _PLAIN.fullmatch(text):
        return _fault(place, given, "whole number", _("Write a whole number, in digits alone."))
    if int(text) > place.largest:
        words = _("The figure must be at most %(limit)s.") % {"limit": place.largest}
        return _fault(place, given, f"maximum {place.largest}", words)
    return int(text)


def _time(place: Place, given: object) -> Value | Fault:
    found = _TIME.fullmatch(str(given))
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return _fault(place, given, "hour and minute", _("Write the time as hour and minute, for example 07.00."))
    return f"{int(found[1]):02d}:{found[2]}"


def _text(place: Place, given: object) -> Value | Fault:
    if not isinstance(given, str):
        return _fault(place, given, "text", _("Write a text."))
    text = given.replace("\r\n", "\n")
    if len(text) > place.largest:
        words = _("The text may have at most %(limit)s characters.") % {"limit": place.largest}
        return _fault(place, given, f"maxLength {place.largest}", words)
    return text


def _photo(place: Place, given: object) -> Value | Fault:
    try:
        id = UUID(str(given))
    except ValueError:
        id = UUID(int=0)
    if not is_uuid7(id):
        return _fault(place, given, "uuid version 7", _("The identifier must be a UUID of version 7."))
    return str(id)


def _fault(place: Place, given: object, rule: str, words: str) -> Fault:
    return Fault(place.path, rule, words, str(given)[:_LONGEST_SHOWN])


def assembled(definition: Definition, values: Mapping[str, object], promised: Iterable[UUID] = ()) -> dict[str, Any]:
    """The answers, remarks, note and tallies of a filing from its values by path.

    A photo item is answered only by a photo that the filing promises.
    """
    ids = {str(id) for id in promised}
    parts: dict[str, Any] = {}
    for place in places(definition).values():
        value = values.get(place.path)
        if value is None or (place.kind == "photo" and value not in ids):
            continue
        head, _dot, rest = place.path.partition(".")
        if head == "tallies":
            _put(parts.setdefault("tallies", {}), rest.split("."), value)
        elif rest:
            parts.setdefault(head, {})[rest] = value
        else:
            parts[head] = value
    for contest in definition.tallies:
        votes = parts.get("tallies", {}).get(contest.contest, {})
        if isinstance(votes.get("votes"), dict):
            given = {int(number): value for number, value in votes["votes"].items()}
            length = max(max(given) + 1, contest.options.min)
            votes["votes"] = [given.get(number) for number in range(length)]
    return parts


def _put(into: dict[str, Any], keys: list[str], value: object) -> None:
    for key in keys[:-1]:
        into = into.setdefault(key, {})
    into[keys[-1]] = value


def taken_apart(content: Mapping[str, Any]) -> dict[str, Value]:
    """The values of a stored filing by path; the reverse of `assembled`."""
    values: dict[str, Value] = {}
    for head in ("answers", "remarks"):
        values |= {f"{head}.{code}": value for code, value in content.get(head, {}).items()}
    if NOTE in content:
        values[NOTE] = content[NOTE]
    for contest, tally in content.get("tallies", {}).items():
        for part, given in tally.items():
            inner = enumerate(given) if isinstance(given, list) else given.items() if isinstance(given, dict) else ()
            values |= {f"tallies.{contest}.{part}.{key}": value for key, value in inner if value is not None}
            if isinstance(given, int):
                values[f"tallies.{contest}.{part}"] = given
    return values
