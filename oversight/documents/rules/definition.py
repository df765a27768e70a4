"""The format of a template: title, source, what it says and asks. One JSON file a version."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Literal

import msgspec


class DefinitionError(ValueError):
    """A definition that breaks the format or contradicts itself."""


class Kind(StrEnum):
    """What a fact is: a line, paragraphs, a day, a moment, lines, a table, or questions with answers."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    LINES = "lines"
    ROWS = "rows"
    ANSWERS = "answers"


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same in both languages; papers are printed in Indonesian, English is for pages."""

    id: str
    en: str


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column of a table; its cells are lines."""

    name: str
    label: Words
    protected: bool = False
    identifies: bool = False


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact. What is `protected` never enters the redacted variant; what `identifies` stands in no open fact.

    A line without an Indonesian label stands at its signature alone.
    """

    name: str
    label: Words
    kind: Kind
    required: bool = False
    protected: bool = False
    identifies: bool = False
    columns: tuple[Column, ...] = ()


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the paper: fixed words, then facts; `below` the signatures, as copies of a letter are."""

    fields: tuple[Field, ...] = ()
    title: Words | None = None
    words: str = ""
    below: bool = False


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place for a signature, with the name that a fact gives."""

    label: Words
    fact: str = ""


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of a template.

    `form` is the code that the regulation gives it, as printed; `regime` is empty where it serves both. `mark` says how
    well title and code are known: S read in the source, M remembered, ? not confirmed.
    """

    code: str
    version: int
    form: str
    regime: Literal["", "pemilu", "pilkada"]
    valid_from: date
    title: Words
    mark: Literal["S", "M", "?"]
    source: str
    sheet: str
    sections: tuple[Section, ...]
    signatures: tuple[Signature, ...] = ()
    opening: str = ""
    closing: str = ""
    # Forms show what was left empty, letters do not.
    leaves_out_empty: bool = False

    @property
    def name(self) -> str:
        """How it is called in files and logs: code, regime and version."""
        return f"{self.code}{f'.{self.regime}' if self.regime else ''}.v{self.version}"

    def fields(self) -> Iterator[Field]:
        """Every fact that it takes, in the order of the paper."""
        for section in self.sections:
            yield from section.fields

    @property
    def has_protected(self) -> bool:
        """Whether anything in it may be protected."""
        return any(field.protected or any(column.protected for column in field.columns) for field in self.fields())


@lru_cache(maxsize=64)
def parse(raw: bytes) -> Definition:
    """The definition in a file or row; DefinitionError when it breaks the format or contradicts itself."""
    try:
        definition = msgspec.json.decode(raw, type=Definition)
    except msgspec.MsgspecError as error:
        raise DefinitionError(str(error)) from error
    for flaw in _flaws(definition):
        raise DefinitionError(f"{definition.name}: {flaw}")
    return definition


def read(content: object) -> Definition:
    """The same of a row's JSON."""
    return parse(msgspec.json.encode(content, order="sorted"))


def _flaws(definition: Definition) -> Iterator[str]:
    fields = list(definition.fields())
    names = [field.name for field in fields]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} stands there twice"
    if definition.version < 1:
        yield "versions begin with 1"
    if not (definition.source and definition.title.id and definition.title.en):
        yield "title and source are needed"
    known = {field.name: field for field in fields}
    for field in fields:
        yield from _flaws_of(field)
    for signature in definition.signatures:
        if signature.fact and (signature.fact not in known or known[signature.fact].kind is not Kind.LINE):
            yield f"signature: {signature.fact} is no line of this template"


def _flaws_of(field: Field) -> Iterator[str]:
    if not (field.name.isidentifier() and field.name.isascii() and field.name == field.name.lower()):
        yield f"{field.name} is no name of a fact"
    wanted = {Kind.ROWS: range(1, 7), Kind.ANSWERS: range(2, 3)}.get(field.kind, range(1))
    if len(field.columns) not in wanted:
        yield f"{field.name}: {len(field.columns)} columns do not fit {field.kind}"
    if field.protected and any(column.protected for column in field.columns):
        yield f"{field.name} is protected as a whole; its columns need not say so"
    if len({column.name for column in field.columns}) < len(field.columns):
        yield f"{field.name}: a column stands there twice"
    if field.identifies and not (field.protected and field.kind is Kind.LINE):
        yield f"{field.name}: only a protected line identifies"
    if any(column.identifies and not (column.protected or field.protected) for column in field.columns):
        yield f"{field.name}: only a protected column identifies"
