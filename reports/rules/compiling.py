"""From a definition to the types that decode its filings, once per version."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from oversight.core import canonical
from oversight.core.errors import Fault, Invalid

from . import faults
from .checks import watched
from .definition import PARTS, Contest, Definition, Question
from .filing import Count, Filing, Id, Keyed, Remark, Tally
from .paths import Place, places
from .soundness import read

_SHAPE: dict[str, Any] = {"frozen": True, "kw_only": True, "omit_defaults": True, "forbid_unknown_fields": True}
_MOST_KEPT = 64
_kept: dict[str, "Compiled"] = {}


class _Named(Struct):
    instrument: str


_named = msgspec.json.Decoder(_Named)


class Compiled:
    """One instrument version, ready to read its filings."""

    def __init__(self, definition: Definition, content: Mapping[str, object]) -> None:
        self.definition = definition
        self.content = content
        self.filing = _filing(definition)
        self._decoder: msgspec.json.Decoder[Filing] = msgspec.json.Decoder(self.filing)
        self._photos = tuple(item.code for item in definition.items() if item.type == "photo")
        self._inspector = faults.Inspector(self.schema(), photos=self._photos)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every path that a person fills in, in the order of the pages."""
        return places(self.definition)

    def decode(self, raw: bytes) -> Filing:
        """The filing, checked; Invalid with every fault named when it breaks the instrument's rules."""
        return self.take(raw)[0]

    def take(self, raw: bytes) -> tuple[Filing, bytes]:
        """The filing, checked, and its canonical bytes: what is stored and hashed. Refuses like `decode`."""
        try:
            return self._read(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Invalid(_("The report breaks rules of its instrument."), faults=self.faults(raw)) from error

    def _read(self, raw: bytes) -> tuple[Filing, bytes]:
        filing = self._decoder.decode(raw)
        if not _is_sound(filing, self._photos):
            raise msgspec.ValidationError("breaks a rule beyond the schema")
        content = canonical.encode(filing)
        # As many quotation marks as in the canonical form: then no field was named twice, for the decoder drops all
        # but the last. Escapes and nulls spoil the count; such filings take the slow look.
        if (b"\\" in raw and b"\\u" in raw) or raw.count(b'"') != content.count(b'"'):
            if faults.repeats_a_key(raw):
                raise msgspec.ValidationError("names a field twice")
            if faults.holds_nul(raw):
                raise msgspec.ValidationError("holds a NUL character")
        return filing, content

    def faults(self, raw: bytes) -> list[Fault]:
        """Every fault of the filing, in words of the active language; empty exactly when `decode` accepts it."""
        return self._inspector.faults(raw)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema (2020-12) that is enforced, self-contained."""
        (root,), parts = msgspec.json.schema_components([self.filing])
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.definition.title.en,
            **root,
            "$defs": parts,
        }


def compiled(definition: Mapping[str, object]) -> Compiled:
    """The compiled instrument for a definition's JSON value, kept for the next call."""
    name = f"{definition.get('code')}@{definition.get('version')}"
    found = _kept.get(name)
    if found is not None and (found.content is definition or found.content == definition):
        return found
    made = Compiled(read(definition), definition)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[name] = made
    return made


def instrument_of(raw: bytes) -> str:
    """The instrument that a filing names, the rest unchecked; Invalid when it names none or is unreadable."""
    try:
        return _named.decode(raw).instrument
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = _("The report does not say which instrument it follows.")
        raise Invalid(message, faults=[faults.unnamed(raw)]) from error


# Version 7 and the variant of RFC 9562, as bits of the number: asking UUID.version costs half a microsecond.
_MARKS = (0xF << 76) | (3 << 62)
_IS_SEVEN = (7 << 76) | (2 << 62)


def _is_sound(filing: Filing, photos: tuple[str, ...]) -> bool:
    """What the types cannot say; `faults` says the same with names."""
    if filing.id.int & _MARKS != _IS_SEVEN or not 2000 <= filing.observed_at.year <= 2099:
        return False
    if filing.supersedes is not None and (filing.supersedes.int & _MARKS != _IS_SEVEN or filing.reason is None):
        return False
    promised: set[int] = set()
    hashes: set[str] = set()
    for item in filing.evidence:
        if item.id.int & _MARKS != _IS_SEVEN or item.id.int in promised or item.sha256 in hashes:
            return False
        if item.taken_at is not None and not 2000 <= item.taken_at.year <= 2099:
            return False
        promised.add(item.id.int)
        hashes.add(item.sha256)
    if any(item.copy_of is not None and item.copy_of.int not in promised for item in filing.evidence):
        return False
    if photos and filing.answers is not None:
        named = (getattr(filing.answers, code) for code in photos)
        return all(photo is None or photo.int in promised for photo in named)
    return True


def _filing(definition: Definition) -> type[Filing]:
    stem = _stem(definition)
    items = list(definition.items())
    answers = _keyed(f"{stem}Answers", {item.code: _answer(item) for item in items})
    remarks = _keyed(f"{stem}Remarks", {item.code: Remark for item in items})
    tallies = _keyed(f"{stem}Tallies", {tally.contest: _tally(stem, tally) for tally in definition.tallies})
    made: type[Any] = msgspec.defstruct(
        f"{stem}Filing",
        [
            ("instrument", Literal[definition.name]),
            ("answers", answers | None, None),
            ("remarks", remarks | None, None),
            ("tallies", tallies | None, None),
        ],
        bases=(Filing,),
        namespace={"definition": definition, "watched": watched(items), "__doc__": definition.title.en},
        **_SHAPE,
    )
    return made


def _stem(definition: Definition) -> str:
    words = "".join(word.capitalize() for word in definition.code.split("-"))
    return f"{words}V{definition.version}"


def _keyed(name: str, types: Mapping[str, Any]) -> Any:
    fields = [(key, type_ | None, None) for key, type_ in types.items()]
    return msgspec.defstruct(name, fields, bases=(Keyed,), namespace={"__doc__": None}, **_SHAPE)


def _answer(item: Question) -> Any:
    match item.type:
        case "yes_no":
            return Literal["yes", "no", "unobserved"]
        case "number":
            return Annotated[int, Meta(ge=0, le=item.maximum)]
        case "time":
            return Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5)]
        case "text":
            return Remark
        case "choice":
            return Literal[tuple(choice.value for choice in item.choices)]
        case "photo":
            return Id


def _tally(stem: str, contest: Contest) -> Any:
    fields: list[tuple[str, Any, Any]] = []
    for part in PARTS:
        if part not in contest.parts:
            fields.append((part, None, None))
        elif part == "votes":
            bounds = Meta(min_length=contest.options.min, max_length=contest.options.max)
            fields.append((part, Annotated[list[Count | None], bounds] | None, None))
    name = f"{stem}{contest.contest.title().replace('_', '')}Tally"
    return msgspec.defstruct(name, fields, bases=(Tally,), namespace={"__doc__": contest.title.en}, **_SHAPE)


def load(raw: bytes) -> dict[str, object]:
    """A definition file as its JSON value; ValueError when it is not an object."""
    value = json.loads(raw)
    if not isinstance(value, dict):
        raise ValueError("a definition is a JSON object")
    return value
