"""The format of an instrument's definition: what is asked, what is counted, what raises an alert.

A definition is one JSON value per version, from a file (reports/instruments/) or from a draft of the portal. What the
format cannot say is in `soundness`; a published version is never changed, a new one is added beside it. What was
added to the format later has a default and is left out when it has it, so that no published digest moves.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Code = Annotated[str, Meta(pattern=r"^[A-Z]{2}[0-9]{2}$", max_length=4)]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Words = Annotated[str, Meta(min_length=2, max_length=500)]
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5)]
AnswerType = Literal["yes_no", "number", "time", "text", "choice", "photo"]
Mark = Literal["S", "D", "K"]
Severity = Literal["low", "medium", "high"]
Module = Literal["quiet_period", "preparation", "voting_counting", "voting", "counting", "recapitulation"]
Regime = Literal["pemilu", "pilkada"]
# Who is asked. A sub-district committee answers station by station, from what it sees at the recapitulation.
AskedOf = Literal["station_supervisor", "district_member"]
# The kinds that oversight.evidence knows (a test compares them).
EvidenceKind = Literal["result_form", "result_copy", "incident_form", "scene", "paper_scan"]
# Regencies (kabupaten) and cities (kota): some result forms exist in one of them alone.
Area = Literal["regency", "city"]
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
    `hint` helps where the question alone may be misread; `evidence` is the kind of file that a photo item promises.
    """

    code: Code
    text: Text
    type: AnswerType
    source: Words
    mark: Mark
    severity: Severity = "low"
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
    hint: Text | None = None
    evidence: EvidenceKind | None = None


class Group(Part, frozen=True):
    """Items of one phase, shown together."""

    code: Slug
    title: Text
    items: tuple[Question, ...]


class Options(Part, frozen=True):
    """How many options the ballot has; a range where it differs by area."""

    min: Annotated[int, Meta(ge=1, le=100)]
    max: Annotated[int, Meta(ge=1, le=100)]


class Contest(Part, frozen=True, omit_defaults=True):
    """One result form (C.Hasil): the election type, its options and the parts that are typed in.

    `area` names where the form exists, when it is not everywhere: a mayor is elected in a city alone.
    """

    contest: Annotated[str, Meta(pattern=r"^[A-Z_]+$", max_length=12)]
    title: Text
    form: Words
    options: Options
    parts: tuple[str, ...]
    source: Words
    mark: Mark
    labels: tuple[Text, ...] = ()
    confirmed: bool = True
    area: Area | None = None


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


class Window(Part, frozen=True):
    """When the module is due, by the station's clock: days from voting day (0) and the hour of that day.

    What comes later is taken all the same; it is late, not refused.
    """

    opens_day: Annotated[int, Meta(ge=-400, le=400)]
    opens_at: Clock
    closes_day: Annotated[int, Meta(ge=-400, le=400)]
    closes_at: Clock
    source: Words
    mark: Mark


class Definition(Part, frozen=True, omit_defaults=True):
    """One version of an instrument.

    `counted_stations` is what the published counts are counts of. `replaces` names instruments of the same election
    that are asked no longer once this one is published; filings under them are taken as before.
    """

    code: Slug
    version: Annotated[int, Meta(ge=1, le=32_767)]
    election: Slug
    module: Module
    regime: Regime
    title: Text
    source: Words
    counted_stations: Annotated[int, Meta(ge=1)] | None
    limits: Limits
    demo: DemoMark
    groups: tuple[Group, ...]
    tallies: tuple[Contest, ...]
    asked_of: AskedOf = "station_supervisor"
    window: Window | None = None
    replaces: tuple[Slug, ...] = ()

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


def parse(definition: object) -> Definition:
    """The definition from its JSON value, sound or not; DefinitionError when it breaks the format."""
    try:
        return msgspec.convert(definition, Definition)
    except msgspec.ValidationError as error:
        raise DefinitionError(str(error)) from error


def content_of(definition: Definition) -> dict[str, object]:
    """The JSON value of a definition, defaults left out: what is stored, hashed and published."""
    value: dict[str, object] = msgspec.json.decode(msgspec.json.encode(definition))
    return value
