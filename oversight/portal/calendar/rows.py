"""Entering readings of terms and office hours: one small page each."""

from collections.abc import Callable
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oversight.core.errors import Refused
from oversight.deadlines import actions, queries
from oversight.deadlines.models import Mark
from oversight.portal.calendar import forms
from oversight.portal.calendar.changes import METHODS, done, manager
from oversight.portal.people.forms import blame


@require_http_methods(METHODS)
def new_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter another reading of the term that this one belongs to; it is put in force by an act of its own."""
    actor, like = manager(request), queries.rule(pk)
    first = {name: getattr(like, name) for name in ("amount", "unit", "first_day", "leave_counts", "day_end", "mark")}
    form = forms.Reading(request.POST if request.method == "POST" else None, initial=first)

    def enter() -> HttpResponse:
        data = form.cleaned_data
        row = actions.enter_reading(
            like=like,
            name=data["name"],
            terms=form.terms(),
            basis_id=data["basis_id"],
            basis_en=data["basis_en"],
            mark=Mark(data["mark"]),
            since=data["since"],
            until=data["until"],
            by=actor,
            now=timezone.now(),
        )
        messages.success(request, _("The reading is entered. It is not in force until you put it in force."))
        return redirect("calendar:term", pk=row.pk)

    return _page(
        request,
        form,
        enter,
        title=_("Enter another reading"),
        words=_(
            "It stands beside the others until it is put in force. A first day leaves the days before to the old one."
        ),
        submit=_("Enter the reading"),
        back=reverse("calendar:term", args=[pk]),
    )


@require_http_methods(METHODS)
def office_hours(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Enter office hours, in place of others if they are named."""
    actor = manager(request)
    instead = queries.hours(pk) if pk else None
    first: dict[str, object] = {"first": 1, "last": 5}
    if instead:
        names = ("regime", "opens", "closes", "since", "until", "basis_id", "basis_en", "mark")
        first = {name: getattr(instead, name) for name in names}
        first |= {"first": instead.weekdays[0], "last": instead.weekdays[-1]}
    form = forms.Hours(request.POST if request.method == "POST" else None, initial=first)

    def enter() -> HttpResponse:
        change = actions.set_office_hours(
            **form.values(), level=instead.level if instead else "", instead_of=instead, by=actor, now=timezone.now()
        )
        return done(request, change)

    return _page(
        request,
        form,
        enter,
        title=_("Change office hours") if instead else _("Add office hours"),
        words=_("Open deadlines that end when the office closes are counted anew."),
        submit=_("Enter the hours"),
        back=reverse("calendar:list"),
    )


@require_http_methods(METHODS)
def withdraw_hours(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw office hours, with a reason."""
    actor, hours = manager(request), queries.hours(pk)
    form = forms.Reason(request.POST if request.method == "POST" else None)

    def withdraw() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        return done(request, actions.withdraw_office_hours(hours=hours, reason=reason, by=actor, now=timezone.now()))

    return _page(
        request,
        form,
        withdraw,
        title=_("Withdraw office hours"),
        words=_("Open deadlines that end when the office closes are counted anew."),
        submit=_("Withdraw"),
        back=reverse("calendar:list"),
    )


def _page(
    request: HttpRequest,
    form: django_forms.Form,
    act: Callable[[], HttpResponse],
    *,
    title: str,
    words: str,
    submit: str,
    back: str,
) -> HttpResponse:
    """Show the form; when it is sent and sound, act; a refusal comes back in the form, filled in as it was."""
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except Refused as refusal:
            blame(form, refusal)
    context = {"form": form, "title": title, "words": words, "submit": submit, "back": back}
    return render(request, "portal/calendar/form.html", context)
