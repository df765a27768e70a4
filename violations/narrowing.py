"""From the address of a list to its filters, to what stands above an export, to choices where a place is not clear."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

import msgspec
from django.forms import BoundField, ChoiceField, DateField
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.web import clock
from oversight.web.exports import Fact
from violations import queries
from violations.forms.lists import KINDS, RESULTS, CaseSearch, ClockSearch, Narrowing
from violations.queries import ClockFilters, Filters, Raised

F = TypeVar("F")
_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?\.?")
# Today's clocks and those of the next three days are told apart from later ones.
SOON = timedelta(days=3)


class Choice(NamedTuple):
    """One of several places that the typed name fits, as a link that takes it."""

    words: str
    address: str


class Narrowed(msgspec.Struct, Generic[F]):
    """What an address says: the filters that it stands for (None when it cannot be read), and how to show them."""

    chosen: dict[str, str]
    sort: str
    place: str = ""
    filters: F | None = None
    facts: list[Fact] = []
    choices: list[Choice] = []


def cases(form: CaseSearch, actor: Actor) -> Narrowed[Filters]:
    """The filters of the list of cases; faults are put into the form, an unclear place into choices."""
    narrowed: Narrowed[Filters] = begin(form, actor)
    if form.is_valid() and not narrowed.choices:
        narrowed.filters = case_filters(form, narrowed.place)
    return narrowed


def case_filters(form: Narrowing, place: str) -> Filters:
    """What a sound form asks of cases; a form that lacks a field asks nothing by it."""
    data, election = form.cleaned_data, form.asked_election()
    since, until = span(form)
    return Filters(
        place=place,
        only_office=data.get("only") == "own",
        kinds=KINDS.get(data.get("kind", ""), ()),
        election=election.pk if election else None,
        status=data.get("status", ""),
        results=RESULTS.get(data.get("result", ""), ()),
        flag=data.get("flag", ""),
        violation=data.get("violation", ""),
        number=data.get("number", ""),
        since=since,
        until=until,
    )


def clocks(form: ClockSearch, actor: Actor, *, now: datetime) -> Narrowed[ClockFilters]:
    """The filters of the list of clocks; days begin and end where the asker is."""
    narrowed: Narrowed[ClockFilters] = begin(form, actor)
    if form.is_valid() and not narrowed.choices:
        data, today = form.cleaned_data, timezone.localtime(now).date()
        since, until = span(form)
        narrowed.filters = ClockFilters(
            today_ends=midnight(today + timedelta(days=1)),
            soon_ends=midnight(today + timedelta(days=1) + SOON),
            place=narrowed.place,
            only_office=data["only"] == "own",
            standing=data["standing"] or None,
            term="" if data["term"] == "own" else data["term"],
            own_terms=data["term"] == "own",
            holder={"mine": actor.user_id, "nobody": 0}.get(data["holder"]),
            since=since,
            until=until,
        )
    return narrowed


def raised(form: Narrowing, actor: Actor) -> Narrowed[Raised]:
    """What is asked of the overdue terms below."""
    narrowed: Narrowed[Raised] = begin(form, actor)
    if form.is_valid() and not narrowed.choices:
        data = form.cleaned_data
        narrowed.filters = Raised(place=narrowed.place, only_office=data["only"] == "own", term=data["term"])
    return narrowed


def begin(form: Narrowing, actor: Actor) -> Narrowed[Any]:
    """What the form holds as it stands in the address, each field in words, and the place that is meant."""
    is_sound = form.is_valid()
    given = {key: str(form.data.get(key, "")).strip() for key in form.fields}
    chosen = {key: value for key, value in given.items() if value and (is_sound or key not in form.errors)}
    facts = [Fact(str(bound.label), _shown(bound)) for bound in form.visible_fields() if bound.name in chosen]
    narrowed: Narrowed[Any] = Narrowed(chosen=chosen, sort=chosen.get("sort", ""), facts=facts)
    if is_sound:
        narrowed.place = _place(form, narrowed, actor)
    return narrowed


def span(form: Narrowing) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first day to the end of the last, where the asker is."""
    since, until = form.cleaned_data.get("since"), form.cleaned_data.get("until")
    return midnight(since) if since else None, midnight(until + timedelta(days=1)) if until else None


def midnight(day: date) -> datetime:
    """When a day begins where the asker is."""
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _shown(bound: BoundField) -> str:
    value = str(bound.value())
    if isinstance(bound.field, ChoiceField):
        return str(dict(bound.field.choices).get(value, value))  # type: ignore[arg-type]
    if isinstance(bound.field, DateField) and not bound.errors:
        return clock.day(bound.form.cleaned_data[bound.name])
    return value


def _place(form: Narrowing, narrowed: Narrowed[Any], actor: Actor) -> str:
    """The path that the typed place stands for; the whole area when none is typed."""
    text: str = form.cleaned_data["place"]
    if _CODE.fullmatch(text):
        path = f"{text.rstrip('.')}."
        if path in (found := queries.offices_at([path])):
            _say(narrowed, form, found[path])
        return path
    offices = queries.offices_named(actor, text) if text else []
    if len(offices) == 1:
        _say(narrowed, form, offices[0])
        return offices[0].path
    if offices:
        narrowed.choices = [
            Choice(_named(office), urlencode({**narrowed.chosen, "place": office.path.rstrip(".")}))
            for office in offices[: queries.MOST_NAMED]
        ]
    elif text:
        form.add_error("place", _("No place of your area has this in its name; write a code, as 64 or 64.01.01.2009."))
    return ""


def _named(office: Office) -> str:
    return f"{office.name} ({office.path.rstrip('.')})"


def _say(narrowed: Narrowed[Any], form: Narrowing, office: Office) -> None:
    label = str(form["place"].label)
    narrowed.facts = [Fact(label, _named(office)) if fact.label == label else fact for fact in narrowed.facts]
