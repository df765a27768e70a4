"""The people of my area, one person, and newcomers."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.accounts import actions, people, policies
from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment, Office
from oversight.accounts.people import Filters, State
from oversight.accounts.roles import NATIONAL_ROLES, ROLES, Permission, Role
from oversight.core.errors import NotAllowed, Refused
from oversight.portal.people.forms import Appointment, Placement, Search, blame, is_station, path_from
from oversight.regions.models import PollingStation
from oversight.web.actors import actor_of

A_MONTH = timedelta(days=31)


@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """Who sits where, with search and filters; works by address alone."""
    actor, now = actor_of(request), timezone.now()
    form = Search(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    filters = Filters(
        search=chosen.get("q", "").replace("\0", ""),
        role=Role(chosen["role"]) if chosen.get("role") else None,
        state=State(chosen.get("state") or State.CURRENT),
    )
    page = people.assignments(actor, filters, now=now, after=request.GET.get("cursor") or None)
    kept = {key: value for key, value in chosen.items() if value}
    return render(
        request,
        "portal/people/list.html",
        {
            "form": Search(initial={"state": State.CURRENT.value, **kept}),
            "rows": [_shown(row, actor) for row in page.rows],
            "next": urlencode({**kept, "cursor": page.next}) if page.next else "",
            "is_first": "cursor" not in request.GET,
            "first": urlencode(kept),
            "may_appoint": _may_appoint(actor),
        },
    )


@require_safe
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles, phones, codes, and what the actor may do."""
    actor, now = actor_of(request), timezone.now()
    person = people.person(actor, pk)
    career = people.career(actor, pk)
    running = {row.pk for row in people.running_assignments(pk, now=now)}
    current = [row for row in career if row.pk in running and row.ended_at is None]
    contact = people.sees_contact(actor, pk, now=now)
    phones, _next = people.devices(actor, owner=pk)
    return render(
        request,
        "portal/people/person.html",
        {
            "person": person,
            "sees_contact": contact,
            "rows": [_shown(row, actor, running=running) for row in career],
            "phones": [
                (phone, phone.revoked_at is None and policies.can_revoke_device(phone, career, actor))
                for phone in phones
            ],
            "codes": people.codes(pk) if contact else [],
            "now": now,
            "may_enrol": person.is_active and _may_enrol(pk, actor, now),
            "may_assign": person.is_active and pk != actor.user_id and _may_appoint(actor),
            "may_manage": person.is_active and policies.can_manage_account(pk, current, actor),
            "is_field": any(ROLES[Role(row.role)].signs_in_by_device for row in current),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def newcomer(request: HttpRequest) -> HttpResponse:
    """An account and its first role."""
    actor, now = actor_of(request), timezone.now()
    if not _may_appoint(actor):
        raise NotAllowed(_("Your role does not allow this."))
    today = timezone.localdate()
    form = Appointment(
        request.POST if request.method == "POST" else None,
        initial={"since": today, "until": today + A_MONTH, "place": request.GET.get("place", "")},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            office, station = place_of(actor, form)
            since, until = form.period(office)
            given = actions.appoint(
                newcomer=actions.Newcomer(data["username"], data["name"], data["email"], data["phone"]),
                role=Role(data["role"]),
                office=office,
                station=station,
                since=since,
                until=until,
                mandate=data["mandate"],
                by=actor,
                now=now,
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("%(name)s has an account now.") % {"name": given.user.name})
            return redirect("people:person", pk=given.user_id)
    return render(
        request,
        "portal/people/form.html",
        {
            "form": form,
            "title": _("New person"),
            "submit": _("Make account"),
            "back": redirect("people:list").url,
            "words": _("The account opens with a code for the phone (field) or a password that you hand out (desk)."),
        },
    )


def place_of(actor: Actor, form: Placement) -> tuple[Office, PollingStation | None]:
    """The office, and the station of a station supervisor, that a form names; NotFound outside the area."""
    place = form.cleaned_data["place"].strip()
    if not is_station(form.cleaned_data["role"]):
        return people.office(actor, path_from(place)), None
    station = people.station(actor, place)
    return people.office(actor, station.path[: station.path.rstrip(".").rfind(".") + 1]), station


def _may_enrol(pk: int, actor: Actor, now: datetime) -> bool:
    held = people.running_assignments(pk, now=now)
    return bool(held) and all(policies.can_enrol(row, actor) for row in held)


def _may_appoint(actor: Actor) -> bool:
    return Permission.MANAGE_ASSIGNMENTS in actor.permissions


def _shown(row: Assignment, actor: Actor, *, running: set[int] | None = None) -> dict[str, Any]:
    """An assignment with the words and the verbs that a page shows."""
    role = Role(row.role)
    waits = row.needs_approval and row.approved_at is None and row.ended_at is None
    runs = running is not None and row.pk in running and row.ended_at is None
    changes = runs and policies.can_change(row, actor)
    return {
        "row": row,
        "ends": row.period.upper - timedelta(microseconds=1) if row.period.upper else None,
        "title": ROLES[role].title,
        "waits": waits,
        "runs": runs,
        "never": row.period.isempty,
        "may_end": changes,
        "may_extend": changes and role not in NATIONAL_ROLES,
        "may_replace": changes and ROLES[role].signs_in_by_device,
        "may_approve": runs and waits and policies.can_approve(row, actor),
    }
