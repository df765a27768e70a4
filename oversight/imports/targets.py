"""What a module declares of its intake: fields of a record, what contradicts what, how rows become records and back.

`settings.IMPORT_TARGETS` names the targets by dotted path; docs/imports.md tells how a module adds one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Any, Protocol, TypedDict
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import NotFound


class Words(TypedDict):
    """The same in both languages."""

    id: str
    en: str


class FieldType(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"  # one line
    LONG_TEXT = "long-text"  # line breaks stay
    CODE = "code"  # digits in a shape, which programs like to turn into numbers
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"  # a day, with or without an hour
    CLOCK = "clock"  # an hour alone
    CHOICE = "choice"
    YES_NO = "yes-no"


class Choice(msgspec.Struct, frozen=True):
    """One admitted value: what is stored, how it is called, and how else lists spell it."""

    key: str
    title: Words
    spellings: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True):
    """One field of a record.

    `aliases` are headers under which it is known; `shape` of a code has `#` for a digit, as `##.##`; `is_personal`
    values are shown to the one who brought the file and are in no export.
    """

    name: str
    title: Words
    type: FieldType
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    shape: str = ""
    longest: int = 200
    is_personal: bool = False
    hint: Words | None = None


class Candidate(msgspec.Struct, frozen=True):
    """A row whose cells are sound: its number in the file, its reference in the old system, its values by field.

    Values are text, int, bool, date, datetime (aware), or time with its zone; an empty cell has no value. `decisions`
    are those of a person about contradictions of this row, by rule.
    """

    number: int
    reference: str
    values: Mapping[str, Any]
    decisions: Mapping[str, str] = {}


class Finding(msgspec.Struct, frozen=True):
    """What a target's `check` says of a row. `rule` is a key of the target's `rules`; `field` is what it is about.

    A refusal keeps the row out. A contradiction (`against` names the second field) waits for a person's decision.
    """

    number: int
    rule: str
    field: str
    against: str = ""

    @property
    def is_contradiction(self) -> bool:
        """Whether two values of the row stand against each other."""
        return bool(self.against)


class Batch(msgspec.Struct, frozen=True):
    """For which import rows are stored: its id, the source system, the holding office's path and id."""

    id: UUID
    source: str
    office: int
    scope: str


class Stored(msgspec.Struct, frozen=True):
    """What became of a row: its dossier and the entry of the ledger that speaks of it."""

    number: int
    dossier: UUID
    entry: UUID


class Target(Protocol):
    """The intake of one kind of record. All hooks run inside the transaction of their batch.

    `reference` names the field that holds the row's reference in the old system. `rules` words what `check` finds.
    """

    name: str
    title: Words
    fields: tuple[Field, ...]
    reference: str
    rules: Mapping[str, Words]

    def check(self, rows: Sequence[Candidate], *, by: Actor) -> Sequence[Finding]:
        """What is wrong with rows that are sound cell by cell; all rows of the file at once, nothing is written."""

    def store(self, rows: Sequence[Candidate], *, batch: Batch, by: Actor, now: datetime) -> Sequence[Stored]:
        """Make a record of each row, in the order of the rows, by the module's own actions.

        Its dossier carries `channel` IMPORT, `source_system` = batch.source and `source_reference` = row.reference.
        Refused for a row that must not come in: the batch is then tried row by row, and that row is refused by name.
        """

    def undo(self, dossiers: Sequence[UUID], *, reason: str, by: Actor, now: datetime) -> None:
        """Take records back so that no list and no count holds them: superseded or withdrawn, never deleted."""


@cache
def _targets(paths: tuple[str, ...]) -> Mapping[str, Target]:
    found = [import_string(path) for path in paths]
    made: list[Target] = [one() if isinstance(one, type) else one for one in found]
    return {one.name: one for one in made}


def targets() -> Mapping[str, Target]:
    """Every target that settings.IMPORT_TARGETS names, by name."""
    return _targets(tuple(settings.IMPORT_TARGETS))


def target(name: str) -> Target:
    """One target; NotFound for a name that no module declares."""
    try:
        return targets()[name]
    except KeyError:
        raise NotFound(_("No module takes in such records.")) from None


def field_of(of: Target, name: str) -> Field | None:
    """A field of a target by name."""
    return next((field for field in of.fields if field.name == name), None)


def said(words: Words) -> str:
    """Words in the language of the page."""
    return words["id"] if (get_language() or "id").startswith("id") else words["en"]


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date | time) else value


def typed(field: Field, value: Any) -> Any:
    """A value as hooks get it, from what JSON kept."""
    match field.type:
        case FieldType.DAY:
            return date.fromisoformat(value)
        case FieldType.CLOCK:
            return time.fromisoformat(value)
        case FieldType.MOMENT:
            return datetime.fromisoformat(value)
        case _:
            return value
