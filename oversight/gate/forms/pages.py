"""The pages of every public form: groups, files, check, confirmation, and the quick way out.

Each works without a script. The draft is opened by a cookie; a page whose draft is gone keeps what it holds and begins
another, so that nobody types twice.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

import msgspec
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.accounts.actor import machine
from oversight.core.errors import Fault, Invalid, NotFound, Refused
from oversight.gate import actions, codes, cookies, queries, work
from oversight.gate.drafting import Typed
from oversight.gate.forms import showing
from oversight.gate.forms.definition import (
    CHECK,
    FILES,
    TRAP,
    GroupForm,
    PublicForm,
    Reading,
    Step,
    typed_into,
)
from oversight.gate.leaving import elsewhere

METHODS = ["GET", "HEAD", "POST"]
_OPENED_SALT = "oversight.gate.opened"
_OPENED = "opened"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def public(view: "View[P]") -> "View[P]":
    """A page for everybody, kept by no browser: what somebody typed is not shown by the back button of another."""
    return login_not_required(never_cache(view))


@public
@require_safe
def start(request: HttpRequest, form: PublicForm) -> HttpResponse:
    """To the first group that is not answered, or to the check of everything."""
    opened = _opened(request, form)
    if opened is not None and opened.contents.receipt is not None:
        return redirect(_to(request, "sent"))
    reading = form.read(opened.contents.typed if opened else {})
    following = reading.unsound.code if reading.unsound else CHECK
    return redirect(_page(request, following))


@public
@require_http_methods(METHODS)
def group(request: HttpRequest, form: PublicForm, code: str) -> HttpResponse:
    """One question group; what is right is kept, what is not is said beside its field."""
    step = form.step(code)
    if step is None:
        raise NotFound(_("This page does not exist."))
    now = timezone.now()
    opened = _opened(request, form)
    if opened is not None and opened.contents.receipt is not None:
        return redirect(_to(request, "sent"))
    known = opened.contents.typed if opened else {}
    before = form.before(known, code)
    if request.method != "POST":
        return _group(request, form, known, step, step.form.filled_in(known.get(code, {}), answers=before))
    sent = step.form(request.POST, answers=before)
    if not sent.is_valid():
        return _group(request, form, known, step, sent, status=422)
    page = actions.Page(code, typed_into(sent, request.POST), bool(request.POST.get(TRAP)))
    if opened is None:
        token, contents = actions.begin(form=form, started_at=_first_seen(request, now), page=page, now=now)
    else:
        token = cookies.token_of(request, form.slug)
        contents = actions.type_in(form=form, token=token, opened=opened, page=page, now=now)
    if request.POST.get("back") == CHECK:
        unsound = form.read(contents.typed).unsound
        response = redirect(_page(request, unsound.code if unsound else CHECK))
    else:
        response = redirect(_page(request, form.following(contents.typed, code)))
    if opened is None:
        cookies.keep_token(response, form.slug, token)
    return response


@public
@require_http_methods(METHODS)
def files(request: HttpRequest, form: PublicForm) -> HttpResponse:
    """Choose files: noted by their hashes first, then sent one by one; without script all with the form."""
    now = timezone.now()
    opened = _opened(request, form)
    if not form.most_files:
        raise NotFound(_("This page does not exist."))
    if opened is None or opened.contents.receipt is not None:
        return redirect(_to(request, "start"))
    token = cookies.token_of(request, form.slug)
    if request.method == "POST" and "announced" in request.POST:
        return _announced(request, form, token, now)
    refused: list[Refused] = []
    if request.method == "POST":
        uploads = [
            actions.Upload(file.name or "", bytes(file.read(settings.EVIDENCE_MAX_BYTES + 1)))
            for file in request.FILES.getlist("files")[: form.most_files]
        ]
        sender = cookies.facts_of(request, now=now).sender
        refused = actions.add_files(form=form, token=token, uploads=uploads, sender=sender, now=now) if uploads else []
        if not refused:
            return redirect(_to(request, "files") if "stay" in request.POST and uploads else _page(request, CHECK))
        opened = _opened(request, form)
    reading = form.read(opened.contents.typed if opened else {})
    context = {
        **_frame(request, form, reading, FILES),
        "files": opened.contents.files if opened else [],
        "refused": [str(refusal.message) for refusal in refused],
        "largest": settings.EVIDENCE_MAX_BYTES // (1024 * 1024),
        "check_url": _page(request, CHECK),
    }
    return render(request, "gate/files.html", context, status=422 if refused else 200)


@public
@require_POST
def file(request: HttpRequest, form: PublicForm, pk: UUID) -> HttpResponse:
    """The bytes of a file that was announced, or its removal."""
    now, token = timezone.now(), cookies.token_of(request, form.slug)
    if "remove" in request.POST:
        actions.drop_file(form=form, token=token, id=pk, now=now)
        return redirect(_to(request, "files"))
    sent = request.FILES.get("file")
    content = bytes(sent.read(settings.EVIDENCE_MAX_BYTES + 1)) if sent else b""
    sender = cookies.facts_of(request, now=now).sender
    try:
        kept = actions.keep_file(form=form, token=token, id=pk, content=content, sender=sender, now=now)
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal.message)}, status=refusal.status)
    return JsonResponse({"id": str(kept.id), "name": kept.name})


@public
@require_http_methods(METHODS)
def check(request: HttpRequest, form: PublicForm) -> HttpResponse:
    """Everything once more; the browser does its work while it is read, and one button sends it."""
    now, error = timezone.now(), ""
    if request.method == "POST":
        token, facts = cookies.token_of(request, form.slug), cookies.facts_of(request, now=now)
        try:
            actions.send(form=form, token=token, facts=facts, by=machine("public"), now=now)
        except actions.Unsound as unsound:
            return redirect(_page(request, unsound.step))
        except NotFound:
            return redirect(_to(request, "start"))
        except Invalid as refusal:
            if (again := _to_its_group(request, form, refusal.faults)) is not None:
                return again
            error = str(refusal.message)
        except Refused as refusal:
            error = str(refusal.message)
        else:
            return redirect(_to(request, "sent"))
    opened = _opened(request, form)
    if opened is None:
        return redirect(_to(request, "start"))
    if opened.contents.receipt is not None:
        return redirect(_to(request, "sent"))
    reading = form.read(opened.contents.typed)
    if reading.unsound is not None:
        return redirect(_page(request, reading.unsound.code))
    context = {
        **_frame(request, form, reading, CHECK),
        "parts": [(part, _page(request, part.step.code)) for part in showing.parts(form, reading)],
        "files": opened.contents.files,
        "error": error,
        "challenge": work.challenge(
            form=form.slug,
            draft=opened.draft.pk,
            bits=actions.bits(form.slug, now=now),
            lifetime=opened.draft.expires_at - now,
            now=now,
        ),
    }
    return render(request, "gate/check.html", context, status=422 if error else 200)


@public
@require_safe
def sent(request: HttpRequest, form: PublicForm) -> HttpResponse:
    """The confirmation, with the tracking code; it can be opened again for an hour, and then never."""
    opened = _opened(request, form)
    receipt = opened.contents.receipt if opened else None
    if opened is None or receipt is None:
        return redirect(_to(request, "start"))
    context = {
        "form": form,
        "receipt": receipt,
        "received_at": form.moment(opened.draft.sent_at or opened.draft.changed_at),
        "until": opened.draft.expires_at,
        "leave_url": _to(request, "leave"),
    }
    response = render(request, form.sent_template, context)
    if form.opens_tracking and receipt.state == "accepted":
        cookies.keep_tracking(response, codes.mark(receipt.code))
    return response


@public
@require_POST
def leave(request: HttpRequest, form: PublicForm) -> HttpResponse:
    """Destroy what was typed, and go: to a page that has nothing to do with this one, or to the start."""
    token = cookies.token_of(request, form.slug)
    if token:
        actions.throw_away(form=form, token=token, now=timezone.now())
    if "home" in request.POST:
        response: HttpResponse = redirect("/")
    else:
        response = elsewhere(request)
    response["Clear-Site-Data"] = '"cache"'
    cookies.forget_token(response, form.slug)
    cookies.forget_tracking(response)
    return response


def _announced(request: HttpRequest, form: PublicForm, token: str, now: datetime) -> HttpResponse:
    try:
        announced = msgspec.json.decode(request.POST["announced"][:50_000], type=list[actions.Promised])
        entries = actions.promise(form=form, token=token, announced=announced[:100], now=now)
    except msgspec.MsgspecError:
        return JsonResponse({"detail": _("The request could not be read.")}, status=400)
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal.message)}, status=refusal.status)
    return JsonResponse(
        {
            "files": [
                {"id": str(one.id), "url": _to(request, "file", pk=one.id), "is_here": one.is_here} for one in entries
            ]
        }
    )


def _to_its_group(request: HttpRequest, form: PublicForm, faults: Sequence[Fault]) -> HttpResponse | None:
    """The first group that the module finds a fault in, with rule and value beside the field; None for no group."""
    opened = _opened(request, form)
    if opened is None or form.place_of is None:
        return None
    placed = [(place, fault) for fault in faults if (place := form.place_of(fault.field)) is not None]
    if not placed:
        return None
    reading = form.read(opened.contents.typed)
    code = placed[0][0][0]
    step, group = form.step(code), reading.bound.get(code)
    if step is None or group is None:
        return None
    for (where, name), fault in placed:
        if where == code:
            pattern = _("%(message)s Rule: %(rule)s.")
            if fault.value is not None:
                pattern = _("%(message)s Rule: %(rule)s. You gave: %(value)s.")
            words = pattern % {"message": fault.message, "rule": fault.rule, "value": fault.value}
            group.add_error(name if name in group.fields else None, words)
    return _group(request, form, opened.contents.typed, step, group, status=422, back=True)


def _group(
    request: HttpRequest,
    form: PublicForm,
    typed: dict[str, Typed],
    step: Step,
    shown: GroupForm,
    *,
    status: int = 200,
    back: bool = False,
) -> HttpResponse:
    context = {
        **_frame(request, form, form.read(typed), step.code),
        "step": step,
        "group": shown,
        "fields": showing.fields(shown),
        "opened": request.POST.get(_OPENED) or signing.dumps(int(timezone.now().timestamp()), salt=_OPENED_SALT),
        "opened_name": _OPENED,
        "trap": TRAP,
        "back": back or request.POST.get("back", request.GET.get("back", "")) == CHECK,
        "action": _page(request, step.code),
    }
    return render(request, "gate/group.html", context, status=status)


def _frame(request: HttpRequest, form: PublicForm, reading: Reading, here: str) -> Mapping[str, Any]:
    """What all pages of a form share: where one is, and the ways out."""
    pages = [step.code for step in reading.steps] + ([FILES] if form.most_files else []) + [CHECK]
    place = pages.index(here) if here in pages else 0
    return {
        "form": form,
        "number": place + 1,
        "total": len(pages),
        "steps": [(index < place, index == place) for index in range(len(pages))],
        "previous": _page(request, pages[place - 1]) if place else "",
        "leave_url": _to(request, "leave"),
        "leave_to": settings.GATE_LEAVE_URL,
        "files_url": _to(request, "files") if form.most_files else "",
    }


def _opened(request: HttpRequest, form: PublicForm) -> queries.Opened | None:
    return queries.draft(form.slug, cookies.token_of(request, form.slug), now=timezone.now())


def _first_seen(request: HttpRequest, now: datetime) -> datetime:
    """When the first page was opened, as we signed it; now, when the page does not say."""
    try:
        seconds = signing.loads(request.POST.get(_OPENED, ""), salt=_OPENED_SALT)
        return datetime.fromtimestamp(int(seconds), tz=now.tzinfo)
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return now


def _page(request: HttpRequest, code: str) -> str:
    return _to(request, code) if code in (FILES, CHECK) else _to(request, "group", code=code)


def _to(request: HttpRequest, name: str, **parts: object) -> str:
    namespace = request.resolver_match.namespace if request.resolver_match else ""
    return reverse(f"{namespace}:{name}", kwargs=parts or None)
