"""The list of cases, the list of clocks and what is raised to the level above; each with filters and export."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from oversight.accounts.actor import Actor
from oversight.accounts.offices import office_of_path
from oversight.accounts.roles import Permission
from oversight.core.errors import Invalid, NotAllowed
from oversight.web.actors import actor_of
from oversight.web.exports import Fact, Plan, Table, answer
from oversight.web.listing import frame
from violations import charting, exporting, listing, narrowing, queries
from violations.forms import lists as forms
from violations.narrowing import Narrowed
from violations.queries import ClockFilters, Filters, Raised
from violations.words import STANDINGS

SORTS = [
    ("-received", gettext_lazy("newest first")),
    ("received", gettext_lazy("oldest first")),
    ("office", gettext_lazy("by office")),
]
# What stands above the clocks as figures, each a link.
_URGENCIES = ("late", "today", "soon", "later")
# Offices with the most overdue terms, above those terms.
_OFFICES = 10


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases of my area; filters, order and page stand in the address."""
    actor, now = reader(request), timezone.now()
    form = forms.CaseSearch(request.GET, elections=queries.elections_of_cases())
    found = narrowing.cases(form, actor)
    context: dict[str, Any] = {"form": form, "as_of": now, "rows": []}
    following = None
    if found.filters is not None:
        sort = found.sort or SORTS[0][0]
        page = queries.cases(actor, found.filters, now=now, sort=sort, after=_cursor(request))
        following = page.next
        context["rows"] = listing.lines(page.rows, now=now)
        context["count"] = queries.count_cases(actor, found.filters)
    context |= frame(request, actor, "violations:list", found.chosen, next=following, sorts=SORTS)
    context |= around("violations:list-export", found, actor)
    return render(request, "violations/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def case_export(request: HttpRequest) -> HttpResponseBase:
    """The same cases as a file."""
    actor, now = reader(request), timezone.now()
    form = forms.CaseSearch(request.GET, elections=queries.elections_of_cases())
    found = narrowing.cases(form, actor)
    filters: Filters = sound(found.filters)
    every = queries.every_case(actor, filters, now=now, sort=found.sort or SORTS[0][0])
    return export(
        request,
        exporting.CASES,
        found.facts,
        now,
        queries.number_of_cases(actor, filters, now=now, most=settings.EXPORT_MAX_ROWS),
        lambda: (listing.lines(rows, now=now) for rows in every),
    )


@require_safe
def clock_list(request: HttpRequest) -> HttpResponse:
    """The clocks of the cases of my area, the most urgent first."""
    actor, now = reader(request), timezone.now()
    form = forms.ClockSearch(request.GET)
    found = narrowing.clocks(form, actor, now=now)
    context: dict[str, Any] = {"form": form, "as_of": now, "rows": []}
    following = None
    if found.filters is not None:
        page = queries.clocks_of_cases(actor, found.filters, now=now, after=_cursor(request))
        following = page.next
        context["rows"] = listing.clock_lines(page.rows, now=now)
        context["count"] = queries.count_clocks(actor, found.filters, now=now)
        context["urgencies"] = _urgencies(actor, found, now)
    context |= frame(request, actor, "violations:due", found.chosen, next=following)
    context |= around("violations:due-export", found, actor)
    return render(request, "violations/due.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def clock_export(request: HttpRequest) -> HttpResponseBase:
    """The same clocks as a file."""
    actor, now = reader(request), timezone.now()
    found = narrowing.clocks(forms.ClockSearch(request.GET), actor, now=now)
    filters: ClockFilters = sound(found.filters)
    every = queries.every_clock(actor, filters, now=now)
    return export(
        request,
        exporting.CLOCKS,
        found.facts,
        now,
        queries.number_of_clocks(actor, filters, now=now, most=settings.EXPORT_MAX_ROWS),
        lambda: (listing.clock_lines(rows, now=now) for rows in every),
    )


@require_safe
def escalated_list(request: HttpRequest) -> HttpResponse:
    """Overdue terms of the offices below mine: what the upper level must look at, the longest overdue first."""
    actor, now = reader(request, Permission.SUPERVISE_CASES), timezone.now()
    form = forms.EscalatedSearch(request.GET)
    found = narrowing.raised(form, actor)
    context: dict[str, Any] = {"form": form, "as_of": now, "rows": []}
    following = None
    if found.filters is not None:
        page = queries.escalated(actor, found.filters, now=now, after=_cursor(request))
        following = page.next
        context["rows"] = listing.clock_lines(page.rows, now=now)
        context["count"] = queries.count_escalated(actor, found.filters, now=now)
        worst = queries.overdue_below(actor, found.filters, now=now)[:_OFFICES]
        context["offices"] = charting.offices_overdue(worst, {"term": found.filters.term})
    context |= frame(request, actor, "violations:escalated", found.chosen, next=following)
    context |= around("violations:escalated-export", found, actor)
    return render(request, "violations/escalated.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def escalated_export(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    actor, now = reader(request, Permission.SUPERVISE_CASES), timezone.now()
    found = narrowing.raised(forms.EscalatedSearch(request.GET), actor)
    asked: Raised = sound(found.filters)
    every = queries.every_escalated(actor, asked, now=now)
    return export(
        request,
        exporting.ESCALATED,
        found.facts,
        now,
        queries.count_escalated(actor, asked, now=now, most=settings.EXPORT_MAX_ROWS + 1).count,
        lambda: (listing.clock_lines(rows, now=now) for rows in every),
        Permission.SUPERVISE_CASES,
    )


def reader(request: HttpRequest, permission: Permission = Permission.READ_CASES) -> Actor:
    """Who asks; NotAllowed for who holds the permission nowhere."""
    actor = actor_of(request)
    if permission not in actor.permissions:
        raise NotAllowed(_("Your role does not allow this."))
    return actor


def around(name: str, found: Narrowed[Any], actor: Actor) -> dict[str, Any]:
    """What stands around every list: its export, filters in force in words, places to choose from, neighbours."""
    return {
        "export_url": reverse(name),
        "facts": found.facts,
        "choices": found.choices,
        "supervises": Permission.SUPERVISE_CASES in actor.permissions,
    }


def sound(filters: Any) -> Any:
    """Filters that can be read; Invalid otherwise."""
    if filters is None:
        raise Invalid(_("These filters cannot be read; go back to the list and set them there."))
    return filters


def export(
    request: HttpRequest,
    table: Table[Any],
    facts: Sequence[Fact],
    now: datetime,
    count: int,
    pieces: Callable[[], Iterable[Sequence[Any]]],
    permission: Permission = Permission.READ_CASES,
) -> HttpResponseBase:
    """A list as a file, with what narrows it and the office for which it was made."""
    path = min(actor_of(request).paths(permission), key=len)
    plan = Plan(
        table=table,
        list_url=reverse(table.name),
        parameters=request.GET.urlencode(),
        filters=facts,
        count=count,
        scope=path,
        office=office_of_path(path).name,
        as_of=now,
        pieces=pieces,
    )
    return answer(request, plan)


def _urgencies(actor: Actor, found: Narrowed[ClockFilters], now: datetime) -> list[dict[str, Any]]:
    """How many clocks are how urgent under the other filters."""
    if found.filters is None:
        return []
    return [
        {
            "title": STANDINGS[standing],
            "count": queries.count_clocks(actor, msgspec.structs.replace(found.filters, standing=standing), now=now),
            "standing": standing,
            "address": urlencode({**found.chosen, "standing": standing}),
            "is_current": found.filters.standing == standing,
        }
        for standing in _URGENCIES
    ]


def _cursor(request: HttpRequest) -> str | None:
    return request.GET.get("cursor") or None
