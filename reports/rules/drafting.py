"""Changes of a definition while it is a draft: each is a function from the definition to the next one.

Parts are named by their codes, so that a change finds its part although others moved around it; LookupError when the
part is gone. Whether the outcome may be published is not asked here (`soundness`).
"""

from collections.abc import Callable
from typing import Literal, TypeVar

from msgspec.structs import replace

from .definition import Contest, Definition, Group, Question, Text

Change = Callable[[Definition], Definition]
Step = Literal["up", "down"]
P = TypeVar("P")


def head_put(**values: object) -> Change:
    """Other values of the definition itself: title, source, module, window, limits…"""
    return lambda whole: replace(whole, **values)


def group_put(code: str | None, *, renamed: str, title: Text) -> Change:
    """Another code or title of the group with this code; None adds a group at the end."""

    def change(whole: Definition) -> Definition:
        if code is None:
            return replace(whole, groups=(*whole.groups, Group(renamed, title, ())))
        position = _position([group.code for group in whole.groups], code)
        return _with_group(whole, position, replace(whole.groups[position], code=renamed, title=title))

    return change


def item_put(code: str | None, item: Question, *, group: str) -> Change:
    """An item in the place of the one with this code; None adds it. In another group it goes to the end of that."""

    def change(whole: Definition) -> Definition:
        target = _position([one.code for one in whole.groups], group)
        if code is None:
            return _with_items(whole, target, (*whole.groups[target].items, item))
        home, position = _home(whole, code)
        items = whole.groups[home].items
        if home == target:
            return _with_items(whole, home, (*items[:position], item, *items[position + 1 :]))
        left = _with_items(whole, home, (*items[:position], *items[position + 1 :]))
        return _with_items(left, target, (*left.groups[target].items, item))

    return change


def tally_put(contest: str | None, tally: Contest) -> Change:
    """A result form in the place of the one of this contest; None adds it at the end."""

    def change(whole: Definition) -> Definition:
        if contest is None:
            return replace(whole, tallies=(*whole.tallies, tally))
        position = _position([one.contest for one in whole.tallies], contest)
        return replace(whole, tallies=(*whole.tallies[:position], tally, *whole.tallies[position + 1 :]))

    return change


def group_removed(code: str) -> Change:
    """Without the group and its items."""

    def change(whole: Definition) -> Definition:
        position = _position([group.code for group in whole.groups], code)
        return replace(whole, groups=_without(whole.groups, position))

    return change


def item_removed(code: str) -> Change:
    """Without the item."""

    def change(whole: Definition) -> Definition:
        home, position = _home(whole, code)
        return _with_items(whole, home, _without(whole.groups[home].items, position))

    return change


def tally_removed(contest: str) -> Change:
    """Without the result form."""

    def change(whole: Definition) -> Definition:
        position = _position([one.contest for one in whole.tallies], contest)
        return replace(whole, tallies=_without(whole.tallies, position))

    return change


def group_moved(code: str, step: Step) -> Change:
    """The group one place up or down; at the end of the way nothing changes."""

    def change(whole: Definition) -> Definition:
        position = _position([group.code for group in whole.groups], code)
        return replace(whole, groups=_moved(whole.groups, position, step))

    return change


def item_moved(code: str, step: Step) -> Change:
    """The item one place up or down; past the edge of its group it enters the next one."""

    def change(whole: Definition) -> Definition:
        home, position = _home(whole, code)
        items = whole.groups[home].items
        last = len(items) - 1 if step == "down" else 0
        if position != last:
            return _with_items(whole, home, _moved(items, position, step))
        beside = home + (1 if step == "down" else -1)
        if not 0 <= beside < len(whole.groups):
            return whole
        left = _with_items(whole, home, _without(items, position))
        others = left.groups[beside].items
        joined = (items[position], *others) if step == "down" else (*others, items[position])
        return _with_items(left, beside, joined)

    return change


def tally_moved(contest: str, step: Step) -> Change:
    """The result form one place up or down."""

    def change(whole: Definition) -> Definition:
        position = _position([one.contest for one in whole.tallies], contest)
        return replace(whole, tallies=_moved(whole.tallies, position, step))

    return change


def group_of(whole: Definition, code: str) -> str:
    """The code of the group that holds an item; LookupError when none does."""
    return whole.groups[_home(whole, code)[0]].code


def item_of(whole: Definition, code: str) -> Question:
    """The item with this code; LookupError when it is gone."""
    home, position = _home(whole, code)
    return whole.groups[home].items[position]


def _home(whole: Definition, code: str) -> tuple[int, int]:
    for home, group in enumerate(whole.groups):
        for position, item in enumerate(group.items):
            if item.code == code:
                return home, position
    raise LookupError(code)


def _position(codes: list[str], code: str) -> int:
    if code not in codes:
        raise LookupError(code)
    return codes.index(code)


def _with_group(whole: Definition, position: int, group: Group) -> Definition:
    return replace(whole, groups=(*whole.groups[:position], group, *whole.groups[position + 1 :]))


def _with_items(whole: Definition, position: int, items: tuple[Question, ...]) -> Definition:
    return _with_group(whole, position, replace(whole.groups[position], items=items))


def _without(parts: tuple[P, ...], position: int) -> tuple[P, ...]:
    return (*parts[:position], *parts[position + 1 :])


def _moved(parts: tuple[P, ...], position: int, step: Step) -> tuple[P, ...]:
    other = position + (1 if step == "down" else -1)
    if not 0 <= other < len(parts):
        return parts
    moved = list(parts)
    moved[position], moved[other] = moved[other], moved[position]
    return tuple(moved)
