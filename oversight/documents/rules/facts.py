"""Facts of a paper: each is checked against the template, and what is protected is parted from the rest."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from oversight.core.errors import Fault, Invalid
from oversight.core.moments import utc_text
from oversight.documents.rules.definition import Column, Definition, Field, Kind

LONGEST_LINE = 300
LONGEST_TEXT = 30_000
MOST_ROWS = 300
_CODE = re.compile(r"P-[0-9A-Z]{4,12}")
_LEAST_IDENTIFYING = 8  # a shorter word alone is found everywhere: half the country has a Budi
_WORDS = re.compile(r"[^\W_]+")
_BREAKS = re.compile(r"[\r\n\f\v\x1c-\x1e\x85\u2028\u2029]")


class Facts(msgspec.Struct, frozen=True):
    """Facts that fit a template, as JSON: days and moments as ISO text.

    A table with protected columns stands in both, row by row, each part with its own columns. `masks` are the codes
    that stand for protected facts, by `fact` or `fact.row.column`.
    """

    open: dict[str, Any]
    protected: dict[str, Any]
    masks: dict[str, str]


def checked(definition: Definition, facts: Mapping[str, Any], masks: Mapping[str, str] | None = None) -> Facts:
    """The facts, parted; Invalid names every one that is missing, unknown, unfit, or gives a protected one away."""
    faults: list[Fault] = []
    known = {field.name: field for field in definition.fields()}
    for name in sorted(set(facts) - set(known)):
        faults.append(Fault(name, "known fact", _("This template takes no such fact.")))
    parts = Facts({}, {}, {})
    for name, field in known.items():
        value = facts.get(name)
        if value is None or value == "" or value == [] or value == ():
            if field.required:
                faults.append(Fault(name, "required", _("This fact is missing.")))
            continue
        try:
            fit = _fit(field, value)
        except _UnfitError as unfit:
            faults.append(Fault(name, unfit.rule, _("This fact does not fit the template.")))
            continue
        _part(parts, field, fit)
    faults += _masked(parts, definition, masks or {})
    faults += _leaks(parts, known.values())
    if faults:
        raise Invalid(_("The paper cannot be drawn up from these facts."), code="unfit-facts", faults=faults)
    return parts


class _UnfitError(ValueError):
    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def _fit(field: Field, value: object) -> Any:
    match field.kind:
        case Kind.LINE:
            return _line(value)
        case Kind.TEXT:
            return _text(value)
        case Kind.DAY:
            return _day(value)
        case Kind.MOMENT:
            return _moment(value)
        case Kind.LINES:
            return [_line(item) for item in _several(value)]
        case Kind.ROWS | Kind.ANSWERS:
            return [_row(field.columns, row, is_answer=field.kind is Kind.ANSWERS) for row in _several(value)]


def _line(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST_LINE or _BREAKS.search(value):
        raise _UnfitError(f"one line of 1 to {LONGEST_LINE} characters")
    return _storable(value.strip())


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST_TEXT:
        raise _UnfitError(f"1 to {LONGEST_TEXT} characters")
    return _storable(value.replace("\r\n", "\n").replace("\r", "\n").strip())


def _storable(text: str) -> str:
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise _UnfitError("text without NUL and halves of characters")
    return text


def _day(value: object) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else _raise("a day")
    except ValueError:
        return _raise("a day as 2024-02-14")


def _moment(value: object) -> str:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return _raise("a moment with its offset")
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        return _raise("a moment with its offset")
    return utc_text(moment)


def _raise(rule: str) -> str:
    raise _UnfitError(rule)


def _several(value: object) -> list[object]:
    if not isinstance(value, list | tuple) or len(value) > MOST_ROWS:
        raise _UnfitError(f"at most {MOST_ROWS} of them")
    return list(value)


def _row(columns: Iterable[Column], row: object, *, is_answer: bool) -> dict[str, str]:
    names = [column.name for column in columns]
    if not isinstance(row, Mapping) or set(row) - set(names):
        raise _UnfitError(f"rows of {', '.join(names)}")
    cells = {name: row.get(name) for name in names}
    return {name: (_text(cell) if is_answer else _line(cell)) if cell else "" for name, cell in cells.items()}


def _part(parts: Facts, field: Field, fit: Any) -> None:
    if field.protected:
        parts.protected[field.name] = fit
        return
    hidden = {column.name for column in field.columns if column.protected}
    if not hidden:
        parts.open[field.name] = fit
        return
    parts.open[field.name] = [{name: cell for name, cell in row.items() if name not in hidden} for row in fit]
    parts.protected[field.name] = [{name: cell for name, cell in row.items() if name in hidden} for row in fit]


def _masked(parts: Facts, definition: Definition, masks: Mapping[str, str]) -> Iterator[Fault]:
    """Codes may stand for protected facts alone, and look like codes: nothing else enters the redacted variant so."""
    fields = {field.name: field for field in definition.fields()}
    for name, code in masks.items():
        if not _CODE.fullmatch(code):
            yield Fault(name, "code as P-3F7K2Q", _("This is no code of a person."))
        elif not _is_masked(fields, name):
            yield Fault(name, "protected fact", _("Only a protected fact has a code in its place."))
        else:
            parts.masks[name] = code


def _is_masked(fields: Mapping[str, Field], name: str) -> bool:
    fact, _dot, rest = name.partition(".")
    field = fields.get(fact)
    if field is None:
        return False
    if not rest:
        return field.protected
    row, _dot, column = rest.partition(".")
    return row.isdecimal() and any(one.name == column and one.protected for one in field.columns)


def _leaks(parts: Facts, fields: Iterable[Field]) -> Iterator[Fault]:
    """What identifies a protected person may not stand in an open fact as well: the redacted variant would tell it."""
    secrets = set()
    for field in fields:
        found = parts.protected.get(field.name)
        if field.identifies and isinstance(found, str):
            secrets.add(_folded(found))
        for column in field.columns:
            if column.identifies and isinstance(found, list):
                secrets |= {_folded(row.get(column.name, "")) for row in found}
    secrets = {one for one in secrets if " " in one.strip() or len(one.strip()) >= _LEAST_IDENTIFYING}
    for name, value in parts.open.items():
        text = _folded(" ".join(_texts(value)))
        if any(secret in text for secret in secrets):
            yield Fault(name, "no protected person", _("A protected person is named here; name the code instead."))


def _folded(text: str) -> str:
    """Words between single spaces, case and signs ignored, so that a line break or a comma hides nothing."""
    words = " ".join(_WORDS.findall(text.casefold()))
    return f" {words} "


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
