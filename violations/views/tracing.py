"""Prior information: its tracing is ordered with a plan and ends in a finding, or it is closed with a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.core.errors import Invalid, NotAllowed, Refused
from oversight.core.ids import uuid7
from oversight.web.actors import actor_of
from violations import actions, ballots, letters, policies, queries, seals
from violations.forms import plenaries as common
from violations.forms import tracing as forms
from violations.links import page_of
from violations.models import Case, Letter
from violations.queries import procedure as reads
from violations.rules import law

_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def tracing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the tracing of prior information stands: its order and plan, what it is to find, how it ended."""
    return _page(request, queries.case(actor_of(request), pk, now=timezone.now()))


@require_POST
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order the tracing."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    form = forms.Order(request.POST)
    if not form.is_valid():
        return _page(request, case, order=form, status=422)
    try:
        actions.start_tracing(case=case, **form.cleaned_data, by=actor, now=now)
    except NotAllowed:
        raise
    except Refused as refusal:
        common.tell(form, refusal)
        return _page(request, case, order=form, status=refusal.status)
    messages.success(request, _("The tracing is ordered."))
    return redirect("violations:tracing", pk=pk)


@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a finding of what the tracing found."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    form = forms.Outcome(request.POST)
    if not form.is_valid():
        return _page(request, case, outcome=form, status=422)
    election = case.dossier.election
    try:
        made = actions.end_tracing(
            case=case,
            form=form.finding(case, election.code if election else ""),
            text=form.cleaned_data["text"],
            by=actor,
            now=now,
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.tell(refusal.faults if isinstance(refusal, Invalid) else (), str(refusal.message))
        return _page(request, case, outcome=form, status=refusal.status)
    messages.success(request, _("Finding %(number)s is recorded. The plenary sets it.") % {"number": made.number})
    return redirect("violations:tracing", pk=pk)


@require_http_methods(_METHODS)
def close_tip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close prior information without a finding."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_decide_here(case, actor)
    form = forms.Close(request.POST if request.method == "POST" else None, reasons=law.reasons("close_tip", now.date()))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_tip(case=case, **form.cleaned_data, by=actor, now=now)
        except Refused as refusal:
            common.tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The prior information is closed."))
            return redirect("violations:tracing", pk=pk)
    context = {"case": case, "form": form, "may_close": "close_tip" in reads.verbs(case), **ballots.heading(case)}
    return render(request, "violations/close_tip.html", context, status=status)


def _page(
    request: HttpRequest,
    case: Case,
    *,
    order: forms.Order | None = None,
    outcome: forms.Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    row, verbs = reads.tracing(case), reads.verbs(case)
    decides = policies.can_decide_here(case, actor)
    known = law.reasons("close_tip", (row.ended_at or now).date()) if row else {}
    context: dict[str, Any] = {
        "case": case,
        "status": reads.status_title(case),
        "row": row,
        "plan": seals.plan_of(row, case=case.pk) if row else "",
        "report": seals.words_of([row], case=case.pk).get(row.pk, "") if row else "",
        "reason": str(known[row.reason].title) if row and row.reason in known else "",
        "finding_page": page_of(row.finding_id) if row and row.finding_id else "",
        "story": queries.contents(case).narrative,
        "letters": letters.of_case(case, actor, kinds=(Letter.Kind.TRACING_ORDER,), now=now),
        "order": (order or forms.Order()) if decides and "start_tracing" in verbs else None,
        "outcome": (outcome or _begun(case)) if decides and "end_tracing" in verbs else None,
        "may_close": decides and "close_tip" in verbs,
        "refused": next((form for form in (order, outcome) if form is not None and form.errors), None),
        **ballots.heading(case),
    }
    return render(request, "violations/tracing.html", context, status=status)


def _begun(case: Case) -> forms.Outcome:
    """The finding as far as the prior information already says it."""
    told = queries.contents(case).narrative
    initial = {
        "id": uuid7(timezone.now()),
        "place": case.place.code,
        "occurred_on": case.occurred_on,
        "location": told.get("where", "") or told.get("location", ""),
        "contest": case.contest,
        "classes": case.classes,
    }
    return forms.Outcome(initial=initial)
