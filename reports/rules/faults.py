"""Every fault of a filing by name: the JSON Schema, and the rules that a schema cannot say."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend
from msgspec import Meta

from oversight.core.errors import Fault

from .filing import THIS_CENTURY, UUID7

_LARGEST_SHOWN = 2**53 - 1
_AT_BYTE = re.compile(r"\(byte (\d+)\)")
# The decoder calls text "truncated" after half of a surrogate pair; it gives a position for every other fault.
_HALF_A_PAIR = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")


class _RepeatedKeyError(ValueError):
    pass


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _RepeatedKeyError(next(key for key, count in Counter(key for key, _v in pairs).items() if count > 1))
    return made


def repeats_a_key(raw: bytes) -> bool:
    """Whether any object of this well-formed JSON names a field twice (the last one would silently win)."""
    try:
        json.loads(raw, object_pairs_hook=_once)
    except _RepeatedKeyError:
        return True
    return False


def holds_nul(raw: bytes) -> bool:
    """Whether any text of this well-formed JSON holds a NUL character, which the database cannot store."""
    return any("\0" in text for _path, text in _texts(msgspec.json.decode(raw), ""))


def unnamed(raw: bytes) -> Fault:
    """Why a filing does not name its instrument: it is not JSON, or the field is missing or no text."""
    value = _parsed(raw)
    if isinstance(value, Fault):
        return value
    given = value.get("instrument") if isinstance(value, dict) else None
    return Fault(
        field="instrument",
        rule="required",
        value=_shown(given),
        message=_("Name a published instrument as code@version."),
    )


class Inspector:
    """Finds all faults of filings of one instrument; `photos` are its items that name a promised file."""

    def __init__(self, schema: Mapping[str, Any], *, photos: Sequence[str]) -> None:
        self._validator = _Validator(schema, format_checker=_formats)
        self._photos = photos

    def faults(self, raw: bytes) -> list[Fault]:
        """Every fault in the order of the fields; malformed JSON is one fault with its position."""
        value = _parsed(raw)
        if isinstance(value, Fault):
            return [value]
        try:
            found = [fault for error in self._validator.iter_errors(value) for fault in _of_schema(error)]
            found += _beyond_schema(value, self._photos)
            if repeats_a_key(raw):
                found.append(_repeated(raw))
        except RecursionError:
            return [_malformed(raw, 0)]
        return list({(fault.field, fault.rule): fault for fault in found}.values())


def _parsed(raw: bytes) -> object:
    """The JSON value, or the one fault that says where it cannot be read."""
    try:
        raw.decode()
        return msgspec.json.decode(raw)
    except UnicodeDecodeError as error:
        position = error.start
    except RecursionError:
        position = 0
    except msgspec.DecodeError as error:
        at = _AT_BYTE.search(str(error))
        half = _HALF_A_PAIR.search(raw)
        position = int(at[1]) if at else half.start() if half else len(raw)
    return _malformed(raw, position)


def _malformed(raw: bytes, position: int) -> Fault:
    return Fault(
        field="",
        rule="json",
        value=raw[position : position + 20].decode(errors="replace"),
        message=_("The text is not valid JSON: it cannot be read at byte %(position)d.") % {"position": position},
    )


def _repeated(raw: bytes) -> Fault:
    try:
        json.loads(raw, object_pairs_hook=_once)
    except _RepeatedKeyError as error:
        name = str(error)
    return Fault(field=name, rule="unique fields", message=_("The field is named twice in one object."))


def _of_schema(error: ValidationError) -> Iterator[Fault]:
    rule, limit, value = str(error.validator), error.validator_value, error.instance
    field = _path(error.absolute_path)
    match rule:
        case "anyOf" | "oneOf":
            # The other branch is null: what the sender meant is the branch with the content.
            for branch in error.context or ():
                if branch.schema != {"type": "null"}:
                    yield from _of_schema(branch)
        case "additionalProperties":
            for name in value.keys() - error.schema.get("properties", {}).keys():
                yield Fault(
                    field=_joined(field, name),
                    rule="unknown field",
                    value=_shown(value[name]),
                    message=_("The instrument has no such field."),
                )
        case "required":
            for name in (name for name in limit if name not in value):
                yield Fault(field=_joined(field, name), rule="required", message=_("The field is missing."))
        case _:
            yield Fault(field=field, rule=_rule(rule, limit), value=_shown(value), message=_words(rule, limit))


def _rule(rule: str, limit: object) -> str:
    if limit == UUID7 or limit == "uuid":
        return "uuid version 7"
    if limit == THIS_CENTURY:
        return "year 2000 to 2099"
    if rule == "enum" and isinstance(limit, list):
        return "enum " + "|".join(str(option) for option in limit)
    return f"{rule} {limit}"


def _words(rule: str, limit: object) -> str:
    told = {"limit": limit}
    match rule:
        case "minimum":
            return _("The figure must be at least %(limit)s.") % told
        case "maximum":
            return _("The figure must be at most %(limit)s.") % told
        case "minLength":
            return _("The text needs at least %(limit)s characters.") % told
        case "maxLength":
            return _("The text may have at most %(limit)s characters.") % told
        case "minItems":
            return _("The list needs at least %(limit)s entries.") % told
        case "maxItems":
            return _("The list may have at most %(limit)s entries.") % told
        case "enum" | "const":
            options = limit if isinstance(limit, list) else [limit]
            return _("Only these values are known: %(limit)s.") % {"limit": ", ".join(map(str, options))}
        case "type":
            return _("The value must be of type %(limit)s.") % told
        case "pattern" | "format" if limit in (UUID7, "uuid"):
            return _("The identifier must be a UUID of version 7.")
        case "pattern" if limit == THIS_CENTURY:
            return _("The year must be between 2000 and 2099.")
        case "format" if limit == "date-time":
            return _("The time must be RFC 3339 with an offset, for example 2024-02-14T07:00:00+07:00.")
        case "format":
            return _("The value must have the form %(limit)s.") % told
        case _:
            return _("The value does not have the expected form.")


def _beyond_schema(value: object, photos: Sequence[str]) -> Iterator[Fault]:
    for path, text in _texts(value, ""):
        if "\0" in text:
            yield Fault(field=path, rule="no NUL", message=_("The text holds a NUL character."))
    if not isinstance(value, dict):
        return
    if value.get("supersedes") is not None and value.get("reason") is None:
        yield Fault(field="reason", rule="required with supersedes", message=_("A correction needs its reason."))
    evidence = [item for item in _list(value.get("evidence")) if isinstance(item, dict)]
    for name in ("id", "sha256"):
        yield from _duplicates(_list(value.get("evidence")), name)
    promised = {_uuid(item.get("id")) for item in evidence} | {None}
    for index, item in enumerate(_list(value.get("evidence"))):
        original = item.get("copy_of") if isinstance(item, dict) else None
        if _uuid(original) not in promised:
            yield Fault(
                field=f"evidence[{index}].copy_of",
                rule="promised in evidence",
                value=original,
                message=_("The photo is not among the promised files."),
            )
    answers = value.get("answers")
    if isinstance(answers, dict):
        for code in photos:
            if _uuid(answers.get(code)) not in promised:
                yield Fault(
                    field=f"answers.{code}",
                    rule="promised in evidence",
                    value=answers[code],
                    message=_("The photo is not among the promised files."),
                )


def _duplicates(evidence: Sequence[object], name: str) -> Iterator[Fault]:
    seen: set[object] = set()
    for index, item in enumerate(evidence):
        given = item.get(name) if isinstance(item, dict) else None
        if not isinstance(given, str):
            continue
        key = _uuid(given) if name == "id" else given
        if key is not None and key in seen:
            yield Fault(
                field=f"evidence[{index}].{name}",
                rule="unique",
                value=given,
                message=_("The same file is promised twice."),
            )
        seen.add(key)


def _uuid(value: object) -> UUID | None:
    try:
        return msgspec.convert(value, UUID)
    except msgspec.ValidationError:
        return None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """All texts with their paths; field names too."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield _joined(path, key), key
            yield from _texts(item, _joined(path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}[{index}]")


def _path(parts: Iterable[str | int]) -> str:
    path = ""
    for part in parts:
        path = f"{path}[{part}]" if isinstance(part, int) else _joined(path, part)
    return path


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: object) -> object:
    """The value as it was sent, cut short when it is long."""
    if isinstance(value, str):
        return value[:200]
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)[:200]
    # Beyond 64 bits a number has no place in the answer's JSON.
    return str(value)[:40] if isinstance(value, int) and abs(value) > _LARGEST_SHOWN else value


def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or _uuid(value) is not None


def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        msgspec.convert(value, Annotated[datetime, Meta(tz=True)])
    except msgspec.ValidationError:
        return False
    return True


_formats = FormatChecker(formats=())
_formats.checks("uuid")(_is_uuid)
_formats.checks("date-time")(_is_moment)
# 1.0 is an integer for JSON Schema; the compiled types and the canonical form admit no floats at all.
_Validator = extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _checker, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)
