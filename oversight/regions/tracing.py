"""Which place of one list is which place of another: by code, by name, and by what is known of moves.

A code is not a key without its edition: some were given to quite another place. A code that both lists have stands
for the same place only while the two names resemble each other (district and village; regencies keep theirs).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from oversight.regions.sources import Place, Places

SIMILARITY = 0.5
SAME_CODE = "same code"
_KIND = re.compile(r"^(kabupaten|kab\.?|kota)\s+((administrasi|adm\.?)\s+)?", re.IGNORECASE)
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


class Match(NamedTuple):
    """A place of the one list that is (or became) the place of the other, and on which ground."""

    source: str
    target: str
    basis: str


def plain(name: str, level: int) -> str:
    """The letters and digits of a name; a regency without its kind, so that `KAB.` equals `Kabupaten`."""
    if level == 2:
        kind, bare = parted(name)
        name = f"kota{bare}" if kind == "kota" else bare
    return _NOT_A_LETTER.sub("", name.lower())


def parted(name: str) -> tuple[str, str]:
    """Kind (`kota` or empty) and bare name of a regency or city."""
    found = _KIND.match(name)
    if found is None:
        return "", name
    return ("kota" if found[1].lower() == "kota" else ""), name[found.end() :]


def equals(one: str, other: str, level: int) -> bool:
    """Whether two names are the same but for case, spaces and signs."""
    return plain(one, level) == plain(other, level)


def resembles(one: str, other: str, level: int) -> bool:
    """Whether two names under the same code can mean the same place; provinces and regencies always do."""
    if level <= 2 or one == other:
        return True
    a, b = plain(one, level), plain(other, level)
    if a == b:
        return True
    ratio = SequenceMatcher(None, a, b, autojunk=False)
    return ratio.real_quick_ratio() >= SIMILARITY and ratio.quick_ratio() >= SIMILARITY and ratio.ratio() >= SIMILARITY


def trace(old: Places, new: Places, moved: Mapping[str, str], basis: str) -> dict[str, Match]:
    """Match by code of `old` (both lists in dotted codes); one place of `new` is given away once.

    `moved` maps codes of regencies that were renumbered, on the ground of `basis`.
    """
    found: dict[str, Match] = {}
    taken: set[str] = set()

    def accept(source: str, target: str, why: str) -> None:
        if source not in found and target not in taken:
            found[source] = Match(source, target, why)
            taken.add(target)

    levels: dict[int, list[Place]] = {1: [], 2: [], 3: [], 4: []}
    for place in old.values():
        levels[place.level].append(place)
    for place in (*levels[1], *levels[2]):
        target = moved.get(place.code, place.code)
        if target in new:
            accept(place.code, target, basis if target != place.code else SAME_CODE)
    for level in (2, 3, 4):
        for step in (_within_moved_parent, _same_digits, _within_parent, _within_regency):
            rest = [place for place in levels[level] if place.code not in found]
            for source, target, why in step(rest, old, new, found, taken):
                accept(source, target, why)
    return found


Found = dict[str, Match]
Step = Iterator[tuple[str, str, str]]


def _within_moved_parent(rest: Iterable[Place], old: Places, new: Places, found: Found, taken: set[str]) -> Step:
    """A renumbered parent may have renumbered what it holds: there the exact name goes before the digits."""
    moved = [place for place in rest if place.parent in found and found[place.parent].target != place.parent]
    return _by_name(moved, new, taken, lambda place: found[place.parent or ""].target, 1, "name under the moved parent")


def _same_digits(rest: Iterable[Place], old: Places, new: Places, found: Found, taken: set[str]) -> Step:
    for place in rest:
        match = found.get(place.parent or "")
        if match is None or place.level == 2:
            continue
        there = new.get(match.target + place.code[len(match.source) :])
        if there is not None and there.level == place.level and resembles(place.name, there.name, place.level):
            yield (
                place.code,
                there.code,
                SAME_CODE if there.code == place.code else "same digits under the moved parent",
            )


def _within_parent(rest: Iterable[Place], old: Places, new: Places, found: Found, taken: set[str]) -> Step:
    known = [place for place in rest if place.parent in found]
    return _by_name(known, new, taken, lambda place: found[place.parent or ""].target, 1, "name under the same parent")


def _within_regency(rest: Iterable[Place], old: Places, new: Places, found: Found, taken: set[str]) -> Step:
    def regency(place: Place) -> str | None:
        above: Place | None = place
        while above is not None and above.level > 2:
            above = old.get(above.parent or "")
        return found[above.code].target if above is not None and above.code in found else None

    villages = [place for place in rest if place.level == 4 and regency(place)]
    yield from _by_name(villages, new, taken, regency, 2, "name in the same regency")
    # A regency whose code vanished without an entry in the list of moves: the one new regency of that name.
    yield from _by_name([p for p in rest if p.level == 2], new, taken, lambda _: "", 0, "name of the regency")


def _by_name(
    rest: Iterable[Place], new: Places, taken: set[str], where: Callable[[Place], str | None], up: int, why: str
) -> Step:
    """Pairs whose exact plain name occurs once among the unmatched of both lists inside the same place."""
    sources: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    wanted, level = set(), 0
    for place in rest:
        level = place.level
        key = (where(place), plain(place.name, level))
        sources[key].append(place.code)
        wanted.add(key[0])
    if not sources:
        return
    targets: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for place in new.values():
        if place.level == level and place.code not in taken:
            inside = place.code.rsplit(".", up)[0] if up else ""
            if inside in wanted:
                targets[inside, plain(place.name, level)].append(place.code)
    for key, codes in sources.items():
        there = targets.get(key, ())
        if len(codes) == len(there) == 1:
            yield codes[0], there[0], why
