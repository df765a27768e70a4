"""A page of parts and rows: read from what was typed, turned into a form of the rules, faults laid on its fields."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

from oversight.core.errors import Fault, Invalid, Refused
from oversight.parties.details import Details
from oversight.regions.models import Region
from violations import queries, rules
from violations.actions import opening
from violations.forms.intake import (
    EvidenceRows,
    Part,
    Reported,
    Witnesses,
)
from violations.rules import Evidence, FindingForm, ReportForm, Sighting, TipForm

MOST_ROWS = 40
_LONGEST_SHOWN = 60
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
_ROW = re.compile(r"(?P<rows>[a-z]+)\.(?P<number>\d+)\.(?P<field>[a-z_]+)")
ROWS: Mapping[str, type["BaseFormSet[Part]"]] = {"reported": Reported, "witnesses": Witnesses, "evidence": EvidenceRows}


class Told(NamedTuple):
    """One fault as the top of the page says it: where it stands, which field, what is wrong with what was typed."""

    target: str
    label: str
    error: str


class Choice(NamedTuple):
    """One place that was meant perhaps."""

    code: str
    name: str


class Sheet:
    """The parts and rows of one page. `parts` are forms by name; faults of the rules find their field by that name."""

    def __init__(self, parts: Mapping[str, Part], rows: Mapping[str, "BaseFormSet[Part]"]) -> None:
        self.parts, self.rows = parts, rows
        self.places: list[Choice] = []
        self.general: list[str] = []

    def __getitem__(self, name: str) -> Any:
        return self.parts.get(name) or self.rows[name]

    def reads(self) -> bool:
        """Whether everything that was typed can be read at all: dates are dates, choices are among those offered."""
        return not [form for form in self.forms() if not form.is_valid()]

    def forms(self) -> Iterable[Part]:
        """Every form of the page in its order."""
        yield from self.parts.values()
        for rows in self.rows.values():
            yield from rows.forms

    def said(self, name: str) -> list[Part]:
        """The rows in which something was typed."""
        return [form for form in self.rows[name].forms if form.is_said()]

    def has_faults(self) -> bool:
        """Whether something was found wrong with what was typed."""
        return any(form.errors for form in self.forms())

    def blame(self, refusal: Refused) -> None:
        """Lay every fault of a refusal on the field that it speaks of; what has no field here stands at the top."""
        for fault in refusal.faults:
            form, field = self._place(fault)
            if form is not None and field in form.fields:
                if field not in form.errors:  # what the page itself said of it is nearer
                    form.add_error(field, fault.message)
            else:
                self.general.append(f"{fault.message} ({fault.field})")
        if not refusal.faults and str(refusal.message):
            self.general.append(str(refusal.message))

    def told(self) -> list[Told]:
        """Everything that is wrong, in the order of the page."""
        return [
            Told(bound.auto_id, _label(form, bound), _said_of(bound, str(error)))
            for form in self.forms()
            if form.is_bound
            for bound in form
            for error in bound.errors
        ]

    def _place(self, fault: Fault) -> tuple[Part | None, str]:
        found = _ROW.fullmatch(fault.field)
        if found is not None and found["rows"] in self.rows:
            said = self.said(found["rows"])
            number = int(found["number"])
            return (said[number] if number < len(said) else None), found["field"]
        part, _dot, field = fault.field.rpartition(".")
        part = {"sighting": "event", "": "head"}.get(part, part)
        if part == "head" and field in self.rows and self.rows[field].forms:
            form = self.rows[field].forms[0]
            return form, next(iter(form.fields))
        if part == "head" and field not in self.parts["head"].fields and "event" in self.parts:
            part = "event"
        return self.parts.get(part), field


def rows_typed(data: QueryDict) -> QueryDict:
    """What was typed, with one more row where its button was pressed, and the place that was chosen."""
    grown = data.copy()
    wanted = data.get("add", "")
    if wanted in ROWS:
        name = f"{wanted}-TOTAL_FORMS"
        number = int(grown.get(name, "")) if grown.get(name, "").isdigit() else 0
        grown[name] = str(min(number + 1, MOST_ROWS))
    if data.get("meant"):
        grown["event-place"] = str(data["meant"])
    return grown


def rows_for(data: QueryDict | None, names: Iterable[str]) -> dict[str, "BaseFormSet[Part]"]:
    """The rows of a page, new or as they were typed."""
    return {name: ROWS[name](data, prefix=name) for name in names}


def details(form: Part, **more: str) -> Details:
    """What a part says of a person."""
    known = {name: value for name, value in form.cleaned_data.items() if name in Details.__struct_fields__}
    return Details(**{name: value for name, value in (known | more).items() if value})


def people(sheet: Sheet, name: str) -> tuple[Details, ...]:
    """The people of some rows."""
    return tuple(details(form) for form in sheet.said(name))


def pieces(sheet: Sheet) -> tuple[Evidence, ...]:
    """The evidence that was named."""
    return tuple(
        Evidence(kind=form.cleaned_data["kind"], description=form.cleaned_data["description"])
        for form in sheet.said("evidence")
    )


def sighting(sheet: Sheet, place: str) -> Sighting:
    """What happened."""
    given = sheet["event"].cleaned_data
    return Sighting(
        election=given["election"],
        contest=given["contest"],
        place=place,
        station=given["station"],
        location=given["location"],
        occurred_on=given["occurred_on"],
        event=given["event"],
        account=given["account"],
        classes=tuple(given["classes"]),
    )


def place_of(sheet: Sheet, within: str) -> str:
    """The code of the place that was typed; several that fit are offered, and then the field says so."""
    form: Part = sheet["event"]
    given = form.cleaned_data
    typed = given.get("place", "")
    if not typed:
        return ""
    found = queries.places_named(typed, given.get("election", ""), within)
    if len(found) == 1:
        return found[0].code
    if found:
        sheet.places = [Choice(one.code, _named(one)) for one in found[: queries.MOST_PLACES]]
        form.add_error("place", _("Several places are called so. Choose one of those below."))
    else:
        form.add_error("place", _("No place is called so. Give its code, or the beginning of its name."))
    return ""


def refusal_of(form: ReportForm | FindingForm | TipForm, *, now: datetime) -> Refused:
    """What the action would refuse besides: so that the page names everything at once, though it files nothing."""
    today = opening.latest_day(now)
    if isinstance(form, TipForm):
        return Invalid("", faults=rules.tip_faults(form, today=today))
    law = opening.law_of(opening.election_of(form.sighting.election))
    if isinstance(form, ReportForm):
        return Invalid("", faults=rules.report_faults(form, law, today=today))
    return Invalid("", faults=rules.finding_faults(form, law, today=today))


def source_id(text: str) -> UUID | None:
    """The id in an address that was pasted, or the id itself."""
    found = _UUID.search(text)
    return UUID(found[0]) if found else None


def options(rows: Sequence[Any], key: Callable[[Any], str], name: Callable[[Any], str]) -> list[tuple[str, str]]:
    """Choices of a select."""
    return [(key(row), name(row)) for row in rows]


def _named(place: Region) -> str:
    above = [place.parent.name, place.parent.parent.name if place.parent.parent else ""] if place.parent else []
    return ", ".join(part for part in (place.name, *above) if part)


def _label(form: Part, bound: forms.BoundField) -> str:
    number = re.search(r"-(\d+)-", bound.html_name)
    label = str(bound.label).rstrip(".")  # a statement to be ticked is a sentence
    return f"{label} ({int(number[1]) + 1})" if number else label


def _said_of(bound: forms.BoundField, error: str) -> str:
    typed = bound.data if isinstance(bound.data, str) else ""
    value = " ".join(typed.split())
    if not value or isinstance(bound.field, forms.ChoiceField | forms.BooleanField):
        return error
    shown = f"{value[:_LONGEST_SHOWN]}…" if len(value) > _LONGEST_SHOWN else value
    return _("%(error)s You wrote “%(value)s”.") % {"error": error, "value": shown}
