"""The counter of an office: where an officer starts, and reports, findings and tips that he takes down."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed, Refused
from oversight.core.ids import uuid7
from oversight.dossiers.models import Channel
from oversight.gate import codes
from oversight.parties import queries as parties
from oversight.parties.models import Person
from oversight.regions import queries as regions
from oversight.web.actors import actor_of
from violations import actions, counter_words, entering, queries
from violations.entering import Sheet
from violations.forms import intake as forms
from violations.rules import FindingForm, ReportForm, TipForm

METHODS = ["GET", "HEAD", "POST"]
_SHOWN = 10


@require_safe
def counter(request: HttpRequest) -> HttpResponse:
    """Where an officer at the counter starts: what he may take down, and who still owes papers, by deadline."""
    actor, now = actor_of(request), timezone.now()
    receives = Permission.RECEIVE_VIOLATIONS in actor.permissions
    finds = Permission.RECORD_FINDINGS in actor.permissions
    if not (receives or finds):
        raise NotAllowed(_("Your role does not allow this."))
    context: dict[str, Any] = {"receives": receives, "finds": finds, "as_of": now, "list_url": request.path}
    if receives:
        page = queries.awaiting_papers(actor, now=now, after=request.GET.get("cursor") or None)
        context |= {
            "waiting": counter_words.waiting(queries.waiting(page.rows), now=now),
            "count": queries.count_awaiting_papers(actor),
            "is_first": "cursor" not in request.GET,
            "next": f"cursor={page.next}" if page.next else "",
        }
    return render(request, "violations/intake/counter.html", context)


@never_cache
@require_http_methods(METHODS)
def new_report(request: HttpRequest) -> HttpResponse:
    """Formulir Model B.1 at the counter; a refusal comes back with everything as it was typed."""
    actor, now = actor_of(request), timezone.now()
    offices = _offices(actor, Permission.RECEIVE_VIOLATIONS, _("You may not receive reports."))
    data = _data(request)
    sheet = _report_sheet(data, offices, request.GET.get("known", ""))
    known = _known(actor, sheet)
    if data is None or "add" in data:
        return _form(request, "report", sheet, known=known)
    head = sheet["head"]
    if not sheet.reads():
        return _form(request, "report", sheet, known=known, status=422)
    given = head.cleaned_data
    if known is not None and not given["is_same"]:
        head.add_error("is_same", _("Compare the identity card, or begin anew without the known reporter."))
    place = entering.place_of(sheet, given["office"])
    code = codes.read(given["code"]) or codes.new_code()
    form = ReportForm(
        id=given["id"],
        capacity=given["capacity"],
        reporter=entering.details(sheet["reporter"], capacity=given["capacity"]),
        proxy=entering.details(sheet["proxy"]) if given["by_proxy"] else None,
        reported=entering.people(sheet, "reported"),
        witnesses=entering.people(sheet, "witnesses"),
        sighting=entering.sighting(sheet, place),
        known_on=given["known_on"],
        evidence=entering.pieces(sheet),
        office=given["office"],
        is_true=given["is_true"],
    )
    if sheet.has_faults():
        sheet.blame(entering.refusal_of(form, now=now))
        return _form(request, "report", sheet, known=known, status=422)
    try:
        done = actions.submit(
            form=form, channel=Channel.PAPER, code_mark=codes.mark(code), reporter=known, by=actor, now=now
        )
    except Refused as refusal:
        sheet.blame(refusal)
        return _form(request, "report", sheet, known=known, status=refusal.status)
    return _filed(request, done.id, actor, number=done.number, code=code)


@never_cache
@require_http_methods(METHODS)
def new_finding(request: HttpRequest) -> HttpResponse:
    """Formulir Model B.2: what supervision found."""
    actor, now = actor_of(request), timezone.now()
    offices = _offices(actor, Permission.RECORD_FINDINGS, _("You may not record findings."))
    data = _data(request)
    sheet = _finding_sheet(data, offices, request.GET.get("source", ""))
    suspicions = queries.suspicions(actor, now=now)
    if data is None or "add" in data:
        return _form(request, "finding", sheet, suspicions=suspicions)
    head = sheet["head"]
    if not sheet.reads():
        return _form(request, "finding", sheet, suspicions=suspicions, status=422)
    given = head.cleaned_data
    place, source = entering.place_of(sheet, given["office"]), entering.source_id(given["source"])
    if given["source"] and source is None:
        head.add_error("source", _("This is not the address of a record. Copy it from its page."))
    form = FindingForm(
        id=given["id"],
        office=given["office"],
        sighting=entering.sighting(sheet, place),
        found_on=given["found_on"],
        source=source,
        reported=entering.people(sheet, "reported"),
        witnesses=entering.people(sheet, "witnesses"),
        evidence=entering.pieces(sheet),
    )
    if sheet.has_faults():
        sheet.blame(entering.refusal_of(form, now=now))
        return _form(request, "finding", sheet, suspicions=suspicions, status=422)
    try:
        done = actions.record_finding(form=form, by=actor, now=now)
    except Refused as refusal:
        if refusal.code == "not-found":
            head.add_error("source", str(refusal.message))
        else:
            sheet.blame(refusal)
        return _form(request, "finding", sheet, suspicions=suspicions, status=422)
    return _filed(request, done.id, actor, number=done.number, code="")


@never_cache
@require_http_methods(METHODS)
def new_tip(request: HttpRequest) -> HttpResponse:
    """What somebody told an officer; nothing says who, unless he wishes it."""
    actor, now = actor_of(request), timezone.now()
    offices = _offices(actor, Permission.RECEIVE_VIOLATIONS, _("You may not receive reports."))
    data = _data(request)
    sheet = _tip_sheet(data, offices)
    if data is None:
        return _form(request, "tip", sheet)
    head = sheet["head"]
    if not sheet.reads():
        return _form(request, "tip", sheet, status=422)
    given = head.cleaned_data
    place = entering.place_of(sheet, given["office"])
    code = codes.read(given["code"]) or codes.new_code()
    form = TipForm(
        election=sheet["event"].cleaned_data["election"],
        place=place,
        what=given["what"],
        where=given["where"],
        when=given["when"],
        occurred_on=given["occurred_on"],
        classes=tuple(given["classes"]),
    )
    if sheet.has_faults():
        sheet.blame(entering.refusal_of(form, now=now))
        return _form(request, "tip", sheet, status=422)
    try:
        done = actions.take_tip(
            form=form,
            source=given["source"],
            office=given["office"],
            caller=entering.details(sheet["caller"]) if given["is_known"] else None,
            code_mark=codes.mark(code),
            by=actor,
            now=now,
        )
    except Refused as refusal:
        sheet.blame(refusal)
        return _form(request, "tip", sheet, status=refusal.status)
    return _filed(request, done.id, actor, number="", code=code)


@never_cache
@require_http_methods(METHODS)
def returning(request: HttpRequest) -> HttpResponse:
    """Whether somebody reported before: by codes alone; every search is recorded, what is typed is in no address."""
    actor, now = actor_of(request), timezone.now()
    if Permission.RECEIVE_VIOLATIONS not in actor.permissions:
        raise NotAllowed(_("Only who receives reports looks whether somebody reported before."))
    form = forms.Returning(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.find_returning(given=form.cleaned_data, by=actor, now=now)
        except Refused as refusal:
            for fault in refusal.faults:
                form.add_error(fault.field, fault.message)
        else:
            cases = queries.brought_in(actor, [id for one in found for id in one.dossiers])
            context |= {"has_asked": True, "found": counter_words.known(found, cases)}
    return render(request, "violations/intake/returning.html", context, status=422 if form.errors else 200)


def _offices(actor: Actor, permission: Permission, message: str) -> list[Office]:
    found = queries.offices(actor, permission)
    if not found:
        raise NotAllowed(message)
    return found


def _data(request: HttpRequest) -> QueryDict | None:
    return entering.rows_typed(request.POST) if request.method == "POST" else None


def _start(offices: list[Office], data: QueryDict | None, **more: Any) -> Mapping[str, Any]:
    """What every page begins with: its id, its code, the offices; minted when the page is opened."""
    fresh = {} if data is not None else {"id": uuid7(timezone.now()), "code": codes.new_code(), **more}
    named = entering.options(offices, lambda one: one.path, lambda one: one.name)
    return {"data": data, "prefix": "head", "offices": named, "initial": fresh}


def _elections() -> list[tuple[str, str]]:
    return entering.options(regions.elections(), lambda one: one.code, counter_words.election_name)


def _report_sheet(data: QueryDict | None, offices: list[Office], known: str) -> Sheet:
    parts: dict[str, Any] = {
        "head": forms.ReportHead(**_start(offices, data, known=known or None)),
        "reporter": forms.ReporterForm(data, prefix="reporter", initial={"citizenship": "WNI"}),
        "proxy": forms.ProxyForm(data, prefix="proxy"),
        "event": forms.EventForm(data, prefix="event", elections=_elections()),
    }
    return Sheet(parts, entering.rows_for(data, ("reported", "witnesses", "evidence")))


def _finding_sheet(data: QueryDict | None, offices: list[Office], source: str) -> Sheet:
    parts: dict[str, Any] = {
        "head": forms.FindingHead(**_start(offices, data, source=source[:200])),
        "event": forms.EventForm(data, prefix="event", elections=_elections()),
    }
    return Sheet(parts, entering.rows_for(data, ("reported", "witnesses", "evidence")))


def _tip_sheet(data: QueryDict | None, offices: list[Office]) -> Sheet:
    parts: dict[str, Any] = {
        "head": forms.TipForm(**_start(offices, data)),
        "event": forms.PlaceForm(data, prefix="event", elections=_elections()),
        "caller": forms.CallerForm(data, prefix="caller"),
    }
    return Sheet(parts, {})


def _known(actor: Actor, sheet: Sheet) -> Person | None:
    """Who was recognised as the reporter; NotFound for somebody whom the actor's offices do not know."""
    value = sheet["head"]["known"].value()
    if not value:
        return None
    try:
        id = value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return None
    return parties.person(actor, id)


def _form(
    request: HttpRequest, what: str, sheet: Sheet, *, known: Person | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    is_new_row = request.method == "POST" and "add" in request.POST and status == 200
    told = [] if is_new_row else sheet.told()
    context = {
        "sheet": sheet,
        "parts": sheet.parts,
        "rows": sheet.rows,
        "told": told,
        "faults": len(told) + len(sheet.general),
        "known": known,
        **more,
    }
    return render(request, f"violations/intake/{what}.html", context, status=status)


def _filed(request: HttpRequest, id: UUID, actor: Actor, *, number: str, code: str) -> HttpResponse:
    """What was taken down: its number, the code for who brought it (once: nobody keeps it), and what is next."""
    case = queries.case(actor, id, now=timezone.now()) if Permission.READ_CASES in actor.permissions else None
    if case is None:
        return redirect(reverse("violations:counter"))
    is_codes = bool(code) and case.code_mark is not None and codes.is_code_of(code, bytes(case.code_mark))
    context = {
        "case": case,
        "number": number,
        "code": code if is_codes else "",
        "flags": counter_words.flags(case.flags),
        "clocks": counter_words.faces_of(case, now=timezone.now()),
        "links": counter_words.links(case, actor),
    }
    return render(request, "violations/intake/filed.html", context)
