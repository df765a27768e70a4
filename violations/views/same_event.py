"""Several reports of one event: the platform proposes, people decide, and may take it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oversight.core.errors import Refused
from oversight.web.actors import actor_of
from violations import actions, policies, queries
from violations.case_page import number
from violations.forms.refusals import tell
from violations.forms.same_event import Comparison, Undoing

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What may speak of the same event, what was decided of it, and the form for the next."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    wanted = request.GET.get("number", "")[:80]
    found = queries.by_number(case, actor, wanted) if wanted else []
    proposed = [
        *found,
        *(one for one in queries.proposals(case, actor) if one.hint.id not in {two.hint.id for two in found}),
    ]
    others = [(str(one.hint.id), one.hint.number or one.hint.kind) for one in proposed]
    form = Comparison(others, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        other = UUID(given["other"])
        lead = {"this": case.pk, "other": other}.get(given["lead"])
        try:
            actions.record_same_event(
                case=case, other=other, outcome=given["outcome"], note=given["note"], lead=lead, by=actor, now=now
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Kept. Each case keeps its number, its terms and its answer to the reporter."))
            return redirect("violations:same-event", pk=pk)
    context = {
        "case": case,
        "number": number(case),
        "proposed": list(zip(form["other"].subwidgets, proposed, strict=True)),
        "pairs": queries.pairs_of(case, actor),
        "may_link": policies.can_link(case, actor),
        "form": form,
        "wanted": wanted,
        "is_found": bool(found),
    }
    return render(request, "violations/same_event.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def undo(request: HttpRequest, pk: UUID, pair: UUID) -> HttpResponse:
    """What was decided of a pair is taken back; its history stays."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_link(case, actor)
    row = queries.pair(case, pair, now=now)
    form = Undoing(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_same_event(pair=row, case=case, note=form.cleaned_data["note"], by=actor, now=now)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Taken back. What was decided before stays in the history."))
            return redirect("violations:same-event", pk=pk)
    context = {"case": case, "number": number(case), "pair": row, "form": form}
    return render(request, "violations/undo_same_event.html", context, status=422 if form.errors else 200)
