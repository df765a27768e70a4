"""One polling station for people: all its reporters side by side, its photos, its history and proof."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oversight.accounts.roles import Permission
from oversight.accounts.supervision import names, supervisors
from oversight.evidence.queries import of_dossiers
from oversight.ledger.history import acts_of
from oversight.web.actors import actor_of
from reports import charting, comparing, histories, presenting, queries
from reports.models import StationReport
from reports.queries.coverage import LEVELS


@require_safe
def station(request: HttpRequest, election: str, code: str) -> HttpResponse:
    """What everybody reported from one station, one questionnaire at a time."""
    actor, now = actor_of(request), timezone.now()
    place = queries.station(actor, election, code)
    reports = queries.reports_of(actor, place)
    asked = [one for one in queries.questionnaires() if one.election.pk == place.election_id]
    filed = {report.instrument.code for report in reports}
    wanted = request.GET.get("instrument") or (reports[-1].instrument.code if reports else "")
    chosen = [report for report in reports if report.instrument.code == wanted]
    standing = [report for report in chosen if report.state == StationReport.State.CURRENT]
    acts = acts_of(report.pk for report in chosen)
    may_view = actor.can(Permission.VIEW_EVIDENCE, place.path)
    items = of_dossiers(report.pk for report in chosen) if may_view else []
    known = names(histories.labels(acts, items))
    above = [place.path[:length] for length in LEVELS[3:5]]
    held = supervisors(actor, stations=[place.pk], offices=above, now=now)
    context: dict[str, Any] = {
        "station": place,
        "election": presenting.election_name(place.election),
        "place": place.path[: LEVELS[4]].rstrip("."),
        "last_word": reports[-1].dossier.received_at if reports else None,
        "supervisors": [one for path in (place.path, *reversed(above)) for one in held.get(path, [])],
        "questionnaires": [(one, charting.module(one), one.code in filed, one.code == wanted) for one in asked],
        "compared": comparing.compare(standing, queries.versions(standing)) if standing else None,
        "photos": histories.photos(chosen, items, known),
        "history": histories.history(chosen, acts, known),
        "proofs": histories.proofs(chosen, acts),
        "has_reports": bool(reports),
        "chosen": wanted,
    }
    return render(request, "reports/station.html", context)
