"""Statistics of cases, and how terms were kept: every figure opens its rows, every area the one below it."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from violations import charting, exporting, narrowing, queries
from violations.forms import lists as forms
from violations.narrowing import Narrowed
from violations.views.lists import around, export, reader, sound
from violations.words import OWN

_A_YEAR = timedelta(days=365)
_ORDER = {term: number for number, term in enumerate(OWN)}


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """What was brought in and how it ended, of each area below mine, by election and period."""
    actor, now = reader(request), timezone.now()
    form = forms.StatisticsSearch(request.GET, elections=queries.elections_of_cases())
    found = narrowing.begin(form, actor)
    context: dict[str, Any] = {"form": form, "as_of": now} | _shown(form, found, actor, "violations:statistics")
    if form.is_valid() and not found.choices:
        context |= _statistics(form, found, actor)
    return render(request, "violations/statistics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def statistics_export(request: HttpRequest) -> HttpResponseBase:
    """The same table as a file."""
    actor, now = reader(request), timezone.now()
    form = forms.StatisticsSearch(request.GET, elections=queries.elections_of_cases())
    found = narrowing.begin(form, actor)
    sound(None if form.errors or found.choices else found)
    made = _statistics(form, found, actor)
    rows = [*made["rows"], made["total"]]
    return export(request, exporting.STATISTICS, found.facts, now, len(rows), lambda: [rows])


@require_safe
def compliance(request: HttpRequest) -> HttpResponse:
    """How the offices below mine kept their terms, by term and by area."""
    actor, now = reader(request, Permission.SUPERVISE_CASES), timezone.now()
    form = forms.ComplianceSearch(_with_a_year(request, now))
    found = narrowing.begin(form, actor)
    context: dict[str, Any] = {"form": form, "as_of": now} | _shown(form, found, actor, "violations:compliance")
    if form.is_valid() and not found.choices:
        context |= _kept(form, found, actor, now)
    return render(request, "violations/compliance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def compliance_export(request: HttpRequest) -> HttpResponseBase:
    """The same by area and term as a file."""
    actor, now = reader(request, Permission.SUPERVISE_CASES), timezone.now()
    form = forms.ComplianceSearch(_with_a_year(request, now))
    found = narrowing.begin(form, actor)
    sound(None if form.errors or found.choices else found)
    rows = _kept(form, found, actor, now)["every"]
    return export(
        request, exporting.COMPLIANCE, found.facts, now, len(rows), lambda: [rows], Permission.SUPERVISE_CASES
    )


def _shown(form: forms.Narrowing, found: Narrowed[Any], actor: Actor, name: str) -> dict[str, Any]:
    return around(f"{name}-export", found, actor) | {
        "list_name": name,
        "list_url": reverse(name),
        "parameters": urlencode(found.chosen),
        "is_narrowed": bool(found.chosen),
    }


def _statistics(form: forms.Narrowing, found: Narrowed[Any], actor: Actor) -> dict[str, Any]:
    paths = queries.area(actor, found.place)
    # A form that has no place of its own asks for all of the reach.
    filters = narrowing.case_filters(form, paths[0] if len(paths) == 1 else "")
    counted = queries.statistics(actor, filters, paths=paths)
    election = form.asked_election()
    carried = {"election": election.code if election else "", **_days(found)}
    where = _area(actor, paths, [row.path for row in counted.rows], "violations:statistics", found)
    total = counted.total
    total.path = paths[0] if len(paths) == 1 else ""
    return where | {
        "rows": charting.statistic_rows(counted.rows, where["areas"], where["place"], carried),
        "total": charting.statistic_row(total, charting.Area(_("Together"), "", ""), None, carried),
        "groups": (charting.BROUGHT, charting.ENDED, charting.CLASSES, charting.TIPS),
        "columns": charting.COLUMNS,
        "election": dict(form.fields["election"].choices).get(form.cleaned_data["election"]),  # type: ignore[attr-defined]
    }


def _kept(form: forms.Narrowing, found: Narrowed[Any], actor: Actor, now: datetime) -> dict[str, Any]:
    paths = queries.area(actor, found.place, Permission.SUPERVISE_CASES)
    term, (first, last) = form.cleaned_data["term"], narrowing.span(form)
    since, until = first or now - _A_YEAR, last or now
    counted = queries.kept(actor, paths=paths, since=since, until=until, now=now, term=term)
    rules = queries.rules_of(term)
    where = _area(actor, paths, {row.area for row in counted}, "violations:compliance", found)
    place, areas = where["place"], where["areas"]
    whole = paths[0] if len(paths) == 1 else ""
    terms: dict[str, list[queries.Kept]] = {}
    by_area: dict[str, list[queries.Kept]] = {}
    both: dict[tuple[str, str], list[queries.Kept]] = {}
    for row in counted:
        name = rules[row.rule].key.partition(".")[2]
        terms.setdefault(name, []).append(row)
        by_area.setdefault(row.area, []).append(row)
        both.setdefault((row.area, name), []).append(row)
    days, everything = _days(found), charting.Area(_("Together"), "", "")
    return where | {
        "heads": [title for _name, title, _standing in charting.KEPT],
        "terms": [
            charting.term_row(charting.summed(rows, whole), everything, name, None, days)
            for name, rows in sorted(terms.items(), key=lambda one: _ORDER[one[0]])
        ],
        "total": charting.term_row(charting.summed(counted, whole), everything, term, None, days),
        "rows": [
            charting.term_row(charting.summed(some, path), areas[path], term, place, days)
            for path, some in sorted(by_area.items())
        ],
        "every": [
            charting.term_row(charting.summed(some, path), areas[path], name, place, days)
            for (path, name), some in sorted(both.items())
        ],
        "since": since,
        "until": until,
    }


def _area(actor: Actor, paths: tuple[str, ...], rows: Any, name: str, found: Narrowed[Any]) -> dict[str, Any]:
    """Where we are: the place (None for several beside each other), the way to it, and the areas of the rows."""
    place = paths[0] if len(paths) == 1 else None
    above = charting.steps_above(place or "")
    offices = queries.offices_at([*rows, *above])
    carried = {key: value for key, value in found.chosen.items() if key != "place"}
    page = f"{reverse(name)}?{urlencode(carried)}"
    reach = actor.paths(Permission.READ_CASES)
    return {
        "place": place,
        "place_name": charting.name_of(place, offices) if place is not None else _("My area"),
        "way": charting.way_to(place, reach, offices) if place else [],
        "carried": page,
        "areas": charting.areas(rows, place, offices, page),
    }


def _days(found: Narrowed[Any]) -> dict[str, str]:
    return {key: found.chosen.get(key, "") for key in ("since", "until")}


def _with_a_year(request: HttpRequest, now: datetime) -> dict[str, str]:
    """What was asked, over the last twelve months when no period was: what is shown stands in the form too."""
    today = timezone.localtime(now).date()
    first = {"since": (today - _A_YEAR).isoformat(), "until": today.isoformat()}
    return first | {name: str(value) for name, value in request.GET.items() if value}
