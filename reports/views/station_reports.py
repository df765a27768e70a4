"""Station reports for people: one report with its proof, withdrawing it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.core.errors import Refused
from oversight.evidence.queries import of_dossier
from oversight.portal.evidence.cards import cards
from oversight.web.actors import actor_of
from reports import alert_words, forms, histories, policies, presenting, queries
from reports.actions import withdraw
from reports.models import StationReport


@require_safe
def report_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report: what it says, what is to be checked, its evidence, its place in the ledger."""
    return _detail(request, queries.station_report(actor_of(request), pk, now=timezone.now()), forms.Withdrawal())


@require_http_methods(["POST"])
def report_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a report out of the count; a refusal comes back in the form, filled in as it was."""
    actor, now = actor_of(request), timezone.now()
    report = queries.station_report(actor, pk, now=now)
    form = forms.Withdrawal(request.POST)
    if form.is_valid():
        try:
            withdraw(report=report, reason=form.cleaned_data["reason"], by=actor, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The report is withdrawn. It stays readable here."))
            return redirect("reports:detail", pk=pk)
    return _detail(request, report, form, status=422)


def _detail(request: HttpRequest, report: StationReport, form: forms.Withdrawal, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    entries = queries.ledger_places(report)
    context = {
        "report": report,
        "shown": presenting.shown(report),
        "evidence": cards(of_dossier(report.dossier)),
        "form": form,
        "is_current": report.state == StationReport.State.CURRENT,
        "entries": [(histories.WORDS.get(place.verb, place.verb), place) for place in entries],
        "is_sealed": any(place.leaf is not None for place in entries),
        "siblings": queries.siblings(actor, report),
        "alerts": [alert_words.listed(alert, None, None) for alert in queries.alerts_of(actor, report)],
        "may_withdraw": report.state == StationReport.State.CURRENT and policies.can_withdraw(report, actor),
    }
    return render(request, "reports/detail.html", context, status=status)
