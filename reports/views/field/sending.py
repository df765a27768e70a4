"""The last pages of a draft: its photos, the check of everything, the sending."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oversight.core.errors import Fault, Invalid, Refused
from oversight.web.actors import actor_of
from reports import actions, filings, pages, presenting, queries, rules
from reports.models import Draft, HeldPhoto
from reports.rules.definition import Definition
from reports.views.field.drafts import METHODS, frame, unsent
from reports.views.field.entrance import by_phone, typed

_FIELD = "photo:"
_EARLIEST_YEAR = 2000


class Line(NamedTuple):
    """One answer on the check page."""

    path: str
    label: str
    answer: str
    remark: str
    is_adverse: bool


class Part(NamedTuple):
    """One page of the draft on the check page."""

    step: pages.Step
    lines: list[Line]
    unanswered: list[str]


@by_phone
@require_http_methods(METHODS)
def photos(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose pictures by what they show; each is kept at once and promised by the report."""
    actor, now = actor_of(request), timezone.now()
    draft = unsent(actor, pk)
    if draft is None:
        return redirect("field:sent-report", pk=pk)
    refused: list[Refused] = []
    if request.method == "POST":
        chosen = uploads(request)
        refused = actions.hold(draft=draft, uploads=chosen, by=actor, now=now) if chosen else []
        if not refused:
            return redirect("field:photos" if chosen and "stay" in request.POST else "field:check", pk=pk)
    definition = pages.at(queries.rules_of(draft).definition, draft.station.path)
    held = queries.held_photos(draft)
    steps = pages.steps(definition, draft.typed, len(held))
    context = {
        **frame(draft, steps, len(steps) - 1),
        **photo_page(definition, draft, held),
        "refused": [str(refusal.message) for refusal in refused],
    }
    return render(request, "reports/field/photos.html", context, status=422 if refused else 200)


@by_phone
@require_POST
def drop_photo(request: HttpRequest, pk: UUID, photo: UUID) -> HttpResponse:
    """Take a picture out of the draft again."""
    actor = actor_of(request)
    draft = queries.field_draft(actor, pk)
    actions.let_go(draft=draft, photo=queries.held_photo(draft, photo), by=actor, now=timezone.now())
    return redirect("field:photos", pk=pk)


@by_phone
@require_http_methods(METHODS)
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything once more, with what is to be checked; then one button sends it."""
    actor, now = actor_of(request), timezone.now()
    draft = unsent(actor, pk)
    if draft is None:
        return redirect("field:sent-report", pk=pk)
    faults: tuple[Fault, ...] | list[Fault] = ()
    error = ""
    form = typed(request)
    if request.method == "POST":
        try:
            actions.send(
                draft=draft,
                note=_note(form.get("note", "")),
                observed_at=_moment(form.get("observed_at", ""), now),
                by=actor,
                now=now,
            )
        except Refused as refusal:
            error, faults = str(refusal.message), refusal.faults
        else:
            messages.success(request, _("Your report has arrived."))
            return redirect("field:sent-report", pk=pk)
    context = {
        **check_page(draft, queries.held_photos(draft)),
        "error": error,
        "faults": [fault.message for fault in faults],
        "note": form.get("note", draft.typed.get(rules.NOTE, "")),
        "observed_at": form.get("observed_at", ""),
    }
    return render(request, "reports/field/check.html", context, status=422 if error else 200)


def uploads(request: HttpRequest) -> list[actions.Upload]:
    """The pictures of a form; what is beyond the largest size is not read at all."""
    found = []
    for name in request.FILES:
        kind, _colon, subject = name.removeprefix(_FIELD).partition(":")
        found += [actions.Upload(_name(file), kind, subject, _content(file)) for file in request.FILES.getlist(name)]
    return found


def photo_page(definition: Definition, draft: Draft | None, held: Iterable[HeldPhoto]) -> dict[str, Any]:
    """What the page of photos shows, for a draft or for none."""
    values = draft.typed if draft else {}
    return {
        "places": pages.photo_places(definition, values),
        "held": [(photo, pages.subject_in_words(definition, photo.kind, photo.subject)) for photo in held],
        "largest": settings.EVIDENCE_MAX_BYTES // (1024 * 1024),
        "most": rules.MOST_EVIDENCE,
    }


def check_page(draft: Draft, held: list[HeldPhoto]) -> dict[str, Any]:
    """What the check page shows of a draft."""
    definition = pages.at(queries.rules_of(draft).definition, draft.station.path)
    values = draft.typed
    steps = pages.steps(definition, values, len(held))
    found = filings.to_be_checked(draft, held)
    of_item = {item.code: pages.page_of(group) for group in definition.groups for item in group.items}
    flags = []
    for flag in found:
        where = of_item.get(flag.subject) or f"{pages.TALLY}{flag.subject.partition('/')[0]}"
        subject = pages.label_of(definition, f"answers.{flag.subject}") if flag.subject in of_item else flag.subject
        figures = f"{flag.left} ≠ {flag.right}" if isinstance(flag.left, int) else ""
        flags.append((where, presenting.words(flag.code), subject, figures))
    answered, total = pages.progress(definition, values)
    return {
        "draft": draft,
        "title": presenting.text(definition.title),
        "place": f"TPS {draft.station.number:03d}",
        "parts": [_part(definition, step, values) for step in steps[:-1]],
        "flags": flags,
        "held": [(photo, pages.subject_in_words(definition, photo.kind, photo.subject)) for photo in held],
        "answered": answered,
        "of": total,
        "last": steps[-1].code,
    }


def _part(definition: Definition, step: pages.Step, values: pages.Values) -> Part:
    if step.code.startswith(pages.TALLY):
        form = pages.result_form(definition, step.code, values, {})
        lines = [Line(path, label, str(value), "", False) for path, label, value in pages.filled_in(form)]
        return Part(step, lines, [])
    asked = pages.questions(definition, step.code, values, {})
    lines, unanswered = [], []
    for one in asked:
        if one.entry.value == "":
            unanswered.append(one.text)
            continue
        chosen = next((option for option in one.options if option.is_chosen), None)
        is_photo = one.type == "photo"
        answer = chosen.text if chosen else _("Photo added") if is_photo else str(one.entry.value)
        is_adverse = chosen is not None and chosen.is_adverse
        lines.append(Line(one.entry.path, one.text, answer, str(one.remark.value), is_adverse))
    return Part(step, lines, unanswered)


def _note(text: str) -> str:
    found = rules.read_value(rules.Place(rules.NOTE, "text", rules.LONGEST_NOTE), text)
    if isinstance(found, Fault):
        raise Invalid(found.message, faults=[found])
    return str(found or "")


def _moment(text: str, now: datetime) -> datetime | None:
    """The time of the observation by the clock of the station; Invalid when it cannot be read or is still to come."""
    if not text.strip():
        return None
    try:
        moment = parse_datetime(text.strip())
    except ValueError:
        moment = None
    if moment is not None and timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment is None or moment > now or moment.year < _EARLIEST_YEAR:
        raise Invalid(_("The time of the observation is no time in the past: write date and hour."))
    return moment


def _name(file: "UploadedFile[Any]") -> str:
    return (file.name or "").replace("\0", "")


def _content(file: "UploadedFile[Any]") -> bytes:
    return bytes(file.read(settings.EVIDENCE_MAX_BYTES + 1))
