"""The desk: my work by deadline, what waits for somebody, what changed; giving, taking and handing back; absences."""

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Fault, Invalid, Refused
from oversight.core.moments import day_after, start_of_day
from oversight.deadlines import queries as deadlines
from oversight.portal import forms, places, worklist
from oversight.portal.actions import open_desk
from oversight.web.actors import actor_of
from oversight.workflow import actions
from oversight.workflow import queries as work

LISTS: dict[str, Callable[..., worklist.Worklist]] = {"mine": worklist.mine, "unassigned": worklist.unassigned}


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of whoever is signed in: what is urgent, what changed, and what his assignments let him do."""
    now = timezone.now()
    context: dict[str, Any] = {"now": now}
    actor: Actor | None = getattr(request, "actor", None)
    if actor and work.holds_work(actor):
        since = open_desk(by=actor, now=now)
        mine = worklist.mine(actor, now=now)
        context |= {
            "works": True,
            "mine": mine,
            "groups": worklist.grouped(mine.items),
            "waiting": worklist.unassigned(actor, now=now),
            "colleagues": work.colleagues(actor, now=now),
            "news": worklist.news(actor, since=since, now=now),
            "absences": work.absences(actor, now=now),
        }
    if actor and Permission.READ_CASES in actor.permissions:
        context["overdue"] = deadlines.count_overdue_of_cases(actor, now=now)
        context["overdue_url"] = places.overdue_cases(deadlines.own_offices(actor))
    return render(request, "portal/desk.html", context)


@require_safe
def work_list(request: HttpRequest, which: str) -> HttpResponse:
    """The whole of one list of the desk, page by page."""
    actor, now = actor_of(request), timezone.now()
    found = LISTS[which](actor, now=now, after=request.GET.get("cursor") or None, size=worklist.PAGE)
    context = {
        "which": which,
        "found": found,
        "is_first": "cursor" not in request.GET,
        "colleagues": work.colleagues(actor, now=now) if which == "unassigned" else [],
        "now": now,
    }
    return render(request, "portal/worklist.html", context)


@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give what was ticked to one colleague; each item is told apart. One item alone changes hands."""
    actor, now = actor_of(request), timezone.now()
    try:
        to = int(request.POST.get("to", ""))
    except ValueError:
        fault = Fault("to", "a colleague", _("Choose a colleague."), request.POST.get("to", "")[:20])
        raise Invalid(_("Choose to whom it is given."), faults=[fault]) from None
    person = work.person(work.colleagues(actor, now=now), to)
    ids = [_uuid(text) for text in request.POST.getlist("ids")]
    if request.POST.get("single") and len(ids) == 1:
        actions.assign(track=work.track(actor, ids[0]), to=person, by=actor, now=now)
        messages.success(request, _("%(name)s has it now.") % {"name": person.name})
        return _back(request)
    outcomes = [one.outcome for one in actions.assign_many(ids=ids, to=person, by=actor, now=now)]
    given = outcomes.count("assigned")
    if given:
        words = ngettext("%(number)d item given to %(name)s.", "%(number)d items given to %(name)s.", given)
        messages.success(request, words % {"number": given, "name": person.name})
    for outcome, words in (
        ("held", _("Not given, somebody has it already: %(number)d.")),
        ("done", _("Not given, nothing is left to do: %(number)d.")),
        ("unfit", _("Not given, %(name)s may take none of the next steps: %(number)d.")),
        ("unknown", _("Not given, not found in your area: %(number)d.")),
    ):
        if outcome in outcomes:
            messages.warning(request, words % {"number": outcomes.count(outcome), "name": person.name})
    return _back(request)


@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take what nobody has."""
    actor = actor_of(request)
    actions.take(track=work.track(actor, pk), by=actor, now=timezone.now())
    messages.success(request, _("It is with you now."))
    return _back(request)


@require_POST
def hand_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give it back to the office, with a reason."""
    actor = actor_of(request)
    actions.hand_back(track=work.track(actor, pk), note=request.POST.get("note", ""), by=actor, now=timezone.now())
    messages.success(request, _("It waits for somebody in the office again."))
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest) -> HttpResponse:
    """Enter when I am away and who stands in."""
    actor, now = actor_of(request), timezone.now()
    mates = work.office_mates(actor, now=now)
    form = forms.AbsenceForm(request.POST or None, colleagues=mates)
    if request.method == "POST" and form.is_valid():
        zone = ZoneInfo(actor.time_zone)
        try:
            actions.record_absence(
                person=work.account(actor),
                substitute=work.person(mates, form.cleaned_data["substitute"]),
                since=start_of_day(form.cleaned_data["since"], zone),
                until=day_after(form.cleaned_data["until"], zone),
                by=actor,
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Entered. Your work shows on your colleague's desk in these days."))
            return redirect("portal:desk")
    context = {"form": form, "has_colleagues": bool(mates), "absences": work.absences(actor, now=now), "now": now}
    return render(request, "portal/absence.html", context, status=422 if form.errors else 200)


@require_POST
def cancel_absence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an absence back."""
    actor = actor_of(request)
    actions.cancel_absence(absence=work.absence(actor, pk), by=actor, now=timezone.now())
    messages.success(request, _("The absence is taken back."))
    return redirect("portal:absence")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        fault = Fault("ids", "id", _("Choose anew."), text[:40])
        raise Invalid(_("One of the chosen items is unknown."), faults=[fault]) from None


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that the form stood on, if it is one of ours; otherwise to the desk."""
    target = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if own else reverse("portal:desk"))
