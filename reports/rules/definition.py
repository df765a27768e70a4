"""The format of an instrument's definition: what is asked, what is counted, what raises an alert.

A definition is one JSON file per version (reports/instruments/). `read` refuses a file that breaks the format or the
rules that the format cannot say; a published version is never changed, a new one is added beside it.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Code = Annotated[str, Meta(pattern=r"^[A-Z]{2}[0-9]{2}$", max_length=4)]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Words = Annotated[str, Meta(min_length=2, max_length=500)]
AnswerType = Literal["yes_no", "number", "time", "text", "choice", "photo"]
Mark = Literal["S", "D", "K"]
PARTS = (
    "voters",
    "users_dpt",
    "users_dptb",
    "users_dpk",
    "users_total",
    "disabled",
    "ballots",
    "votes",
    "valid",
    "invalid",
    "total",
)


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of what a definition is made of."""


class Text(Part, frozen=True):
    """The same words in Indonesian and English."""

    id: Words
    en: Words


class Alert(Part, frozen=True, omit_defaults=True):
    """What an adverse answer may lead to; it goes at once to the sub-district and the regency."""

    consequence: Literal["revote", "recount"]
    basis: Words
    days: Annotated[int, Meta(ge=1, le=60)]


class Choice(Part, frozen=True):
    """One option of a choice item."""

    value: Annotated[str, Meta(pattern=r"^[a-z0-9_]+$", max_length=40)]
    text: Text


class Question(Part, frozen=True, omit_defaults=True):
    """One item. `adverse` is the answer that is to be reported; `source` says where the item comes from.

    `mark` how well that is known (S read in the source, D derived from it, K general knowledge). `confirmed` is false
    when the item was not seen in a published instrument. `published_count` is the number of
    stations with the adverse answer in the national publication of 15 February 2024, 06:00 WIB. `compares` names the
    check whose outcome the answer should agree with; `not_before` the time item that must not be later than this one.
    """

    code: Code
    text: Text
    type: AnswerType
    source: Words
    mark: Mark
    severity: Literal["low", "medium", "high"] = "low"
    adverse: Literal["yes", "no"] | None = None
    needs_note: bool = False
    needs_photo: bool = False
    confirmed: bool = True
    basis: Words | None = None
    published_count: Annotated[int, Meta(ge=0)] | None = None
    alert: Alert | None = None
    compares: Annotated[str, Meta(max_length=24)] | None = None
    not_before: Code | None = None
    choices: tuple[Choice, ...] = ()
    maximum: Annotated[int, Meta(ge=0, le=999_999)] | None = None


class Group(Part, frozen=True):
    """Items of one phase, shown together."""

    code: Slug
    title: Text
    items: Annotated[tuple[Question, ...], Meta(min_length=1)]


class Options(Part, frozen=True):
    """How many options the ballot has; a range where it differs by area."""

    min: Annotated[int, Meta(ge=1, le=100)]
    max: Annotated[int, Meta(ge=1, le=100)]


class Contest(Part, frozen=True, omit_defaults=True):
    """One result form (C.Hasil): the election type, its options and the parts that are typed in."""

    contest: Annotated[str, Meta(pattern=r"^[A-Z_]+$", max_length=12)]
    title: Text
    form: Words
    options: Options
    parts: tuple[str, ...]
    source: Words
    mark: Mark
    labels: tuple[Text, ...] = ()
    confirmed: bool = True


class Limits(Part, frozen=True):
    """Figures of the law that checks use. `reserve_tolerance` is in ballots, `reserve_per_mille` of the DPT."""

    voters_per_station: Annotated[int, Meta(ge=1, le=10_000)]
    voters_basis: Words
    reserve_per_mille: Annotated[int, Meta(ge=0, le=1000)]
    reserve_tolerance: Annotated[int, Meta(ge=0, le=1000)]
    reserve_basis: Words


class DemoMark(Part, frozen=True):
    """How a filing says that its answers were generated for demonstration."""

    field: Literal["demo_answers"]
    meaning: Text


class Definition(Part, frozen=True):
    """One version of an instrument.

    `counted_stations` is what the published counts are counts of.
    """

    code: Slug
    version: Annotated[int, Meta(ge=1, le=32_767)]
    election: Slug
    module: Literal["quiet_period", "preparation", "voting_counting", "voting", "counting", "recapitulation"]
    regime: Literal["pemilu", "pilkada"]
    title: Text
    source: Words
    counted_stations: Annotated[int, Meta(ge=1)] | None
    limits: Limits
    demo: DemoMark
    groups: Annotated[tuple[Group, ...], Meta(min_length=1)]
    tallies: tuple[Contest, ...]

    @property
    def name(self) -> str:
        """How filings name it: code@version."""
        return f"{self.code}@{self.version}"

    def items(self) -> Iterator[Question]:
        """Every item in the order of the groups."""
        for group in self.groups:
            yield from group.items


class DefinitionError(ValueError):
    """A definition that cannot be published; the message names every fault."""


def read(definition: object) -> Definition:
    """The definition from its JSON value; DefinitionError when it breaks the format or its own rules."""
    try:
        whole = msgspec.convert(definition, Definition)
    except msgspec.ValidationError as error:
        raise DefinitionError(str(error)) from error
    faults = list(_faults(whole))
    if faults:
        raise DefinitionError(f"{whole.name}: " + "; ".join(faults))
    return whole


def _faults(whole: Definition) -> Iterator[str]:
    items = list(whole.items())
    by_code = {item.code: item for item in items}
    for kind, names in (
        ("item", [item.code for item in items]),
        ("group", [group.code for group in whole.groups]),
        ("tally", [tally.contest for tally in whole.tallies]),
    ):
        yield from (f"{kind} {name} occurs {count} times" for name, count in Counter(names).items() if count > 1)
    if whole.counted_stations is None and any(item.published_count is not None for item in items):
        yield "published counts need counted_stations"
    for item in items:
        yield from (f"{item.code}: {fault}" for fault in _item_faults(item, by_code))
    for tally in whole.tallies:
        yield from (f"{tally.contest}: {fault}" for fault in _tally_faults(tally))


def _item_faults(item: Question, by_code: dict[str, Question]) -> Iterator[str]:
    is_yes_no = item.type == "yes_no"
    if is_yes_no and item.adverse is None:
        yield "a yes_no item needs its adverse answer"
    if not is_yes_no and (item.adverse or item.alert or item.needs_note or item.needs_photo or item.compares):
        yield "only a yes_no item has an adverse answer, an alert, a remark, a photo or a check to agree with"
    if is_yes_no and not item.text.en.endswith("?"):
        yield "a yes_no item is a question"
    if item.confirmed and item.mark != "S":
        yield "only what was read in its source is confirmed"
    if (item.type == "choice") != bool(item.choices):
        yield "choices belong to a choice item, and it needs them"
    if len({choice.value for choice in item.choices}) != len(item.choices):
        yield "two choices have the same value"
    if (item.type == "number") != (item.maximum is not None):
        yield "a maximum belongs to a number item, and it needs one"
    if item.not_before is not None:
        earlier = by_code.get(item.not_before)
        if item.type != "time" or earlier is None or earlier.type != "time":
            yield f"not_before {item.not_before} does not join two time items"


def _tally_faults(tally: Contest) -> Iterator[str]:
    if tally.options.min > tally.options.max:
        yield "options.min is above options.max"
    if tally.confirmed and tally.mark != "S":
        yield "only what was read in its source is confirmed"
    unknown = sorted(set(tally.parts) - set(PARTS))
    if unknown:
        yield f"unknown parts {', '.join(unknown)}"
    if len(set(tally.parts)) != len(tally.parts) or not tally.parts:
        yield "parts are missing or named twice"
    if tally.labels and len(tally.labels) != tally.options.max:
        yield "labels do not match the number of options"
