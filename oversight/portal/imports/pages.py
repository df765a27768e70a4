"""The list of imports, a file that comes in, its columns, and the page of one import with what to do next."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from oversight.core.errors import Refused
from oversight.imports import actions, queries
from oversight.imports.policies import can_map, check_state
from oversight.imports.reading import LARGEST_FILE, letters
from oversight.imports.targets import said, target, targets
from oversight.portal.imports import forms, presenting
from oversight.web import clock
from oversight.web.actors import actor_of

_STOP_POLLING = 286  # htmx ends a polling element that is answered so


@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """What was brought in for one's offices, the newest first."""
    try:
        after = UUID(request.GET["cursor"]) if "cursor" in request.GET else None
    except ValueError:
        after = None
    rows, following = queries.import_list(actor_of(request), after=after)
    context = {
        "rows": [presenting.listed_view(row) for row in rows],
        "next": following,
        "is_first": after is None,
        "has_targets": bool(targets()),
    }
    return render(request, "portal/imports/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A file comes in. It is read to its end before it is kept, and nothing of it is stored as a record."""
    actor = actor_of(request)
    queries.import_list(actor, size=1)  # refuses those who bring nothing in
    offices = queries.offices(actor)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.Upload(targets(), offices, *given)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            one = actions.receive(
                content=file.read(LARGEST_FILE + 1),
                file_name=file.name or "",
                target=form.cleaned_data["target"],
                source=form.cleaned_data["source"],
                office=next(office for office in offices if str(office.pk) == form.cleaned_data["office"]),
                by=actor,
                now=timezone.now(),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect("imports:columns", pk=one.pk)
    context = {"form": form, "has_targets": bool(targets())}
    return render(request, "portal/imports/new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which column is which: proposed, changed, checked. Values are shown to the one who brought the file."""
    actor = actor_of(request)
    listed = queries.one_import(actor, pk)
    one = listed.one
    check_state(can_map(one))
    where = forms.Where(request.POST if request.method == "POST" else request.GET)
    place = where.cleaned_data if where.is_valid() else {}
    sheet, header_row = place.get("sheet") or "", place.get("header_row") or 0
    if not place.get("header_row") and one.layout and not sheet:
        sheet, header_row = one.layout["sheet"], one.layout["header_row"]
    head = queries.start_columns(one, header_row=header_row, sheet=sheet)
    wanted = target(one.target)
    zone = clock.zone_label(timezone.localtime())
    form = forms.Columns(wanted, head, zone, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        try:
            actions.map_columns(
                one=one, layout=form.layout(), name=form.cleaned_data["name"], by=actor, now=timezone.now()
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect("imports:one", pk=pk)
    context = {
        "one": one,
        "file": listed.file,
        "form": form,
        "head": head,
        "titles": [(letters(index), cell) for index, cell in enumerate(head.header.cells) if str(cell).strip()][:30],
        "samples": _samples(head, in_clear=presenting.sees_values(one, actor)),
        "target": said(wanted.title),
        "same": queries.same_file(actor, one),
    }
    return render(request, "portal/imports/columns.html", context, status=422 if form.is_bound else 200)


def _samples(head: queries.Head, *, in_clear: bool) -> list[tuple[int, list[str]]]:
    """The first rows below the header, thirty columns at most; nothing for those who did not bring the file."""
    if not in_clear:
        return []
    shown = [index for index, cell in enumerate(head.header.cells) if str(cell).strip()][:30]
    return [
        (line.number, [str(line.cells[index])[:40] if index < len(line.cells) else "" for index in shown])
        for line in head.rows
    ]


@require_safe
def one_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One import: where it stands, what would or did become of its rows, and the one next act."""
    return render(request, "portal/imports/one.html", _context(request, pk))


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The moving part of the page alone; when nothing moves any more, the whole page is asked for once."""
    context = _context(request, pk)
    if not context["is_moving"]:
        return HttpResponse(
            status=_STOP_POLLING, headers={"HX-Redirect": reverse("imports:one", args=[pk])}
        ) if request.headers.get("HX-Request") else redirect("imports:one", pk=pk)  # fmt: skip
    return render(request, "portal/imports/progress.html", context)


def _context(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    listed = queries.one_import(actor, pk)
    one = listed.one
    wanted = queries.target_of(one)
    return presenting.listed_view(listed) | presenting.possible(one) | {
        "figures": presenting.figures(one),
        "facets": presenting.facet_views(queries.facets(one), wanted) if one.counts.get("total") else [],
        "progress": presenting.progress(one),
        "trouble": presenting.trouble(one),
        "waiting": one.counts.get("waiting", 0),
        "same": queries.same_file(actor, one) if one.begun_at is None else None,
    }  # fmt: skip


def blame(form: Any, refusal: Refused) -> None:
    """Put a refusal where it belongs: each fault at its field, the rest at the top of the form."""
    placed = False
    for fault in refusal.faults:
        name = next((name for name in (fault.field, f"column_{fault.field}") if name in form.fields), None)
        if name is not None:
            placed = True
            form.add_error(name, fault.message)
    if not placed:
        form.add_error(None, str(refusal.faults[0].message if refusal.faults else refusal.message))
