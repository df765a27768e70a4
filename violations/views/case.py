"""The page of a case: everything about it in sections, and the one act that comes next."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oversight.accounts.actor import Actor
from oversight.documents.queries import standing
from oversight.web.actors import actor_of
from oversight.workflow import queries as work
from oversight.workflow.policies import can_assign, can_hand_back, can_hold
from violations import acts, queries
from violations import case_page as shown
from violations.policies import Power, powers
from violations.queries import Whole
from violations.timeline import timeline

TOLD = 12


@require_safe
def case_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case."""
    actor, now = actor_of(request), timezone.now()
    whole = queries.whole(queries.case(actor, pk, now=now), actor, now=now)
    table = acts.acts(whole, actor)
    following, own = acts.next_act(table), powers(whole.case, actor)
    told, clocks = timeline(whole), shown.clocks(whole, now=now)
    context: dict[str, Any] = {
        "case": whole.case,
        "whole": whole,
        "title": shown.title(whole),
        "facts": shown.facts(whole),
        "classes": shown.classes(whole.case),
        "articles": shown.articles(whole),
        "flags": shown.flags(whole.case),
        "clocks": clocks,
        "is_running": any(clock.days for clock in clocks),
        "narrative": shown.narrative(whole),
        "next": following,
        "others": [act for act in table if act.may and act is not following],
        "turn_of_others": [act for act in table if act.is_work and not act.may],
        "study": shown.study(whole),
        "standing": whole.standing,
        "conclusion": whole.conclusions[-1] if whole.conclusions else None,
        "evidence": shown.evidence(whole),
        "sittings": shown.sittings(whole),
        "mail": shown.mail(whole.messages),
        "may_unmask": Power.UNMASK in own,
        "may_add": Power.WRITE in own and whole.track.is_open,
        "may_write": Power.WRITE in own,
        "may_link": Power.LINK in own,
        "papers_url": acts.address("violations:papers", pk),
        "documents": [(one, standing(one)) for one in whole.documents],
        "barred": shown.barred(whole.recusals),
        "events": told[:TOLD],
        "number_of_events": len(told),
        "last_leaf": max((entry.leaf for entry in whole.entries if entry.leaf is not None), default=None),
        "now": now,
        **_holder(whole, actor, now),
    }
    return render(request, "violations/case.html", context)


@require_safe
def timeline_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every event of a case."""
    actor, now = actor_of(request), timezone.now()
    whole = queries.whole(queries.case(actor, pk, now=now), actor, now=now)
    context = {"case": whole.case, "number": shown.number(whole.case), "events": timeline(whole)}
    return render(request, "violations/timeline.html", context)


@require_safe
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ledger's proof of what was brought in, as a file."""
    case = queries.case(actor_of(request), pk, now=timezone.now())
    response = JsonResponse(queries.receipt(case).document(with_body=False))
    response["Content-Disposition"] = f'attachment; filename="receipt-{str(pk)[-12:]}.json"'
    return response


def _holder(whole: Whole, actor: Actor, now: Any) -> dict[str, Any]:
    """Who has the case, and whether the actor takes it, gives it or hands it back."""
    track, duty = whole.track, whole.duty
    may_assign = track.is_open and can_assign(track, actor)
    colleagues = work.colleagues(actor, now=now, scope=track.scope) if may_assign else []
    return {
        "duty": duty,
        "substitute": work.away([duty.holder_id], now=now).get(duty.holder_id) if duty else None,
        "may_take": duty is None and track.is_open and can_hold(track, actor),
        "may_hand_back": duty is not None and track.is_open and can_hand_back(track, duty, actor),
        "colleagues": [one for one in colleagues if duty is None or one.id != duty.holder_id],
    }
