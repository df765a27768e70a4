"""Incidents of stored files on the auditor's desk: what was found, what to do next, what was done."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.core.errors import Fault, Invalid, Refused
from oversight.dossiers.queries import PAGE
from oversight.evidence import actions, queries
from oversight.evidence.models import Incident
from oversight.files.queries import progress
from oversight.files.store import StoreAway
from oversight.portal.evidence import forms
from oversight.portal.evidence.cards import label
from oversight.portal.evidence.custody import actor_words
from oversight.web.actors import actor_of

ITEMS_SHOWN = 50


@require_safe
def incident_list(request: HttpRequest) -> HttpResponse:
    """Incidents that stand, or with `?over` those that are over, and how far the rolling check has come."""
    is_over = "over" in request.GET
    found = queries.incidents(actor_of(request), is_over=is_over, after=_cursor(request), size=PAGE + 1)
    now = timezone.now()
    context = {
        "rows": found[:PAGE],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_first": "cursor" not in request.GET,
        "is_over": is_over,
        "progress": progress(cutoff=now - timedelta(days=settings.EVIDENCE_REHASH_DAYS)),
        "days": settings.EVIDENCE_REHASH_DAYS,
        "as_of": now,
    }
    return render(request, "portal/evidence/incidents.html", context)


@require_safe
def incident_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One incident."""
    return _page(request, queries.incident(actor_of(request), pk), forms.Words())


@require_http_methods(["POST"])
def incident_act(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Take up, check again, propose or declare a loss; a refusal comes back in the form, filled in as it was."""
    actor = actor_of(request)
    incident = queries.incident(actor, pk)
    form = forms.Words(request.POST)
    if form.is_valid():
        try:
            match verb:
                case "acknowledge":
                    act, done = actions.acknowledge, _("The incident is in your hands.")
                case "recheck":
                    act, done = actions.recheck, _("The file is as received again, and shown again.")
                case "propose-loss":
                    act, done = actions.propose_loss, _("Proposed. Another auditor has to agree.")
                case _:
                    act, done = actions.declare_lost, _("The file is declared lost and stays held back.")
            held = act(incident=incident, words=form.cleaned_data["words"], by=actor, now=timezone.now())
        except StoreAway:
            form.add_error(None, _("The evidence store does not answer; try again in a few minutes."))
        except Refused as refusal:
            form.add_error(None, str(refusal.faults[0].message if refusal.faults else refusal.message))
        else:
            if verb == "recheck" and held.resolved_at is None:
                messages.warning(request, _("The file is still not as received."))
            else:
                messages.success(request, done)
            return redirect("evidence:incident", pk=pk)
    return _page(request, incident, form, status=422)


def _page(request: HttpRequest, incident: Incident, form: forms.Words, status: int = 200) -> HttpResponse:
    items = queries.items_stored_as(incident.blob)
    proposers, me = queries.loss_proposers(incident), actor_of(request).label
    context = {
        "has_proposed": me in proposers,
        "may_agree": bool(proposers - {me}),
        "incident": incident,
        "hash": bytes(incident.blob.sha256).hex(),
        "label": label(incident.blob.media_type),
        "items": items[:ITEMS_SHOWN],
        "more": max(0, len(items) - ITEMS_SHOWN),
        "is_copy": bool(items) and all(item.original_id != incident.blob_id for item in items),
        "notes": [(note, actor_words(note.actor, name)) for note, name in queries.notes_of(incident)],
        "found_by": actor_words(incident.found_by, queries.names_of([incident.found_by]).get(incident.found_by, "")),
        "form": form,
    }
    return render(request, "portal/evidence/incident.html", context, status=status)


def _cursor(request: HttpRequest) -> UUID | None:
    text = request.GET.get("cursor")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        fault = Fault("cursor", "cursor", _("This is not a cursor that a list handed out."), text)
        raise Invalid(_("The cursor cannot be read; start from the first page."), faults=[fault]) from error
