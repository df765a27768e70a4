"""Facts as the sheet shows them: parts with their labels, each value a text or what stands in its place."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, translation

from oversight.documents.rules.definition import Definition, Field, Kind
from oversight.documents.rules.facts import Facts

Cell = dict[str, str]
_LABELS = {7: "WIB", 8: "WITA", 9: "WIT"}
LANGUAGE = "id"


def sections(definition: Definition, facts: Facts, zone: ZoneInfo, *, redacted: bool) -> list[dict[str, Any]]:
    """The parts of the paper; of a redacted one `facts.protected` is not even looked at."""
    found = []
    for section in definition.sections:
        fields = [field for field in section.fields if _is_shown(definition, field, facts, redacted=redacted)]
        if fields or section.words:
            found.append(
                {
                    "title": section.title.id if section.title else "",
                    "words": section.words,
                    "below": section.below,
                    "items": [_item(field, facts, zone, redacted=redacted) for field in fields],
                }
            )
    return found


def signatures(definition: Definition, facts: Facts, *, redacted: bool) -> Iterator[dict[str, Any]]:
    """The places for signatures with their names."""
    fields = {field.name: field for field in definition.fields()}
    for signature in definition.signatures:
        shown: dict[str, Any] = {"label": signature.label.id}
        field = fields.get(signature.fact)
        if field is not None and field.protected and redacted:
            shown["cell"] = {"mask": facts.masks.get(field.name, "")}
        elif field is not None and (name := _whole(field, facts, redacted=redacted)):
            shown["cell"] = {"text": name}
        yield shown


def day_in_words(day: date) -> str:
    """The day as papers spell it: 14 Februari 2024."""
    with translation.override(LANGUAGE):
        return formats.date_format(day, "j F Y")


def moment_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Weekday, day, hour and the zone of the office: Rabu, 14 Februari 2024, pukul 15.40 WITA."""
    there = moment.astimezone(zone)
    offset = there.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset else 0
    with translation.override(LANGUAGE):
        return f"{formats.date_format(there, 'l, j F Y')}, pukul {there:%H.%M} {_LABELS.get(hours, f'UTC{hours:+d}')}"


def _is_shown(definition: Definition, field: Field, facts: Facts, *, redacted: bool) -> bool:
    if field.kind is Kind.LINE and not field.label.id:
        return False
    if not definition.leaves_out_empty:
        return True
    # Of a protected fact a redacted paper does not even tell whether it was given.
    return (field.protected and redacted) or field.name in facts.open or field.name in facts.protected


def _item(field: Field, facts: Facts, zone: ZoneInfo, *, redacted: bool) -> dict[str, Any]:
    item: dict[str, Any] = {"label": field.label.id, "kind": str(field.kind)}
    if field.protected and redacted:
        return item | {"mask": facts.masks.get(field.name, "")}
    value = _whole(field, facts, redacted=redacted)
    match field.kind:
        case Kind.LINES:
            return item | {"lines": [{"text": line} for line in value or []]}
        case Kind.ROWS | Kind.ANSWERS:
            rows = [_cells(field, n, row, facts.masks, redacted=redacted) for n, row in enumerate(value or [])]
            return item | {"columns": [column.label.id for column in field.columns], "rows": rows}
        case Kind.TEXT:
            return item | {"text": value or "–"}
        case Kind.DAY:
            words = day_in_words(date.fromisoformat(value)) if value else "–"
        case Kind.MOMENT:
            words = moment_in_words(datetime.fromisoformat(value), zone) if value else "–"
        case _:
            words = value or "–"
    return item | {"kind": "line", "text": words}


def _whole(field: Field, facts: Facts, *, redacted: bool) -> Any:
    """The value with both of its parts, or the open part alone."""
    if field.protected:
        return None if redacted else facts.protected.get(field.name)
    value = facts.open.get(field.name)
    if redacted or not isinstance(value, list) or field.name not in facts.protected:
        return value
    return [row | rest for row, rest in zip(value, facts.protected[field.name], strict=True)]


def _cells(field: Field, n: int, row: Mapping[str, str], masks: Mapping[str, str], *, redacted: bool) -> list[Cell]:
    return [
        {"mask": masks.get(f"{field.name}.{n}.{column.name}", "")}
        if column.protected and redacted
        else {"text": row.get(column.name, "") or "–"}
        for column in field.columns
    ]
