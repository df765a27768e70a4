"""Template tags of the frame: time, figures, form fields. They format and never query."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, Select, Textarea
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from oversight.web import clock

register = template.Library()


@register.filter
def spoken(moment: datetime | None) -> SafeString | str:
    """Full date and hour with zone, machine-readable beside it; a dash for none."""
    return _time(moment, clock.spoken(moment)) if moment else "–"


@register.filter
def brief(moment: datetime | None) -> SafeString | str:
    """Short date and hour with zone, machine-readable beside it; a dash for none."""
    return _time(moment, clock.brief(moment)) if moment else "–"


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """Date alone, machine-readable beside it; a dash for none."""
    return _time(value, clock.day(value)) if value else "–"


@register.filter
def figure(number: int | float | None, decimals: int = 0) -> str:
    """Number with grouped thousands; a dash for none, which is not zero."""
    return "–" if number is None else clock.figure(number, decimals)


@register.filter
def share(part: int | None, whole: int | None) -> str:
    """Part of a whole in per cent; a dash where either is unknown or the whole is nothing."""
    return "–" if part is None or whole is None else clock.share(part, whole)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", hint: str = "", short: bool = False) -> dict[str, Any]:
    """One form field: label, hint, error, control, in that order; the placeholder is left to the hint."""
    is_checkbox = isinstance(bound.field.widget, CheckboxInput)
    classes = "form-select" if isinstance(bound.field.widget, Select) else "form-control"
    if short and not isinstance(bound.field.widget, Textarea):
        classes += " short"
    if bound.errors:
        classes += " is-invalid"
    hints = [f"{bound.auto_id}_helptext"] if hint or bound.help_text else []
    errors = [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, Any] = {"placeholder": False}
    if not is_checkbox:
        attrs["class"] = classes
    if hints or errors:
        attrs["aria-describedby"] = " ".join(hints + errors)
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "is_checkbox": is_checkbox,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Everything wrong with a form at its top, each linked to its field."""
    faults = [
        {"target": bound.auto_id, "label": bound.label, "error": error}
        for bound in form.visible_fields()
        for error in bound.errors
    ]
    general = list(form.non_field_errors())
    return {"general": general, "faults": faults, "count": len(general) + len(faults)}


@register.filter
def in_fours(key: str) -> str:
    """A long key in groups of four, as people copy it."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], *names: str) -> str:
    """`aria-current="page"` when the page's URL name or its namespace is among `names`."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request is not None else None
    if match is None or not ({match.view_name, f"{match.namespace}:"} & set(names)):
        return ""
    return SafeString('aria-current="page"')


@register.simple_tag(takes_context=True)
def within(context: dict[str, Any], url: str, places: Iterable[Any] = ()) -> str:
    """`aria-current` where the page is the place at `url` ("page") or lies below it and below none deeper ("true")."""
    request: HttpRequest | None = context.get("request")
    if request is None or not request.path.startswith(url):
        return ""
    if request.path == url:
        return SafeString('aria-current="page"')
    is_deeper = any(len(place.url) > len(url) and request.path.startswith(place.url) for place in places)
    return "" if is_deeper else SafeString('aria-current="true"')


def _time(value: date | datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)
