"""What the calendar holds, what a change moved, what the terms of the law are: read by everybody at a desk."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from oversight.accounts import people
from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.deadlines import queries
from oversight.portal.calendar import forms
from oversight.portal.calendar.presenting import Reading, holidays_in_words, hours_in_words, reading, shifts_in_words
from oversight.portal.people.forms import path_from
from oversight.web import dayclock
from oversight.web.actors import actor_of


def may_change(actor: Actor) -> bool:
    """Whether the actor changes the calendar and chooses between readings."""
    return actor.can(Permission.MANAGE_CALENDAR, "")


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The days off of a year, the hours of offices, the latest changes."""
    actor, years = actor_of(request), list(queries.years())
    asked, this_year = request.GET.get("year", ""), timezone.localdate().year
    newest = years[-1] if years else this_year
    year = int(asked) if asked.isdecimal() and int(asked) in years else min(this_year, newest)
    context = {
        "year": year,
        "years": years,
        "days": holidays_in_words(queries.holidays(year)),
        "hours": hours_in_words(queries.office_hours()),
        "versions": queries.versions(10),
        "may_change": may_change(actor),
    }
    return render(request, "portal/calendar/list.html", context)


@require_safe
def version_page(request: HttpRequest, number: int) -> HttpResponse:
    """What one change of the calendar moved, in numbers: no dossier is named here."""
    actor_of(request)
    version = queries.version(number)
    shifts = queries.shifts_of(version)
    context = {
        "version": version,
        "shifts": shifts_in_words(shifts),
        "moved": sum(shift.number for shift in shifts),
        "brought": holidays_in_words(queries.brought_by(version)),
        "withdrawn": holidays_in_words(queries.withdrawn_by(version)),
    }
    return render(request, "portal/calendar/version.html", context)


@require_safe
def terms_page(request: HttpRequest) -> HttpResponse:
    """Every term of the law, its readings, and which of them is in force."""
    actor = actor_of(request)
    grouped = [[reading(row) for row in rows] for _key, rows in groupby(queries.rules(), key=lambda row: row.key)]
    regimes: dict[str, list[list[Reading]]] = {}
    for readings in sorted(grouped, key=lambda some: min(one.pk for one in some)):  # in the order of the law's table
        regimes.setdefault(readings[0].regime, []).append(readings)
    context = {"regimes": list(regimes.items()), "may_change": may_change(actor)}
    return render(request, "portal/calendar/terms.html", context)


@require_safe
def term_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One reading of a term, those that disagree with it, and a count on trial."""
    actor, rule, here = actor_of(request), queries.rule(pk), timezone.localtime()
    form = forms.Trial(
        request.GET if "day" in request.GET else None,
        initial={
            "day": here.date(),
            "at": here.time().replace(second=0, microsecond=0),
            "office": actor.reaches[0].path if actor.reaches else "",
        },
    )
    told = None
    if form.is_bound and form.is_valid():
        try:
            office = people.office(actor, path_from(form.cleaned_data["office"]))
            told = queries.on_trial(rule, form.moment(office.time_zone), office)
        except NotFound:
            form.add_error("office", _("There is no office with this code in your area."))
    context = {
        "one": reading(rule),
        "others": [reading(row) for row in queries.rules().filter(key=rule.key).exclude(pk=pk)],
        "form": form,
        "clock": dayclock.clock_of(rule, told, today=None) if told else None,
        "due": dayclock.due_in_words(told) if told else "",
        "may_change": may_change(actor),
    }
    return render(request, "portal/calendar/term.html", context)
