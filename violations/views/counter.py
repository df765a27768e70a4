"""What the counter does with a case: papers and receipt, from when terms count, letters served and completions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oversight.accounts.actor import Actor
from oversight.core.errors import Refused
from oversight.deadlines.queries import explain, history
from oversight.files import serving
from oversight.web.actors import actor_of
from oversight.web.dayclock import dayclock, due_in_words, face, in_language
from violations import actions, counter_words, policies, queries
from violations.forms import counter as forms
from violations.models import Case, Paper
from violations.rules import Handed, missing_papers

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def papers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which papers came, in time or late; when all are there the study begins."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_receive(case, actor)
    queries.report_of(case)
    data = request.POST if request.method == "POST" else None
    rows = [forms.PaperForm(data, request.FILES if data is not None else None, kind=kind) for kind in Paper.Kind]
    whole = forms.Whole(data)
    general: list[str] = []
    if data is not None and not [form for form in (*rows, whole) if not form.is_valid()]:
        said = [form for form in rows if form.is_said()]
        handed = [_handed(form) for form in said]
        came = {paper.kind for paper in queries.papers_of(case)} | {one.kind for one in handed}
        is_complete = whole.cleaned_data["is_complete"] or not missing_papers(came)
        try:
            actions.receive_papers(case=case, papers=handed, is_complete=is_complete, by=actor, now=now)
        except Refused as refusal:
            general = _blame(said, refusal)
        else:
            messages.success(request, _("The papers are entered."))
            return redirect("violations:papers", pk=pk)
    is_faulty = bool(general) or any(form.errors for form in rows)
    return _papers_page(request, actor, case, rows, whole, general, status=422 if is_faulty else 200)


def _handed(form: forms.PaperForm) -> Handed:
    given = form.cleaned_data
    scan = given["scan"].read() if given["scan"] else None
    is_original = {"original": True, "copy": False}.get(given["form"])
    return Handed(kind=form.kind, copies=given["copies"] or 1, is_original=is_original, scan=scan)


def _blame(said: Sequence[forms.PaperForm], refusal: Refused) -> list[str]:
    """Lay the faults on the rows that they speak of; what has no field stands at the top."""
    general = [] if refusal.faults else [str(refusal.message)]
    for fault in refusal.faults:
        _papers, _dot, rest = fault.field.partition(".")
        number, _dot, field = rest.partition(".")
        if number.isdigit() and int(number) < len(said) and field in said[int(number)].fields:
            said[int(number)].add_error(field, fault.message)
        else:
            general.append(str(fault.message))
    return general


def _papers_page(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    rows: Sequence[forms.PaperForm],
    whole: forms.Whole,
    general: Sequence[str],
    *,
    status: int,
) -> HttpResponse:
    now = timezone.now()
    had = queries.papers_of(case)
    clock = next((one.clock for one in queries.waiting([case])), None)
    told = explain(clock) if clock is not None else None
    faults = [
        {"target": bound.auto_id, "label": f"{form.kind.label}: {bound.label}", "error": error}
        for form in rows
        for bound in form
        for error in bound.errors
    ]
    context: dict[str, Any] = {
        "case": case,
        "number": counter_words.number_of(case),
        "rows": rows,
        "whole": whole,
        "told": faults,
        "general": general,
        "faults": len(faults) + len(general),
        "had": had,
        "missing": counter_words.papers_named(missing_papers([paper.kind for paper in had])),
        "waits": counter_words.waits_for_papers(case),
        "receipts": queries.receipts_of(case),
        "links": [link for link in counter_words.links(case, actor) if link.url != request.path],
    }
    if clock is not None and told is not None:
        context |= {
            "face": face(clock, told, now=now),
            "clock": dayclock(clock, told, history(clock), now=now),
            "last_moment": clock.due_at,
        }
    with timezone.override(ZoneInfo(case.dossier.office.time_zone)):
        return render(request, "violations/counter/papers.html", context, status=status)


@require_POST
def print_receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt (B.3) to be printed now; a refusal comes back with the way out."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_receive(case, actor)
    try:
        content = actions.print_receipt(case=case, by=actor, now=now)
    except Refused as refusal:
        context = {"case": case, "words": refusal.message, "links": counter_words.links(case, actor)}
        return render(request, "violations/counter/no_receipt.html", context, status=refusal.status)
    name = f"b3-{str(content.file.document_id)[-12:]}"
    return serving.stored_file(request, content.data, content.file.media_type, name=name)


@require_http_methods(METHODS)
def count_from(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From when the terms of a report count: first what would change, then the change itself."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    report = queries.report_of(case)
    policies.check_recount(case, actor)
    office, regime = case.dossier.office, case.dossier.election.regime if case.dossier.election else ""
    zone = ZoneInfo(office.time_zone)
    opening = queries.next_opening(office, regime, report.counted_from)
    start = {"moment": (opening or report.counted_from).astimezone(zone).strftime("%Y-%m-%dT%H:%M")}
    form = forms.CountFrom(request.POST or None, zone=office.time_zone, initial=start)
    moment: datetime | None = None
    if request.method == "POST" and form.is_valid():
        moment = form.at("moment")
        if "preview" not in request.POST:
            try:
                actions.count_from(report=report, moment=moment, reason=form.cleaned_data["reason"], by=actor, now=now)
            except Refused as refusal:
                _tell(form, refusal)
                moment = None
            else:
                messages.success(request, _("The terms count from the new moment. Every clock says so."))
                return redirect("violations:count-from", pk=pk)
    received = case.received_at.astimezone(zone)
    (day,) = queries.open_on(office, regime, [received.date()])
    context = {
        "case": case,
        "number": counter_words.number_of(case),
        "report": report,
        "form": form,
        "rows": [
            (
                in_language(row.clock.rule.title_id, row.clock.rule.title_en),
                due_in_words(row.before),
                due_in_words(row.after) if row.after else "",
                row.after is not None and row.after.due_at != row.before.due_at,
                dayclock(row.clock, row.before, history(row.clock), now=now),
            )
            for row in queries.previewed(case, moment)
        ],
        "moment": moment,
        "has_come": moment is not None and moment <= now,
        "day": day,
        "was_open": day.holds(received.time()),
        "opening": opening,
        "links": [link for link in counter_words.links(case, actor) if link.url != request.path],
    }
    with timezone.override(zone):
        return render(request, "violations/counter/count_from.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def serve_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When the letter that asks for completion reached the reporter."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_receive(case, actor)
    zone = case.dossier.office.time_zone
    form = forms.Served(request.POST or None, zone=zone)
    if request.method == "POST" and form.is_valid():
        try:
            actions.serve_notice(case=case, served_at=form.at("served_at"), by=actor, now=now)
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The reporter's term counts from then."))
            return redirect("violations:completion", pk=pk)
    context = _completion_context(request, actor, case) | {"form": form}
    with timezone.override(ZoneInfo(zone)):
        return render(request, "violations/counter/serve_notice.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def completion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was missing has come: the study goes on and checks it again."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_receive(case, actor)
    refused = ""
    if request.method == "POST":
        try:
            actions.receive_completion(case=case, by=actor, now=now)
        except Refused as refusal:
            refused = str(refusal.message)
        else:
            messages.success(request, _("The completion is received. The study goes on."))
            return redirect("violations:completion", pk=pk)
    context = _completion_context(request, actor, case) | {"refused": refused, "clocks": _clocks(case, now)}
    with timezone.override(ZoneInfo(case.dossier.office.time_zone)):
        return render(request, "violations/counter/completion.html", context, status=409 if refused else 200)


def _clocks(case: Case, now: datetime) -> list[Any]:
    return counter_words.faces_of(case, now=now)


def _completion_context(request: HttpRequest, actor: Actor, case: Case) -> dict[str, Any]:
    asked = queries.completion(case)
    return {
        "case": case,
        "number": counter_words.number_of(case),
        "asked": asked,
        "missing": counter_words.requirements(case, asked.missing) if asked else [],
        "links": [link for link in counter_words.links(case, actor) if link.url != request.path],
    }


def _tell(form: Any, refusal: Refused) -> None:
    told = [fault for fault in refusal.faults if fault.field in form.fields]
    for fault in told:
        form.add_error(fault.field, fault.message)
    if not told:
        form.add_error(None, str(refusal.message))
