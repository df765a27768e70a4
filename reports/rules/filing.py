"""The filing of a station report: the parts that all instruments share.

`compiling` makes the exact types of one instrument from these bases: its answers, its tallies. Absent and null mean
"not reported"; a figure of zero is a figure.
"""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta, Struct

from .definition import Definition, EvidenceKind, Question

ANSWER_UNOBSERVED = "unobserved"
MOST_EVIDENCE = 40

_HEX = "[0-9A-Fa-f]"
UUID7 = (
    f"^({_HEX}{{8}}-{_HEX}{{4}}-7{_HEX}{{3}}-[89ABab]{_HEX}{{3}}-{_HEX}{{12}}"
    f"|{_HEX}{{12}}7{_HEX}{{3}}[89ABab]{_HEX}{{15}})$"
)
Id = Annotated[UUID, Meta(description="UUID version 7", extra_json_schema={"pattern": UUID7})]
THIS_CENTURY = "^20[0-9]{2}-"
# Times outside this century are broken clocks, and some of them have no UTC form at all.
Moment = Annotated[
    datetime, Meta(tz=True, description="RFC 3339 with offset", extra_json_schema={"pattern": THIS_CENTURY})
]
# Far above any station's figures, so that a misread figure is stored and flagged instead of refused.
Count = Annotated[int, Meta(ge=0, le=999_999)]
Remark = Annotated[str, Meta(min_length=1, max_length=500)]


class People(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Men (L), women (P) and the sum (J) as written on the form."""

    l: Count | None = None  # noqa: E741  the form's own letter
    p: Count | None = None
    j: Count | None = None


class Ballots(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Ballot papers: received including the reserve, used, returned as damaged or mispunched, unused."""

    received: Count | None = None
    used: Count | None = None
    returned: Count | None = None
    unused: Count | None = None


class Tally(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The figures of one result form (C.Hasil), as the reporter reads them."""

    voters: People | None = None
    users_dpt: People | None = None
    users_dptb: People | None = None
    users_dpk: People | None = None
    users_total: People | None = None
    disabled: People | None = None
    ballots: Ballots | None = None
    votes: list[Count | None] | None = None
    valid: Count | None = None
    invalid: Count | None = None
    total: Count | None = None


class Keyed(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Fields that the instrument names: answers and remarks by item, tallies by election type."""

    def given(self) -> dict[str, object]:
        """What was filled in, in the order of the instrument."""
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in values if value is not None}


class Location(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where the device was: millionths of a degree (WGS 84), accuracy in metres."""

    latitude_e6: Annotated[int, Meta(ge=-90_000_000, le=90_000_000)]
    longitude_e6: Annotated[int, Meta(ge=-180_000_000, le=180_000_000)]
    accuracy_m: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A file that is promised by its hash and may arrive later; `size` in bytes.

    `copy_of` names the original of which this is a smaller copy, for a weak signal; the original is promised too.
    """

    id: Id
    kind: EvidenceKind
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
    size: Annotated[int, Meta(ge=1, le=104_857_600)]
    media_type: Annotated[str, Meta(pattern=r"^[a-z]+/[a-z0-9.+-]+$", max_length=60)]
    taken_at: Moment | None = None
    copy_of: Id | None = None


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The record of another system that this filing repeats; both together name it for ever."""

    system: Annotated[str, Meta(pattern="^[a-z0-9-]+$", max_length=20)]
    reference: Annotated[str, Meta(pattern=r"^[ -~]+$", max_length=60)]


class Filing(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one reporter saw at one station; `rules.compiled` narrows answers, remarks and tallies.

    `station` is the KPU's code of 13 digits. `reason` is needed with `supersedes`. `demo_answers` says that the
    answers (never the figures) were generated for demonstration.
    """

    definition: ClassVar[Definition]
    watched: ClassVar[tuple[Question, ...]]

    id: Id
    instrument: Annotated[str, Meta(pattern="^[a-z0-9-]+@[0-9]+$", max_length=66)]
    station: Annotated[str, Meta(pattern="^[0-9]{13}$", max_length=13)]
    observed_at: Moment
    answers: Keyed | None = None
    remarks: Keyed | None = None
    note: Annotated[str, Meta(min_length=1, max_length=2000)] | None = None
    tallies: Keyed | None = None
    location: Location | None = None
    evidence: Annotated[list[Evidence], Meta(max_length=MOST_EVIDENCE)] = []
    source: Source | None = None
    on_behalf_of: Annotated[str, Meta(pattern=r"^[A-Za-z0-9.@+_-]+$", max_length=150)] | None = None
    supersedes: Id | None = None
    reason: Annotated[str, Meta(pattern=r"\S", max_length=500)] | None = None
    device_counter: Annotated[int, Meta(ge=0, le=2_147_483_647)] | None = None
    demo_answers: bool = False

    def answered(self) -> dict[str, object]:
        """The answers by item code."""
        return self.answers.given() if self.answers is not None else {}

    def remarked(self) -> dict[str, str]:
        """The remarks by item code."""
        return {code: str(text) for code, text in self.remarks.given().items()} if self.remarks is not None else {}

    def tallied(self) -> dict[str, Tally]:
        """The tallies by election type, in the order of the instrument."""
        if self.tallies is None:
            return {}
        return {contest: tally for contest, tally in self.tallies.given().items() if isinstance(tally, Tally)}
