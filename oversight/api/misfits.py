"""What of a body does not fit its shape: all of it at once, where the decoder names the first alone.

Runs after a refusal, so it costs nothing where bodies are right. Values are not repeated: they may be of people.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, get_args

import msgspec
from django.utils.translation import gettext as _
from msgspec import inspect

from oversight.core.errors import Fault

MOST = 100


def misfits(raw: bytes, kind: Any) -> list[Fault]:
    """The faults of a JSON body that could be read and does not fit the type, a hundred at most."""
    value = msgspec.json.decode(raw)
    found = list(islice(_inside(value, kind, ""), MOST))
    return found or list(_leaf(value, kind, ""))


def _inside(value: Any, kind: Any, at: str) -> Iterator[Fault]:
    shape = inspect.type_info(kind)
    if isinstance(shape, inspect.StructType) and isinstance(value, dict):
        yield from _members(value, shape, at)
    elif isinstance(shape, inspect.UnionType) and value is not None and (one := _only(shape)) is not None:
        kind = next(part for part in get_args(kind) if part is not type(None))
        yield from _inside(value, kind, at) if isinstance(one, _PARTS) else _leaf(value, kind, at)
    elif isinstance(shape, _LISTS) and isinstance(value, list):
        inner = list(islice(_items(value, kind, at), MOST))
        yield from inner or _leaf(value, kind, at)
    else:
        yield from _leaf(value, kind, at)


_LISTS = (inspect.ListType, inspect.VarTupleType)
_PARTS = (inspect.StructType, *_LISTS)


def _members(value: dict[str, Any], shape: inspect.StructType, at: str) -> Iterator[Fault]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(shape.cls)}
    if shape.forbid_unknown_fields:
        for name in sorted(value.keys() - fields.keys()):
            yield Fault(f"{at}{name[:60]}", "known member", _("There is no such member."))
    for name, field in fields.items():
        if name in value:
            yield from _inside(value[name], field.type, f"{at}{name}.")
        elif field.required:
            yield Fault(f"{at}{name}", "required", _("This is still missing."))


def _items(value: list[Any], kind: Any, at: str) -> Iterator[Fault]:
    one = _item_kind(kind)
    for number, item in enumerate(value):
        yield from _inside(item, one, f"{at}{number}.")


def _item_kind(kind: Any) -> Any:
    """X of list[X], tuple[X, ...] and their annotated forms."""
    if hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    return get_args(kind)[0]


def _only(shape: inspect.UnionType) -> inspect.Type | None:
    """The type of an optional member; None for a choice among several."""
    several = [one for one in shape.types if not isinstance(one, inspect.NoneType)]
    return several[0] if len(several) == 1 else None


def _leaf(value: Any, kind: Any, at: str) -> Iterator[Fault]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        shape = inspect.type_info(kind)
        if isinstance(shape, inspect.LiteralType) and isinstance(value, str):
            rule = f"one of {', '.join(map(str, shape.values))}"
            yield Fault(at.rstrip("."), rule, _("Choose one of the options."), value[:60])
            return
        words, _at, path = str(error).partition(" - at ")
        inner = path.strip("`").removeprefix("$").replace("[", ".").replace("]", "").lstrip(".")
        field = ".".join(part for part in (at.rstrip("."), inner) if part)
        yield Fault(field, "schema", _("The value does not fit: %(error)s.") % {"error": words})
