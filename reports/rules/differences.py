"""What one version of an instrument asks otherwise than another: for the people who write and approve it."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import msgspec

from .definition import Contest, Definition, Group, Question

Kind = Literal["added", "removed", "changed", "moved"]
_OWN = {"groups", "tallies", "version"}


class Field(NamedTuple):
    """One value that differs; None where it is not set."""

    name: str
    before: str | None
    after: str | None


class Difference(NamedTuple):
    """One part that differs: which one (empty for the instrument itself), how, and its values where they changed."""

    part: Literal["instrument", "group", "item", "tally"]
    code: str
    kind: Kind
    title: object
    fields: tuple[Field, ...] = ()


def differences(before: Definition, after: Definition) -> list[Difference]:
    """Everything that differs, in the order of the newer version; what was removed comes last."""
    return list(_all(before, after))


def _all(before: Definition, after: Definition) -> Iterator[Difference]:
    head = _fields(before, after, leave=_OWN)
    if head:
        yield Difference("instrument", "", "changed", after.title, head)
    old_groups, new_groups = ({group.code: group for group in one.groups} for one in (before, after))
    old_items, new_items = ({item.code: item for item in one.items()} for one in (before, after))
    old_tallies, new_tallies = ({tally.contest: tally for tally in one.tallies} for one in (before, after))
    moved = _moved(before, after)
    for group in after.groups:
        yield from _group(old_groups.get(group.code), group)
        for item in group.items:
            yield from _part("item", item.code, item.text, old_items.get(item.code), item)
            if item.code in moved:
                yield Difference("item", item.code, "moved", item.text, moved[item.code])
    for tally in after.tallies:
        yield from _part("tally", tally.contest, tally.title, old_tallies.get(tally.contest), tally)
    for code, group in old_groups.items():
        if code not in new_groups:
            yield Difference("group", code, "removed", group.title)
    for code, item in old_items.items():
        if code not in new_items:
            yield Difference("item", code, "removed", item.text)
    for code, tally in old_tallies.items():
        if code not in new_tallies:
            yield Difference("tally", code, "removed", tally.title)


def _group(was: Group | None, group: Group) -> Iterator[Difference]:
    if was is None:
        yield Difference("group", group.code, "added", group.title)
    elif found := _fields(was, group, leave={"items"}):
        yield Difference("group", group.code, "changed", group.title, found)


def _part(
    part: Literal["item", "tally"], code: str, title: object, was: Question | Contest | None, now: Question | Contest
) -> Iterator[Difference]:
    if was is None:
        yield Difference(part, code, "added", title)
    elif found := _fields(was, now):
        yield Difference(part, code, "changed", title, found)


def _moved(before: Definition, after: Definition) -> dict[str, tuple[Field, ...]]:
    """The items of both versions that stand elsewhere: in another group, or out of the order of the rest."""
    old, new = ({item.code: group.code for group in one.groups for item in group.items} for one in (before, after))
    old_order, new_order = ([code for code in one if code in other] for one, other in ((old, new), (new, old)))
    matcher = SequenceMatcher(None, old_order, new_order, autojunk=False)
    kept = {code for block in matcher.get_matching_blocks() for code in old_order[block.a : block.a + block.size]}
    found: dict[str, tuple[Field, ...]] = {}
    for code in new_order:
        if old[code] != new[code]:
            found[code] = (Field("group", old[code], new[code]),)
        elif code not in kept:
            found[code] = (Field("after", _before(old_order, code), _before(new_order, code)),)
    return found


def _before(order: list[str], code: str) -> str | None:
    position = order.index(code)
    return order[position - 1] if position else None


def _fields(before: msgspec.Struct, after: msgspec.Struct, *, leave: set[str] | None = None) -> tuple[Field, ...]:
    old, new = _flat(before, leave or set()), _flat(after, leave or set())
    return tuple(
        Field(name, old.get(name), new.get(name))
        for name in dict.fromkeys([*new, *old])
        if old.get(name) != new.get(name)
    )


def _flat(struct: msgspec.Struct, leave: set[str]) -> dict[str, str]:
    """Every value as text under a dotted name; what is not set is left out."""
    found: dict[str, str] = {}

    def walk(name: str, value: object) -> None:
        if isinstance(value, msgspec.Struct):
            for field in value.__struct_fields__:
                if name or field not in leave:
                    walk(f"{name}.{field}" if name else field, getattr(value, field))
        elif isinstance(value, tuple):
            if value:
                found[name] = "; ".join(_text(one) for one in value)
        elif value is not None and value != "":
            found[name] = str(value)

    walk("", struct)
    return found


def _text(value: object) -> str:
    if isinstance(value, msgspec.Struct):
        return " | ".join(_flat(value, set()).values())
    return str(value)
