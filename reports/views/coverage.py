"""Coverage for people: how many stations of an area have reported, and where silence is unusual."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oversight.accounts.actor import Actor
from oversight.accounts.supervision import supervisors
from oversight.web.actors import actor_of
from reports import charting, forms, presenting, queries, rules
from reports.queries import Questionnaire
from reports.queries.coverage import STATION, VILLAGE


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Expected and received of each area below mine, down to the stations of a village."""
    actor, now = actor_of(request), timezone.now()
    form = forms.Coverage(request.GET, known=queries.questionnaires())
    paths = queries.area(actor, form.path() if form.is_valid() else "")
    context: dict[str, Any] = {"form": form}
    about = form.about() if form.is_valid() else None
    if about is not None:
        context |= _frame(actor, paths, about) | {"as_of": queries.as_of(now=now)}
        if len(paths) == 1 and len(paths[0]) >= VILLAGE:
            context |= _stations(actor, paths[0], about, after=request.GET.get("after", ""), now=now)
        else:
            context |= _areas(actor, paths, about, now=now)
    return render(request, "reports/coverage.html", context)


@require_safe
def silence(request: HttpRequest) -> HttpResponse:
    """Stations and villages of which nothing has come while their neighbours have reported."""
    actor, now = actor_of(request), timezone.now()
    known = queries.questionnaires()
    form = forms.Coverage(request.GET, known=known)
    paths = queries.area(actor, form.path() if form.is_valid() else "")
    about = form.about() if form.is_valid() else None
    context: dict[str, Any] = {"form": form}
    if about is not None:
        context |= _frame(actor, paths, about) | {"as_of": queries.as_of(now=now)}
        if len(paths) == 1 and paths[0]:
            context |= _silences(request, actor, paths[0], about, known, now=now)
        else:
            context |= _areas(actor, paths, about, now=now)
    return render(request, "reports/silence.html", context)


def _frame(actor: Actor, paths: tuple[str, ...], about: Questionnaire) -> dict[str, Any]:
    """Where we are: the area, the way to it, and what every link carries along."""
    path = paths[0] if len(paths) == 1 else ""
    way = charting.way_to(path, queries.area(actor, "")) if len(paths) == 1 else []
    offices = queries.places([path, *way])
    return {
        "about": about,
        "questionnaire": presenting.questionnaire(about),
        "place": charting.place(path, offices) if len(paths) == 1 else None,
        "way": [charting.place(step, offices) for step in way],
        "level": charting.level(path) if len(paths) == 1 else "",
        "carried": urlencode({"instrument": about.code}),
    }


def _areas(actor: Actor, paths: tuple[str, ...], about: Questionnaire, *, now: datetime) -> dict[str, Any]:
    """The areas below the one, or several beside each other with the stations that are not in them."""
    rows = charting.areas(paths, about)
    whole = queries.total(rows)
    alone = [row for path in paths if len(path) == STATION for row in queries.stations_of(path, about)[0]]
    held = supervisors(actor, stations=[row.id for row in alone], now=now)
    return {
        "bars": charting.bars(rows, queries.places(row.path for row in rows)),
        "total": whole,
        "is_low": rules.is_low(whole.reported, whole.expected),
        "level_below": charting.level(rows[0].path) if rows else "",
        "stations": [(row, held.get(row.path, [])) for row in alone],
    }


def _stations(actor: Actor, path: str, about: Questionnaire, *, after: str, now: datetime) -> dict[str, Any]:
    rows, following = queries.stations_of(path, about, after=after)
    held = supervisors(actor, stations=[row.id for row in rows], offices=[path[:VILLAGE]], now=now)
    totals = queries.total(queries.figures([path], about)) if len(path) == VILLAGE else None
    return {
        "stations": [(row, held.get(row.path, [])) for row in rows],
        "village_supervisors": held.get(path[:VILLAGE], []),
        "total": totals,
        "is_low": totals is not None and rules.is_low(totals.reported, totals.expected),
        "next": urlencode({"instrument": about.code, "place": path.rstrip("."), "after": following})
        if following
        else "",
    }


def _silences(
    request: HttpRequest,
    actor: Actor,
    path: str,
    about: Questionnaire,
    known: list[Questionnaire],
    *,
    now: datetime,
) -> dict[str, Any]:
    offices = queries.places([path[:3]])
    zone = ZoneInfo(offices[path[:3]].time_zone if path[:3] in offices else actor.time_zone)
    latest = queries.instrument(about.name)
    # A module that knows no window is due at any time.
    window = getattr(latest.rules.definition, "window", None) if latest is not None else None
    opening = rules.opens(window, about.election.voting_day, zone)
    if opening is not None and now < opening:
        return {"opening": opening}
    found = queries.silences(path, about, known, reach=queries.area(actor, ""), after=request.GET.get("cursor") or None)
    silent = [station.id for row in found.rows for station in row.silent]
    held = supervisors(actor, stations=silent, offices=[row.path for row in found.rows], now=now)
    offices = queries.places([part for row in found.rows for part in (row.path, row.path[:9])])
    carried = {"instrument": about.code, "place": path.rstrip(".")}
    return {
        "found": found,
        "rows": [
            {
                "silence": row,
                "village": charting.place(row.path, offices),
                "district": charting.place(row.path[:9], offices),
                "supervisors": held.get(row.path, []),
                "stations": [(station, held.get(station.path, [])) for station in row.silent],
            }
            for row in found.rows
        ],
        "is_first": "cursor" not in request.GET,
        "first": urlencode(carried),
        "next": urlencode({**carried, "cursor": found.next}) if found.next else "",
    }
