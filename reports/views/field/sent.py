"""What I sent: its state, its receipt, what is missing; correcting it, withdrawing it."""

from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.core.errors import Refused
from oversight.evidence.queries import of_dossier
from oversight.ledger.history import latest_receipt
from oversight.web.actors import actor_of
from reports import actions, pages, policies, presenting, queries
from reports.digests import SUBJECT
from reports.models import StationReport
from reports.views.field.drafts import METHODS
from reports.views.field.entrance import by_phone, typed
from reports.views.field.sending import uploads


@by_phone
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """My reports, newest first."""
    actor, now = actor_of(request), timezone.now()
    page = queries.my_reports(actor, now=now, after=request.GET.get("cursor") or None)
    standings = queries.standings([report.pk for report in page.rows])
    context = {
        "rows": [(report, standings[report.pk]) for report in page.rows],
        "next": page.next,
        "is_first": "cursor" not in request.GET,
    }
    return render(request, "reports/field/sent.html", context)


@by_phone
@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: the confirmation right after sending, and its state ever after."""
    return _shown(request, queries.station_report(actor_of(request), pk, now=timezone.now()))


@by_phone
@require_safe
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proof that the report is in the public log, as a file to keep."""
    found = queries.station_report(actor_of(request), pk, now=timezone.now())
    document = latest_receipt(found.pk, SUBJECT).document(with_body=True)
    response = HttpResponse(msgspec.json.format(msgspec.json.encode(document)), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="receipt-{found.pk}.json"'
    return response


@by_phone
@require_POST
def missing_photos(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Promised files that had not arrived."""
    actor, now = actor_of(request), timezone.now()
    found = queries.station_report(actor, pk, now=now)
    chosen = uploads(request)
    refused = actions.complete(report=found, uploads=chosen, by=actor, now=now)
    if refused:
        return _shown(request, found, errors=[str(refusal.message) for refusal in refused], status=422)
    if chosen:
        words = ngettext("%(number)d file has arrived.", "%(number)d files have arrived.", len(chosen))
        messages.success(request, words % {"number": len(chosen)})
    return redirect("field:sent-report", pk=pk)


@by_phone
@require_http_methods(METHODS)
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why; then the same pages come again, filled in as they were sent."""
    actor, now = actor_of(request), timezone.now()
    found = queries.station_report(actor, pk, now=now)
    policies.check_correct(found, actor)
    reason, error = typed(request).get("reason", ""), ""
    if request.method == "POST":
        try:
            draft = actions.start_correction(report=found, reason=reason, by=actor, now=now)
        except Refused as refusal:
            error = _told(refusal)
        else:
            first = pages.opening(queries.rules_of(draft).definition)
            return redirect("field:group", pk=draft.pk, group=first)
    return _reason(request, found, "correct", reason, error)


@by_phone
@require_http_methods(METHODS)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the report out of the count, with a reason; it stays readable."""
    actor, now = actor_of(request), timezone.now()
    found = queries.station_report(actor, pk, now=now)
    policies.check_withdraw(found, actor)
    reason, error = typed(request).get("reason", ""), ""
    if request.method == "POST":
        try:
            actions.withdraw(report=found, reason=reason, by=actor, now=now)
        except Refused as refusal:
            error = _told(refusal)
        else:
            messages.success(request, _("The report is withdrawn. It stays readable here."))
            return redirect("field:sent-report", pk=pk)
    return _reason(request, found, "withdraw", reason, error)


def _told(refusal: Refused) -> str:
    return refusal.faults[0].message if refusal.faults else str(refusal.message)


def _reason(request: HttpRequest, found: StationReport, verb: str, reason: str, error: str) -> HttpResponse:
    context = {"report": found, "verb": verb, "reason": reason, "error": error}
    return render(request, "reports/field/reason.html", context, status=422 if error else 200)


def _shown(
    request: HttpRequest, found: StationReport, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    evidence = list(of_dossier(found.dossier))
    is_current = found.state == StationReport.State.CURRENT
    context = {
        "report": found,
        "title": presenting.text(presenting.definition_of(found).title),
        "shown": presenting.shown(found),
        "evidence": evidence,
        "missing": [item for item in evidence if item.received_at is None],
        "standing": queries.standings([found.pk])[found.pk],
        "may_correct": policies.can_correct(found, actor),
        "may_withdraw": is_current and policies.can_withdraw(found, actor),
        "errors": errors or [],
    }
    return render(request, "reports/field/report.html", context, status=status)
