"""What a definition must keep beyond its format, so that it can be asked, answered and checked.

`flaws` names everything that is wrong in words of the active language, for a draft; `read` refuses with the same in
English, for files and for publication.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from .checks import CHECKS
from .definition import PARTS, Contest, Definition, DefinitionError, Group, Question, Window, parse


class Flaw(NamedTuple):
    """One thing wrong with a definition: the code of the part that it is about (empty for the whole), and the words."""

    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.where}: {self.words}" if self.where else self.words


def read(definition: object) -> Definition:
    """The definition from its JSON value; DefinitionError when it breaks the format or its own rules."""
    whole = parse(definition)
    with override("en"):
        found = [str(flaw) for flaw in flaws(whole)]
    if found:
        raise DefinitionError(f"{whole.name}: " + "; ".join(found))
    return whole


def flaws(whole: Definition) -> list[Flaw]:
    """Everything wrong with a definition of sound format, in its order; empty when it may be published."""
    return list(_faults(whole))


def _faults(whole: Definition) -> Iterator[Flaw]:
    items = list(whole.items())
    by_code = {item.code: item for item in items}
    if not whole.groups:
        yield Flaw("", _("there is no group of questions"))
    for words, names in (
        (_("item %(name)s occurs %(count)s times"), [item.code for item in items]),
        (_("group %(name)s occurs %(count)s times"), [group.code for group in whole.groups]),
        (_("tally %(name)s occurs %(count)s times"), [tally.contest for tally in whole.tallies]),
    ):
        for name, count in Counter(names).items():
            if count > 1:
                yield Flaw("", words % {"name": name, "count": count})
    if whole.counted_stations is None and any(item.published_count is not None for item in items):
        yield Flaw("", _("published counts need counted_stations"))
    if whole.window is not None:
        yield from (Flaw("", words) for words in _window_faults(whole.window))
    if whole.code in whole.replaces or len(set(whole.replaces)) != len(whole.replaces):
        yield Flaw("", _("an instrument replaces others, each named once, and never itself"))
    for group in whole.groups:
        yield from (Flaw(group.code, words) for words in _group_faults(group))
    for item in items:
        yield from (Flaw(item.code, words) for words in _item_faults(item, by_code))
    for tally in whole.tallies:
        yield from (Flaw(tally.contest, words) for words in _tally_faults(tally))


def _window_faults(window: Window) -> Iterator[str]:
    if (window.opens_day, window.opens_at) >= (window.closes_day, window.closes_at):
        yield _("the window closes before it opens")


def _group_faults(group: Group) -> Iterator[str]:
    if not group.items:
        yield _("the group has no question")


def _item_faults(item: Question, by_code: dict[str, Question]) -> Iterator[str]:
    is_yes_no = item.type == "yes_no"
    if is_yes_no and item.adverse is None:
        yield _("a yes_no item needs its adverse answer")
    if not is_yes_no and (item.adverse or item.alert or item.needs_note or item.needs_photo or item.compares):
        yield _("only a yes_no item has an adverse answer, an alert, a remark, a photo or a check to agree with")
    if is_yes_no and not (item.text.en.endswith("?") and item.text.id.endswith("?")):
        yield _("a yes_no item is a question")
    if item.compares is not None and item.compares not in CHECKS:
        yield _("there is no check %(code)s") % {"code": item.compares}
    if item.confirmed and item.mark != "S":
        yield _("only what was read in its source is confirmed")
    if (item.type == "choice") != bool(item.choices):
        yield _("choices belong to a choice item, and it needs them")
    if len({choice.value for choice in item.choices}) != len(item.choices):
        yield _("two choices have the same value")
    if (item.type == "number") != (item.maximum is not None):
        yield _("a maximum belongs to a number item, and it needs one")
    if item.evidence is not None and item.type != "photo":
        yield _("only a photo item names a kind of evidence")
    if item.not_before is not None:
        earlier = by_code.get(item.not_before)
        if item.type != "time" or earlier is None or earlier.type != "time":
            yield _("not_before %(code)s does not join two time items") % {"code": item.not_before}
        elif earlier.code == item.code:
            yield _("an item cannot come after itself")


def _tally_faults(tally: Contest) -> Iterator[str]:
    if tally.options.min > tally.options.max:
        yield _("options.min is above options.max")
    if tally.confirmed and tally.mark != "S":
        yield _("only what was read in its source is confirmed")
    unknown = sorted(set(tally.parts) - set(PARTS))
    if unknown:
        yield _("unknown parts %(names)s") % {"names": ", ".join(unknown)}
    if len(set(tally.parts)) != len(tally.parts) or not tally.parts:
        yield _("parts are missing or named twice")
    if tally.labels and len(tally.labels) != tally.options.max:
        yield _("labels do not match the number of options")
