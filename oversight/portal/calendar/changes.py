"""Changing the calendar: first what will move, then the act; choosing between readings."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from oversight.accounts import people
from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.core.errors import Fault, Invalid, NotAllowed, NotFound, Refused
from oversight.deadlines import actions, queries
from oversight.deadlines.models import Holiday, Kind
from oversight.portal.calendar import forms
from oversight.portal.calendar.pages import may_change
from oversight.portal.calendar.presenting import Day, holidays_in_words, reading, shifts_in_words
from oversight.portal.people.forms import blame, path_from
from oversight.web import clock, dayclock
from oversight.web.actors import actor_of

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def decree(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Enter a day off, in place of another if one is named: form, what will move, done."""
    actor = manager(request)
    instead = queries.holiday(pk) if pk else None
    form = forms.DayOff(request.POST if request.method == "POST" else None, initial=_initial(instead))
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        try:
            if "version" in request.POST:
                return _enter(request, form, instead, actor)
            return _show(request, form, instead, actor)
        except Refused as refusal:
            blame(form, refusal)
    return render(request, "portal/calendar/form.html", _decree_page(form, instead))


@require_http_methods(METHODS)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a day off: what will move and why it is done on one page."""
    actor, holiday = manager(request), queries.holiday(pk)
    form = forms.Reason(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.withdraw_holiday(
                holiday=holiday,
                reason=form.cleaned_data["reason"],
                expected_version=_number(request),
                by=actor,
                now=timezone.now(),
            )
            return done(request, change)
        except Refused as refusal:
            blame(form, refusal)
    shifts = queries.foreseen(withdrawn=[holiday])
    context = {
        "form": form,
        "holiday": holidays_in_words([holiday])[0],
        "shifts": shifts_in_words(shifts),
        "moved": sum(shift.number for shift in shifts),
        "version": queries.current_version(),
        "back": _back(holiday),
    }
    return render(request, "portal/calendar/withdraw.html", context)


@require_http_methods(METHODS)
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one reading of a term in force."""
    actor, rule = manager(request), queries.rule(pk)
    form = forms.Reason(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_rule(rule=rule, reason=form.cleaned_data["reason"], by=actor, now=timezone.now())
            messages.success(request, _("The reading is in force for clocks that start from now on."))
            return redirect("calendar:term", pk=pk)
        except Refused as refusal:
            blame(form, refusal)
    displaced = queries.rules().filter(key=rule.key, in_force=True).exclude(pk=pk)
    context = {"form": form, "one": reading(rule), "displaced": [reading(row) for row in displaced]}
    return render(request, "portal/calendar/choose.html", context)


def _decree_page(form: forms.DayOff, instead: Holiday | None) -> dict[str, object]:
    words = [_("Before anything changes, the next page shows which open deadlines will move.")]
    if instead:
        named = {"name": dayclock.in_language(instead.name_id, instead.name_en), "day": clock.day(instead.date)}
        words.insert(0, _("%(name)s, %(day)s, is replaced by what you enter here.") % named)
    return {
        "form": form,
        "title": _("Move a day off") if instead else _("Add a day off"),
        "words": " ".join(words),
        "submit": _("Show what will move"),
        "back": _back(instead),
    }


def _shown(holiday: Holiday | None) -> Day | None:
    return holidays_in_words([holiday])[0] if holiday else None


def manager(request: HttpRequest) -> Actor:
    """Who may change the calendar; NotAllowed for all others."""
    actor = actor_of(request)
    if not may_change(actor):
        raise NotAllowed(_("Only national administrators change the calendar."))
    return actor


def _show(request: HttpRequest, form: forms.DayOff, instead: Holiday | None, actor: Actor) -> HttpResponse:
    """What the change will move, before anybody confirms it."""
    holiday = actions.draw_up_holiday(**_values(form, actor), now=timezone.now())
    shifts = queries.foreseen(added=[holiday], withdrawn=[instead] if instead else [])
    context = {
        "form": form,
        "kept": _kept(form),
        "holiday": holiday,
        "kind": holiday.get_kind_display(),
        "instead": _shown(instead),
        "shifts": shifts_in_words(shifts),
        "moved": sum(shift.number for shift in shifts),
        "version": queries.current_version(),
    }
    return render(request, "portal/calendar/confirm.html", context)


def _enter(request: HttpRequest, form: forms.DayOff, instead: Holiday | None, actor: Actor) -> HttpResponse:
    change = actions.decree_holiday(
        **_values(form, actor), instead_of=instead, expected_version=_number(request), by=actor, now=timezone.now()
    )
    return done(request, change)


def done(request: HttpRequest, change: actions.Change) -> HttpResponse:
    """On to what moved."""
    words = ngettext(
        "The calendar is changed. %(moved)s open deadline moved.",
        "The calendar is changed. %(moved)s open deadlines moved.",
        change.moved,
    )
    messages.success(request, words % {"moved": change.moved})
    return redirect("calendar:version", number=change.version.pk)


def _values(form: forms.DayOff, actor: Actor) -> dict[str, Any]:
    data = form.cleaned_data
    return {**data, "kind": Kind(data["kind"]), "area": _area(actor, data["area"])}


def _area(actor: Actor, code: str) -> Office | None:
    if not code.strip():
        return None
    try:
        return people.office(actor, path_from(code))
    except NotFound as missing:
        words = _("There is no office with this code in your area.")
        raise Invalid(words, faults=[Fault("area", "the code of an office", words, code)]) from missing


def _kept(form: django_forms.Form) -> list[tuple[str, str]]:
    """What was filled in, for the hidden fields of the next page."""
    return [(name, form.data.get(name, "")) for name in form.fields if form.data.get(name)]


def _initial(instead: Holiday | None) -> dict[str, object]:
    if instead is None:
        return {"kind": Kind.NATIONAL}
    return {
        "day": instead.date,
        "kind": instead.kind,
        "area": instead.area.path if instead.area else "",
        "name_id": instead.name_id,
        "name_en": instead.name_en,
    }


def _number(request: HttpRequest) -> int:
    """The version of the calendar at which somebody looked; -1, which none has, for anything else."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def _back(holiday: Holiday | None) -> str:
    return reverse("calendar:list") + (f"?year={holiday.date.year}" if holiday else "")
