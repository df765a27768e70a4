"""The commissioner's queue, one plenary, voting, closing, and calling one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from oversight.web.actors import actor_of
from violations import actions, ballots, letters, policies, queries
from violations.forms import plenaries as forms
from violations.links import page_of
from violations.models import Case, Letter, Plenary
from violations.queries import sittings

_HANDLES = frozenset({Permission.DECIDE_VIOLATIONS, Permission.STUDY_VIOLATIONS})


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for my vote, what is called and not closed, what was decided lately."""
    actor, now = actor_of(request), timezone.now()
    if not _HANDLES & actor.permissions:
        raise NotAllowed(_("Your role does not allow this."))
    mine = [seat.plenary for seat in queries.my_votes(actor)]
    called = [one for one in sittings.open_plenaries(actor) if one.pk not in {own.pk for own in mine}]
    closed = sittings.closed_plenaries(actor, after=request.GET.get("cursor"))
    told = ballots.rows([*mine, *called, *closed.rows], now=now)
    context = {
        "waiting": told[: len(mine)],
        "others": told[len(mine) : len(mine) + len(called)],
        "closed": told[len(mine) + len(called) :],
        "next": closed.next,
        "is_first": "cursor" not in request.GET,
        "votes": Permission.DECIDE_VIOLATIONS in actor.permissions,
        "now": now,
    }
    return render(request, "violations/plenaries.html", context)


@require_safe
def plenary_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One plenary: facts, study, proposal, members, votes, and what its closing does."""
    return _page(request, queries.plenary(actor_of(request), pk, now=timezone.now()))


@require_POST
def vote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Vote; a second press changes nothing and is told so."""
    actor, now = actor_of(request), timezone.now()
    plenary = queries.plenary(actor, pk, now=now)
    form = forms.Ballot(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.vote(plenary=plenary, choice=given["choice"], dissent=given["dissent"], by=actor, now=now)
        except Conflict as refusal:
            messages.warning(request, str(refusal.message))
            return redirect("violations:plenary", pk=pk)
        except Invalid as refusal:
            forms.tell(form, refusal)
        else:
            messages.success(request, _("Your vote is entered."))
            return redirect("violations:plenary", pk=pk)
    return _page(request, plenary, ballot=form, status=422)


@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a plenary with its minute; a second press changes nothing and is told so."""
    actor, now = actor_of(request), timezone.now()
    plenary = queries.plenary(actor, pk, now=now)
    form = forms.Closing(request.POST, needs_letter=ballots.sitting(plenary, actor).needs_letter)
    if form.is_valid():
        given = form.cleaned_data
        try:
            closed = actions.close_plenary(
                plenary=plenary,
                minute=given["minute"],
                text=given["text"],
                letter=given.get("letter", ""),
                by=actor,
                now=now,
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            if refusal.code == "plenary-closed":
                messages.warning(request, str(refusal.message))
                return redirect("violations:plenary", pk=pk)
            forms.tell(form, refusal)
            return _page(request, plenary, closing=form, status=refusal.status)
        messages.success(
            request, _("The plenary is closed. Outcome: %(outcome)s.") % {"outcome": closed.get_outcome_display()}
        )
        return redirect("violations:plenary", pk=pk)
    return _page(request, plenary, closing=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call a plenary: first the proposal is chosen, then who is there and what the proposal needs."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    proposal, searched = request.GET.get("proposal", ""), request.GET.get("office", "")
    office = _sits(request, case)
    offered = (
        sittings.possible(case, ballots.DECISIONS, now=now)
        if office.pk == case.dossier.office_id
        else sittings.possible(case, ["take_over"], now=now)
    )
    chosen = next((one for one in offered if one.verb == proposal and not one.why_not), None)
    context: dict[str, Any] = {
        "case": case,
        "office": office,
        "offered": [(one, ballots.TITLES[one.verb]) for one in offered],
        "chosen": chosen,
        "title": ballots.TITLES.get(proposal, ""),
        "study": ballots.studied(case),
        "searched": searched,
        **ballots.heading(case),
    }
    if chosen is None:
        return render(request, "violations/call_plenary.html", context, status=409 if proposal else 200)
    members = queries.members(office, now=now)
    barred = queries.barred(case, members)
    form = forms.Call(
        request.POST if request.method == "POST" else None,
        members=[one for one in members if one.pk not in barred],
        reasons=sittings.fitting_reasons(case, proposal, now=now) if proposal == "not_register" else None,
        offices=sittings.recipients(case.dossier.office, searched) if proposal == "offer_transfer" else None,
        initial={"chair": actor.user_id},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        # Who is recused has a seat and no vote: the minute says so.
        present = {*given["present"], *barred}
        try:
            plenary = actions.call_plenary(
                case=case,
                proposal=proposal,
                present=present,
                chair=given["chair"],
                reason=given.get("reason", ""),
                recipient=sittings.recipient(case.dossier.office, given["recipient"]) if "recipient" in given else None,
                office=office,
                by=actor,
                now=now,
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            forms.tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The plenary is called. Every member who is there votes now."))
            return redirect("violations:plenary", pk=plenary.pk)
    else:
        status = 422 if form.errors else 200
    context |= {
        "form": form,
        "recused": [one.name for one in members if one.pk in barred],
        "missing": [one.title for one in sittings.curable(case)] if proposal == "ask_completion" else [],
    }
    return render(request, "violations/call_plenary.html", context, status=status)


def _sits(request: HttpRequest, case: Case) -> Office:
    """The office whose commissioners would decide: the holding one, or the actor's own above it, to take over."""
    actor = actor_of(request)
    if policies.can_call(case, case.dossier.office_id, "register", actor):
        return case.dossier.office
    for reach in actor.reaches:
        if policies.can_call(case, reach.office, "take_over", actor):
            return sittings.office(reach.office)
    raise NotAllowed(_("You may not call a plenary on this case."))


def _page(
    request: HttpRequest,
    plenary: Plenary,
    *,
    ballot: forms.Ballot | None = None,
    closing: forms.Closing | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    sitting, story = ballots.sitting(plenary, actor), _story(request, plenary.case)
    is_open = plenary.closed_at is None
    may_close = is_open and not sitting.tally.waiting and policies.is_member(plenary, actor)
    context: dict[str, Any] = {
        "plenary": plenary,
        "case": plenary.case,
        "sitting": sitting,
        "study": ballots.studied(plenary.case) if story is not None else None,
        "story": story,
        "row": ballots.rows([plenary], now=now)[0],
        "case_page": page_of(plenary.case_id),
        "letters": _papers(plenary, actor, now) if story is not None and not is_open else None,
        "follows": _follows(plenary, actor) if story is not None else [],
        "ballot": (ballot or forms.Ballot()) if is_open and policies.can_vote(plenary, actor) else None,
        "closing": (closing or forms.Closing(needs_letter=sitting.needs_letter)) if may_close else None,
        "refused": next((form for form in (ballot, closing) if form is not None and form.errors), None),
        "sits": any(one.is_me for one in sitting.members),
    }
    return render(request, "violations/plenary.html", context, status=status)


def _story(request: HttpRequest, case: Case) -> dict[str, str] | None:
    """What somebody wrote down, for whoever may read the case; a member of an office that gave it away may no more."""
    try:
        queries.case(actor_of(request), case.pk, now=timezone.now())
    except NotFound:
        return None
    return dict(queries.contents(case).narrative)


def _follows(plenary: Plenary, actor: Actor) -> list[tuple[str, str]]:
    """What is to be done next after a proposal was carried: address and words, for whoever may."""
    if plenary.outcome != Plenary.Outcome.CARRIED:
        return []
    moving = queries.transfer(plenary.case)
    if moving is not None and moving.plenary_id == plenary.pk:
        return [(reverse("violations:transfer", args=[moving.pk]), _("See whether the other office has signed"))]
    verbs = queries.verbs(plenary.case)
    if "notify_status" in verbs and policies.can_study(plenary.case, actor):
        return [(reverse("violations:notify", args=[plenary.case_id]), _("Announce the status"))]
    if "start_tracing" in verbs and policies.can_decide_here(plenary.case, actor):
        return [(reverse("violations:tracing", args=[plenary.case_id]), _("Order the tracing"))]
    return []


def _papers(plenary: Plenary, actor: Actor, now: datetime) -> letters.Papers:
    """The minute of the plenary; with it the letter to the reporter, where it asked him for something."""
    minute = letters.of_case(plenary.case, actor, kinds=(Letter.Kind.PLENARY_MINUTE,), about=plenary.pk, now=now)
    asked = queries.completion(plenary.case)
    if asked is None or asked.plenary_id != plenary.pk:
        return minute
    letter = letters.of_case(plenary.case, actor, kinds=(Letter.Kind.COMPLETION,), about=asked.pk, now=now)
    return letter._replace(papers=[*minute.papers, *letter.papers])
