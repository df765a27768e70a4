"""From the address of a list to its filters, to what stands above an export, to choices where a name is not clear."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.forms import BooleanField, BoundField, ChoiceField, Form
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.dossiers.models import Channel
from oversight.web import clock
from oversight.web.exports import Fact
from reports import queries
from reports.forms import AlertSearch, Search, StationSearch

_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?\.?")


class Choice(NamedTuple):
    """One of several places or people that the typed name fits, as a link that takes it."""

    words: str
    address: str


class Narrowed(msgspec.Struct):
    """What an address says: the filters that it stands for (None when it cannot be read), and how to show them."""

    chosen: dict[str, str]
    sort: str
    filters: Any = None
    facts: list[Fact] = []
    choices: list[Choice] = []


def reports(form: Search, actor: Actor) -> Narrowed:
    """The filters of a list of reports or flags; faults are put into the form, unclear names into choices."""
    narrowed = _begin(form)
    if not form.is_valid():
        return narrowed
    data = form.cleaned_data
    place = _place(form, narrowed, actor)
    reporter = _reporter(form, narrowed, actor)
    if form.errors or narrowed.choices:
        return narrowed
    demo = {"with": True, "without": False}.get(data.get("demo", ""))
    narrowed.filters = queries.Filters(
        place=place,
        station=data["station"] or None,
        instrument=data["instrument"] or None,
        module=data["module"] or None,
        flag=data["flag"] or None,
        state=form.state_value(),
        reporter=reporter,
        since=_midnight(data["since"]) if data["since"] else None,
        until=_midnight(data["until"] + timedelta(days=1)) if data["until"] else None,
        channel=Channel[data["channel"].upper()] if data["channel"] else None,
        lacks_photos=data["photos"] == "missing",
        is_demo=demo,
    )
    return narrowed


def alerts(form: AlertSearch, actor: Actor) -> Narrowed:
    """The filters of the list of alerts; faults are put into the form, an unclear place into choices."""
    narrowed = _begin(form)
    if not form.is_valid():
        return narrowed
    place = _place(form, narrowed, actor)
    if not form.errors and not narrowed.choices:
        narrowed.filters = form.filters(place)
    return narrowed


def stations(form: StationSearch, actor: Actor, elections: Mapping[str, int]) -> Narrowed:
    """The filters of a list of stations; `elections` are ids by code, the latest first."""
    narrowed = _begin(form)
    if not form.is_valid() or not elections:
        return narrowed
    data = form.cleaned_data
    place = _place(form, narrowed, actor)
    if data["reported"] and not place and not data["station"] and queries.has_national_reach(actor):
        form.add_error("place", _("Choose a province first: the whole nation is too much for this question."))
    if form.errors or narrowed.choices:
        return narrowed
    election = elections[data["election"]] if data["election"] else next(iter(elections.values()))
    narrowed.filters = queries.StationFilters(
        election=election,
        place=place,
        instrument=data["instrument"] or None,
        reported=queries.Reported(data["reported"]) if data["reported"] else None,
        code=data["station"] or None,
    )
    return narrowed


def _begin(form: Form) -> Narrowed:
    """What the form holds as it stands in the address, and each field in words."""
    is_sound = form.is_valid()
    given = {key: str(form.data.get(key, "")).strip() for key in form.fields}
    chosen = {key: value for key, value in given.items() if value and (is_sound or key not in form.errors)}
    facts = [Fact(str(bound.label), _shown(bound)) for bound in form.visible_fields() if bound.name in chosen]
    return Narrowed(chosen=chosen, sort=chosen.get("sort", ""), facts=facts)


def _shown(bound: BoundField) -> str:
    value = str(bound.value())
    if isinstance(bound.field, BooleanField):
        return _("Yes")
    if isinstance(bound.field, ChoiceField):
        return str(dict(bound.field.choices).get(value, value))  # type: ignore[arg-type]
    return (
        clock.day(bound.form.cleaned_data[bound.name])
        if bound.name in {"since", "until"} and not bound.errors
        else value
    )


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _place(form: Form, narrowed: Narrowed, actor: Actor) -> str:
    """The path that the typed place stands for; the whole area when none is typed."""
    text: str = form.cleaned_data["place"]
    if not text:
        return ""
    if _CODE.fullmatch(text):
        path = f"{text.rstrip('.')}."
        office = queries.office_at(path)
        if office is not None:
            _say(narrowed, form, "place", _named(office))
        return path
    offices = queries.offices_named(actor, text)
    if not offices:
        form.add_error("place", _("No place of your area has this in its name; write a code, as 64 or 64.01.01.2009."))
    elif len(offices) == 1:
        _say(narrowed, form, "place", _named(offices[0]))
        return offices[0].path
    else:
        narrowed.choices = [
            Choice(_named(office), urlencode({**narrowed.chosen, "place": office.path.rstrip(".")}))
            for office in offices[: queries.MOST_NAMED]
        ]
    return ""


def _named(office: Office) -> str:
    return f"{office.name} ({office.path.rstrip('.')})"


def _reporter(form: Form, narrowed: Narrowed, actor: Actor) -> int | None:
    text: str = form.cleaned_data["reporter"]
    if not text:
        return None
    people = queries.reporters_named(actor, text)
    if not people:
        form.add_error("reporter", _("Nobody of your area has this name."))
    elif len(people) == 1:
        _say(narrowed, form, "reporter", people[0].name)
        return people[0].pk
    else:
        narrowed.choices = [
            Choice(f"{person.name} ({person.username})", urlencode({**narrowed.chosen, "reporter": person.username}))
            for person in people[: queries.MOST_NAMED]
        ]
    return None


def _say(narrowed: Narrowed, form: Form, field: str, words: str) -> None:
    label = str(form[field].label)
    narrowed.facts = [Fact(label, words) if fact.label == label else fact for fact in narrowed.facts]
