"""The working lists: reports, stations, what is to be checked, alerts; each with filters, orders, views and export."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

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
from oversight.web.exports import Plan, Table, answer
from oversight.web.listing import frame
from reports import alert_words, exporting, forms, narrowing, presenting, queries

REPORT_SORTS = [
    ("-received", gettext_lazy("newest first")),
    ("received", gettext_lazy("oldest first")),
    ("station", gettext_lazy("by station")),
    ("-station", gettext_lazy("by station, backwards")),
    ("-flags", gettext_lazy("most to be checked first")),
]
ALERT_SORTS = [("-raised", gettext_lazy("newest first")), ("raised", gettext_lazy("oldest first"))]
STATION_SORTS = [("station", gettext_lazy("by station")), ("-station", gettext_lazy("by station, backwards"))]


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports of my area; filters, order and page stand in the address."""
    actor, now = _reader(request), timezone.now()
    form = forms.Search(request.GET)
    found = narrowing.reports(form, actor)
    context: dict[str, Any] = {"form": form, "as_of": now, "rows": []}
    following = None
    if found.filters is not None:
        sort = found.sort or "-received"
        page = queries.station_reports(actor, found.filters, now=now, after=_cursor(request), sort=sort)
        following = page.next
        context["rows"] = [(row, [(code, presenting.words(code)) for code in row.flagged]) for row in page.rows]
        context["count"] = queries.count_station_reports(actor, found.filters, sort=sort)
    context |= frame(request, actor, "reports:list", found.chosen, next=following, sorts=REPORT_SORTS)
    context |= _around("reports:export", found, actor)
    return render(request, "reports/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_export(request: HttpRequest) -> HttpResponseBase:
    """The same reports as a file."""
    actor, now = _reader(request), timezone.now()
    found = _sound(narrowing.reports(forms.Search(request.GET), actor))
    sort = found.sort or "-received"
    return _export(
        request,
        actor,
        exporting.REPORTS,
        found,
        now,
        queries.number_of_station_reports(actor, found.filters, now=now, most=settings.EXPORT_MAX_ROWS, sort=sort),
        lambda: queries.every_station_report(actor, found.filters, now=now, sort=sort),
    )


@require_safe
def flag_list(request: HttpRequest) -> HttpResponse:
    """What is to be checked in my area: one row per report and check, with the figures."""
    actor, now = _reader(request), timezone.now()
    form = forms.FlagSearch(request.GET)
    found = narrowing.reports(form, actor)
    context: dict[str, Any] = {"form": form, "as_of": now, "rows": []}
    following = None
    if found.filters is not None:
        sort = found.sort or "-received"
        rows, following = queries.flags(actor, found.filters, now=now, after=_cursor(request), sort=sort)
        context["rows"] = [
            (
                row,
                presenting.words(row.code),
                [(one.subject, presenting.compared(one.left, one.right)) for one in row.figures],
            )
            for row in rows
        ]
        context["count"] = queries.count_flagged_reports(actor, found.filters)
    context |= frame(request, actor, "reports:flags", found.chosen, next=following, sorts=REPORT_SORTS)
    context |= _around("reports:flags-export", found, actor)
    return render(request, "reports/flags.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def flag_export(request: HttpRequest) -> HttpResponseBase:
    """The same flags as a file."""
    actor, now = _reader(request), timezone.now()
    found = _sound(narrowing.reports(forms.FlagSearch(request.GET), actor))
    sort = found.sort or "-received"
    return _export(
        request,
        actor,
        exporting.FLAGS,
        found,
        now,
        queries.number_of_flags(actor, found.filters, now=now, most=settings.EXPORT_MAX_ROWS),
        lambda: queries.every_flag(actor, found.filters, now=now, sort=sort),
    )


@require_safe
def station_list(request: HttpRequest) -> HttpResponse:
    """The polling stations of my area and what has come from each."""
    actor, now = _reader(request), timezone.now()
    elections = queries.elections_reported()
    form = forms.StationSearch(request.GET, elections=elections)
    found = narrowing.stations(form, actor, {row.code: row.pk for row in elections})
    context: dict[str, Any] = {"form": form, "as_of": now, "rows": []}
    following = None
    if found.filters is not None:
        sort = found.sort or "station"
        context["rows"], following = queries.stations_reported(actor, found.filters, after=_cursor(request), sort=sort)
        context["count"] = queries.count_stations(actor, found.filters)
    context |= frame(request, actor, "reports:stations", found.chosen, next=following, sorts=STATION_SORTS)
    context |= _around("reports:stations-export", found, actor)
    return render(request, "reports/stations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def station_export(request: HttpRequest) -> HttpResponseBase:
    """The same stations as a file."""
    actor, now = _reader(request), timezone.now()
    elections = queries.elections_reported()
    form = forms.StationSearch(request.GET, elections=elections)
    found = _sound(narrowing.stations(form, actor, {row.code: row.pk for row in elections}))
    return _export(
        request,
        actor,
        exporting.STATIONS,
        found,
        now,
        queries.number_of_stations(actor, found.filters, most=settings.EXPORT_MAX_ROWS),
        lambda: queries.every_station(actor, found.filters, sort=found.sort or "station"),
    )


@require_safe
def alert_list(request: HttpRequest) -> HttpResponse:
    """The alerts of my area with their clocks and who has them."""
    actor, now = _reader(request, Permission.READ_ALERTS), timezone.now()
    form = forms.AlertSearch(request.GET, items=alert_words.watched())
    found = narrowing.alerts(form, actor)
    context: dict[str, Any] = {"form": form, "now": now, "rows": []}
    following = None
    if found.filters is not None:
        sort = found.sort or ALERT_SORTS[0][0]
        page = queries.alerts(actor, found.filters, now=now, after=_cursor(request), sort=sort)
        following = page.next
        context["rows"] = alert_words.all_listed(page.rows, now=now)
        context["count"] = queries.count_alerts(actor, found.filters, now=now)
    context |= frame(request, actor, "reports:alerts", found.chosen, next=following, sorts=ALERT_SORTS)
    context |= _around("reports:alerts-export", found, actor)
    return render(request, "reports/alerts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def alert_export(request: HttpRequest) -> HttpResponseBase:
    """The same alerts as a file."""
    actor, now = _reader(request, Permission.READ_ALERTS), timezone.now()
    found = _sound(narrowing.alerts(forms.AlertSearch(request.GET, items=alert_words.watched()), actor))
    every = queries.every_alert(actor, found.filters, now=now, sort=found.sort or ALERT_SORTS[0][0])
    return _export(
        request,
        actor,
        exporting.ALERTS,
        found,
        now,
        queries.number_of_alerts(actor, found.filters, now=now, most=settings.EXPORT_MAX_ROWS),
        lambda: (alert_words.all_listed(rows, now=now) for rows in every),
    )


def _reader(request: HttpRequest, permission: Permission = Permission.READ_REPORTS) -> Actor:
    actor = actor_of(request)
    if permission not in actor.permissions:
        raise NotAllowed(_("Your role does not allow this."))
    return actor


def _around(export: str, found: narrowing.Narrowed, actor: Actor) -> dict[str, Any]:
    """What stands around every list: its export, filters in force in words, places to choose from, neighbours."""
    return {
        "export_url": reverse(export),
        "facts": found.facts,
        "choices": found.choices,
        "may_file_on_behalf": Permission.FILE_ON_BEHALF in actor.permissions,
    }


def _cursor(request: HttpRequest) -> str | None:
    return request.GET.get("cursor") or None


def _sound(found: narrowing.Narrowed) -> narrowing.Narrowed:
    if found.filters is None:
        raise Invalid(_("These filters cannot be read; go back to the list and set them there."))
    return found


def _export(
    request: HttpRequest,
    actor: Actor,
    table: Table[Any],
    found: narrowing.Narrowed,
    now: datetime,
    count: int,
    pieces: Callable[[], Iterable[Sequence[Any]]],
) -> HttpResponseBase:
    path = min(actor.paths(Permission.READ_REPORTS), key=len)
    plan = Plan(
        table=table,
        list_url=reverse(table.name),
        parameters=request.GET.urlencode(),
        filters=found.facts,
        count=count,
        scope=path,
        office=office_of_path(path).name,
        as_of=now,
        pieces=pieces,
    )
    return answer(request, plan)
