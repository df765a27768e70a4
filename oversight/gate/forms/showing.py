"""Answers in words, for the page on which everything is checked once more."""

from datetime import date, datetime, time
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from oversight.gate.forms.definition import GroupForm, PublicForm, Reading, Step


class Answer(NamedTuple):
    """One question and what was answered; `anchor` is the field's id on its page."""

    label: str
    value: str
    anchor: str


class Part(NamedTuple):
    """One group on the check page."""

    step: Step
    answers: list[Answer]


class Shown(NamedTuple):
    """One field of a page, and whether it is a group of choices."""

    bound: BoundField
    is_choices: bool


def parts(form: PublicForm, reading: Reading) -> list[Part]:
    """Every group that is asked, with its answers."""
    return [Part(step, _answers(reading.bound[step.code])) for step in reading.steps]


def fields(group: GroupForm) -> list[Shown]:
    """The fields of a page in order."""
    return [
        Shown(bound, isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple))
        for bound in group.visible_fields()
    ]


def _answers(group: GroupForm) -> list[Answer]:
    return [
        Answer(
            str(bound.label),
            group.shown(bound.name) or _in_words(bound.field, group.cleaned_data.get(bound.name)) or "–",
            bound.auto_id,
        )
        for bound in group.visible_fields()
    ]


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in (None, "", []):
        return ""
    if isinstance(field, forms.ChoiceField):
        names = {str(code): str(words) for code, words in _flat(field.choices)}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(names.get(str(code), str(code)) for code in chosen)
    if isinstance(value, datetime):
        there = timezone.localtime(value)
        return f"{formats.date_format(there, 'j F Y')}, {formats.time_format(there, 'H.i')}"
    if isinstance(value, date):
        return formats.date_format(value, "j F Y")
    if isinstance(value, time):
        return formats.time_format(value, "H.i")
    return str(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for code, words in choices:
        if isinstance(words, list | tuple):
            found += words
        else:
            found.append((code, words))
    return found
