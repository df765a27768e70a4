"""Published instruments for people: what is asked, how it looks, what changed, and where a new version begins."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.core.errors import Refused
from oversight.portal.people.forms import blame
from oversight.web.actors import actor_of
from reports import actions, forms, policies, previewing, queries, rules
from reports.actions.instruments import LARGEST_FILE
from reports.models import Instrument


@require_safe
def instrument_list(request: HttpRequest) -> HttpResponse:
    """Drafts that wait for somebody, and every published version by election."""
    actor = actor_of(request)
    policies.check_read_instruments(actor)
    by_election: dict[str, list[tuple[Instrument, bool, str]]] = {}
    modules = list(Instrument.Module)
    for row, is_asked in sorted(queries.published(), key=lambda one: modules.index(Instrument.Module(one[0].module))):
        title = previewing.words(queries.definition_of(row).title)
        by_election.setdefault(forms.election_name(row.election), []).append((row, is_asked, title))
    context = {
        "elections": list(by_election.items()),
        "drafts": [(row, policies.can_publish(row, actor)) for row in queries.drafts(actor)],
        "may_draft": policies.can_draft(actor),
    }
    return render(request, "reports/instruments/list.html", context)


@require_safe
def version_page(request: HttpRequest, name: str) -> HttpResponse:
    """One published version: what it asks, of whom, when, and where that comes from."""
    actor, row = actor_of(request), queries.version(name)
    policies.check_read_instruments(actor)
    definition = queries.definition_of(row)
    context = {
        "row": row,
        "definition": definition,
        "title": previewing.words(definition.title),
        "election": forms.election_name(row.election),
        "when": previewing.when(definition, row.election.voting_day),
        "groups": previewing.outline(definition),
        "tallies": previewing.tallies(definition),
        "before": queries.version_before(row.code, row.version),
        "draft": queries.draft_of(actor, row.code),
        "may_draft": policies.can_draft(actor),
    }
    return render(request, "reports/instruments/version.html", context)


@require_safe
def version_preview(request: HttpRequest, name: str) -> HttpResponse:
    """The version as a phone will show it."""
    policies.check_read_instruments(actor_of(request))
    row = queries.version(name)
    context = previewing.preview(queries.definition_of(row), request.GET.get("language", ""))
    context |= {"name": row.name, "back": reverse("reports:instrument", args=[row.name])}
    return render(request, "reports/instruments/preview.html", context)


@require_safe
def version_difference(request: HttpRequest, name: str) -> HttpResponse:
    """What the version asks otherwise than the one before."""
    policies.check_read_instruments(actor_of(request))
    row = queries.version(name)
    before = queries.version_before(row.code, row.version)
    found = rules.differences(queries.definition_of(before), queries.definition_of(row)) if before else []
    context = {"name": row.name, "before": before, "rows": previewing.told(found)}
    context["back"] = reverse("reports:instrument", args=[row.name])
    return render(request, "reports/instruments/difference.html", context)


@require_safe
def version_file(request: HttpRequest, name: str) -> HttpResponse:
    """The published definition as a file, to be kept, compared or imported elsewhere."""
    policies.check_read_instruments(actor_of(request))
    row = queries.version(name)
    disposition = f'attachment; filename="{row.code}.v{row.version}.json"'
    layout = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(row.definition, json_dumps_params=layout, headers={"Content-Disposition": disposition})


@require_POST
def begin_version(request: HttpRequest, name: str) -> HttpResponse:
    """Begin the next version of this instrument."""
    draft = actions.begin_version(base=queries.version(name), by=actor_of(request), now=timezone.now())
    messages.success(request, _("The draft begins with what version %(number)s asks.") % {"number": draft.version - 1})
    return redirect("reports:draft", pk=draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def begin_instrument(request: HttpRequest) -> HttpResponse:
    """Begin an instrument that does not exist yet."""
    actor = actor_of(request)
    policies.check_draft(actor)
    form = forms.Begin(request.POST if request.method == "POST" else None, elections=queries.elections())
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                draft = actions.begin_instrument(
                    code=data["code"],
                    election=form.election_value(),
                    module=data["module"],
                    asked_of=data["asked_of"],
                    title=form.title(),
                    source=data["source"],
                    by=actor,
                    now=timezone.now(),
                )
            except Refused as refusal:
                blame(form, refusal)
            else:
                messages.success(request, _("The draft is there. Add groups and questions."))
                return redirect("reports:draft", pk=draft.pk)
    context = {"form": form, "title": _("New instrument"), "submit": _("Begin the draft"), "words": ""}
    return render(request, "reports/instruments/begin.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """A definition's file becomes a draft; what is wrong with it is named there."""
    actor = actor_of(request)
    policies.check_draft(actor)
    form = forms.Import(request.POST, request.FILES) if request.method == "POST" else forms.Import()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            raw = form.cleaned_data["file"].read(LARGEST_FILE + 1)
            try:
                draft = actions.import_draft(raw=raw, by=actor, now=timezone.now())
            except Refused as refusal:
                blame(form, refusal)
            else:
                messages.success(request, _("The file is a draft now. Its faults are named below."))
                return redirect("reports:draft", pk=draft.pk)
    context = {
        "form": form,
        "title": _("Import an instrument"),
        "submit": _("Import"),
        "words": _("The file becomes a draft of the next version; nothing is published."),
        "is_upload": True,
    }
    return render(request, "reports/instruments/begin.html", context, status=status)
