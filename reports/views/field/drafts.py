"""A draft on pages: begun, one question group at a time, thrown away."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, NotFound
from oversight.web.actors import actor_of
from reports import actions, filings, pages, presenting, queries, rules
from reports.models import Draft
from reports.rules.definition import Definition
from reports.views.field.entrance import by_phone, typed

METHODS = ["GET", "HEAD", "POST"]


@by_phone
@require_http_methods(METHODS)
def start(request: HttpRequest) -> HttpResponse:
    """Begin a report, or go on with the one that was begun."""
    if request.method != "POST":
        return redirect("field:home")
    actor, now, form = actor_of(request), timezone.now(), typed(request)
    instrument = queries.instrument(request.GET.get("instrument", ""))
    if instrument is None:
        raise NotFound(_("There is no such instrument."))
    station = queries.my_station(actor, form.get("station", ""), election=instrument.election)
    place = queries.stations(instrument.election, [station.code])[station.code]
    try:
        draft = actions.start(
            instrument=instrument,
            place=place,
            by=actor,
            now=now,
            id=_uuid(form.get("draft", "")),
            on_behalf_of=form.get("on_behalf_of", ""),
        )
    except Conflict as refusal:
        if refusal.code != "already-reported":
            raise
        messages.info(request, str(refusal.message))
        return redirect("field:sent-report", pk=refusal.faults[0].value)
    return redirect("field:group", pk=draft.pk, group=pages.opening(instrument.rules.definition))


@by_phone
@require_http_methods(METHODS)
def group(request: HttpRequest, pk: UUID, group: str) -> HttpResponse:
    """One page of questions or of figures: every “continue” saves what it holds."""
    actor, now = actor_of(request), timezone.now()
    draft = unsent(actor, pk)
    if draft is None:
        return redirect("field:sent-report", pk=pk)
    definition = pages.at(queries.rules_of(draft).definition, draft.station.path)
    steps = pages.steps(definition, draft.typed)
    here = next((n for n, step in enumerate(steps) if step.code == group and group != pages.PHOTOS), None)
    if here is None:
        raise NotFound(_("There is no such page."))
    faults: list[Fault] = []
    form = typed(request)
    if request.method == "POST":
        values, faults = rules.read_values(queries.rules_of(draft).places, _posted(draft, form))
        stamp = int(now.timestamp() * 1000)
        typed_now = {path: actions.Typed(value, stamp) for path, value in values.items()}
        draft = actions.type_in(draft=draft, values=typed_now, by=actor, now=now)
        flags = _flags(draft, group) if not faults else []
        if not faults and set(flags) <= set(form.get("seen", "").split()):
            return redirect("field:group", pk=pk, group=steps[here + 1].code)
        if not faults:
            return redirect(f"{request.path}#to-check")
    shown: dict[str, object] = {**draft.typed, **{fault.field: form.get(fault.field) for fault in faults}}
    errors = {fault.field: fault.message for fault in faults}
    context: dict[str, Any] = {**group_page(definition, group, shown, errors), **frame(draft, steps, here)}
    context["flags"] = [(code, presenting.words(code), *_flags(draft, group)[code]) for code in _flags(draft, group)]
    context["faults"] = [(fault.field, pages.label_of(definition, fault.field), fault.message) for fault in faults]
    return render(request, "reports/field/group.html", context, status=422 if faults else 200)


@by_phone
@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw a draft away that was begun by mistake."""
    actor = actor_of(request)
    draft = unsent(actor, pk)
    if draft is None:
        return redirect("field:sent-report", pk=pk)
    actions.throw_away(draft=draft, by=actor, now=timezone.now())
    messages.success(request, _("The draft is gone. Nothing was sent."))
    return redirect("field:home")


def unsent(actor: Actor, pk: UUID) -> Draft | None:
    """The actor's draft; None when it was sent already, NotFound when it is nobody's or another's."""
    try:
        return queries.field_draft(actor, pk)
    except NotFound:
        queries.station_report(actor, pk, now=timezone.now())
        return None


def group_page(
    definition: Definition, group: str, values: Mapping[str, object], errors: Mapping[str, str]
) -> dict[str, Any]:
    """What a page of questions or figures shows, for a draft or for none; NotFound for a group that is not there."""
    try:
        if group.startswith(pages.TALLY):
            return {"form": pages.result_form(definition, group, values, errors)}
        return {"questions": pages.questions(definition, group, values, errors)}
    except KeyError:
        raise NotFound(_("There is no such page.")) from None


def frame(draft: Draft | None, steps: list[pages.Step], here: int) -> dict[str, Any]:
    """Where a page stands among the pages of its draft."""
    return {
        "draft": draft,
        "title": presenting.text(queries.rules_of(draft).definition.title) if draft else "",
        "place": f"TPS {draft.station.number:03d}" if draft else "",
        "steps": [(step, number, number == here) for number, step in enumerate(steps)],
        "step": steps[here],
        "number": here + 1,
        "total": len(steps) + 1,
        "previous": steps[here - 1].code if here else "",
        "following": steps[here + 1].code if here + 1 < len(steps) else pages.CHECK,
        "stamp": max((entry["at"] for entry in draft.values.values()), default=0) if draft else "",
    }


def _posted(draft: Draft, form: QueryDict) -> dict[str, object]:
    """What the form holds of the draft's fields; photos have a page of their own."""
    places = queries.rules_of(draft).places
    return {path: form[path] for path, place in places.items() if path in form and place.kind != "photo"}


def _flags(draft: Draft, group: str) -> dict[str, tuple[object, object]]:
    if not group.startswith(pages.TALLY):
        return {}
    found = filings.to_be_checked(draft, [])
    contest = group.removeprefix(pages.TALLY)
    return {flag.code: (flag.left, flag.right) for flag in found if contest in flag.subject.split("/")}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
