"""The tracking page: what the holder of a code sees and does. The code came by POST; from then on the gate's cookie."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.accounts.actor import machine
from oversight.core.errors import NotFound, Refused
from oversight.documents import actions as documents
from oversight.files import serving
from oversight.gate import actions as gate
from oversight.gate import cookies
from oversight.gate import queries as drafts
from oversight.ledger.queries import NotSealed
from violations import actions, queries
from violations import tracking as presenting
from violations.forms.tracking import Message as MessageForm
from violations.forms.tracking import MoreEvidence, Withdrawal
from violations.models import Case

METHODS = ["GET", "HEAD", "POST"]
_SLUG = actions.FILES.slug
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Case, P], HttpResponse]


def held(view: "View[P]") -> "Callable[Concatenate[HttpRequest, P], HttpResponse]":
    """A page of the holder of a code, in the time of the case's office; without the code's cookie the code is asked.

    No browser keeps it: what somebody reads here is not shown by the back button of another.
    """

    def handle(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        mark = cookies.tracking_of(request)
        try:
            case = queries.held_by(mark) if mark else None
        except NotFound:
            case = None
        if case is None:
            return redirect("gate:track")
        with timezone.override(ZoneInfo(case.dossier.office.time_zone)):
            return view(request, case, *args, **kwargs)

    return login_not_required(never_cache(handle))


@held
@require_safe
def tracked(request: HttpRequest, case: Case) -> HttpResponse:
    """How it stands. What the office wrote counts as read once this was shown."""
    now = timezone.now()
    answer = _page(request, case, MessageForm(), now)
    if request.method == "GET":
        actions.read_messages(case=case, by=machine("public"), now=now)
    return answer


@held
@require_POST
def message(request: HttpRequest, case: Case) -> HttpResponse:
    """Write to the office."""
    now, form = timezone.now(), MessageForm(request.POST)
    if form.is_valid():
        try:
            actions.post_message(case=case, text=form.cleaned_data["text"], by=machine("public"), now=now)
        except Refused as refusal:
            form.tell(refusal)
        else:
            return redirect(f"{reverse('violations:tracked')}#messages")
    return _page(request, case, form, now, status=422)


@held
@require_http_methods(METHODS)
def evidence(request: HttpRequest, case: Case) -> HttpResponse:
    """Later evidence: files are gathered first, then handed in with the words about them."""
    now, opened = timezone.now(), _gathered(request, case)
    if request.method != "POST":
        return _evidence(request, MoreEvidence(), opened)
    form = MoreEvidence(request.POST)
    if form.is_valid():
        if form.cleaned_data["files_shown"] and opened is None:
            return redirect(f"{reverse('violations:tracked')}#evidence")  # the second tap: it is in already
        try:
            actions.hand_in(
                case=case,
                token=cookies.token_of(request, _SLUG) if opened else "",
                kind=form.cleaned_data["kind"],
                description=form.cleaned_data["description"],
                by=machine("public"),
                now=now,
            )
        except Refused as refusal:
            form.tell(refusal)
        else:
            answer = redirect(f"{reverse('violations:tracked')}#evidence")
            cookies.forget_token(answer, _SLUG)
            return answer
    return _evidence(request, form, opened, status=422)


@held
@require_POST
def files(request: HttpRequest, case: Case) -> HttpResponse:
    """Gather files: noted by their hashes first, then sent one by one; without script all with the form."""
    now, opened = timezone.now(), _gathered(request, case)
    token = cookies.token_of(request, _SLUG)
    if opened is None:
        page = actions.gathering(case.pk)
        token, _contents = gate.begin(form=actions.FILES, page=page, started_at=now, now=now)
    if "announced" in request.POST:
        answer = _announced(request, token, now)
    else:
        uploads = [
            gate.Upload(file.name or "", bytes(file.read(settings.EVIDENCE_MAX_BYTES + 1)))
            for file in request.FILES.getlist("files")[: actions.FILES.most_files]
        ]
        sender = cookies.facts_of(request, now=now).sender
        refused = gate.add_files(form=actions.FILES, token=token, uploads=uploads, sender=sender, now=now)
        if refused:
            gathered = drafts.draft(_SLUG, token, now=now)
            answer = _evidence(request, MoreEvidence(), gathered, refused=[str(one.message) for one in refused])
        else:
            answer = redirect("violations:more-evidence")
    if opened is None:
        cookies.keep_token(answer, _SLUG, token)
    return answer


@held
@require_POST
def file(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    """The bytes of a file that was announced, or its removal."""
    now, token = timezone.now(), cookies.token_of(request, _SLUG)
    if _gathered(request, case) is None:
        raise NotFound(_("What you typed is no longer kept here."))
    if "remove" in request.POST:
        gate.drop_file(form=actions.FILES, token=token, id=pk, now=now)
        return redirect("violations:more-evidence")
    sent = request.FILES.get("file")
    content = bytes(sent.read(settings.EVIDENCE_MAX_BYTES + 1)) if sent else b""
    sender = cookies.facts_of(request, now=now).sender
    try:
        kept = gate.keep_file(form=actions.FILES, token=token, id=pk, content=content, sender=sender, now=now)
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal.message)}, status=refusal.status)
    return JsonResponse({"id": str(kept.id), "name": kept.name})


@held
@require_http_methods(METHODS)
def withdrawal(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask to withdraw: what follows is said first."""
    now, form = timezone.now(), Withdrawal(request.POST or None)
    mark = bytes(case.code_mark or b"")
    page = queries.tracking(mark, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_withdrawal(case=case, reason=form.cleaned_data["reason"], by=machine("public"), now=now)
        except Refused as refusal:
            form.tell(refusal)
        else:
            return redirect(f"{reverse('violations:tracked')}#withdrawal")
    context = {"form": form, "page": page}
    return render(request, "violations/tracking/withdrawal.html", context, status=422 if form.errors else 200)


@held
@require_safe
def receipt(request: HttpRequest, case: Case) -> HttpResponse:
    """The proof that it is in the public log since it was brought in, as a file to keep."""
    try:
        document = queries.receipt_of_submission(case).document(with_body=True)
    except NotSealed as waiting:
        return render(request, "violations/tracking/waiting.html", {"words": waiting.message}, status=waiting.status)
    response = HttpResponse(msgspec.json.format(msgspec.json.encode(document)), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return response


@held
@require_safe
def document(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    """A paper that is for the holder, without anybody's data; the complete one is handed over at the office."""
    paper = queries.paper_for_holder(case, pk)
    content = documents.hand_out_redacted(document=paper, now=timezone.now())
    return serving.stored_file(request, content.data, content.file.media_type, name=f"document-{pk.hex[-12:]}")


def _page(request: HttpRequest, case: Case, form: MessageForm, now: datetime, *, status: int = 200) -> HttpResponse:
    page = queries.tracking(bytes(case.code_mark or b""), now=now)
    context = {"shown": presenting.shown(page, now=now), "form": form, **_ways_out()}
    return render(request, "violations/tracking/case.html", context, status=status)


def _ways_out() -> dict[str, Any]:
    return {"leave_url": reverse("gate:leave"), "leave_to": settings.GATE_LEAVE_URL}


def _gathered(request: HttpRequest, case: Case) -> drafts.Opened | None:
    """The draft in which this browser gathers files for this case; None for none, or one of another case."""
    opened = drafts.draft(_SLUG, cookies.token_of(request, _SLUG), now=timezone.now())
    page = actions.gathering(case.pk)
    return opened if opened and opened.contents.typed.get(page.step) == page.typed else None


def _evidence(
    request: HttpRequest,
    form: MoreEvidence,
    opened: drafts.Opened | None,
    *,
    refused: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = opened.contents.files if opened else []
    context = {
        "form": form,
        "files": found,
        "number_of_files": sum(one.is_here for one in found),
        "refused": refused or [],
        "largest": settings.EVIDENCE_MAX_BYTES // (1024 * 1024),
        "most": actions.FILES.most_files,
        **_ways_out(),
    }
    return render(request, "violations/tracking/evidence.html", context, status=422 if refused else status)


def _announced(request: HttpRequest, token: str, now: datetime) -> HttpResponse:
    try:
        announced = msgspec.json.decode(request.POST["announced"][:50_000], type=list[gate.Promised])
        entries = gate.promise(form=actions.FILES, token=token, announced=announced[:100], now=now)
    except msgspec.MsgspecError:
        return JsonResponse({"detail": _("The request could not be read.")}, status=400)
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal.message)}, status=refusal.status)
    told = [
        {"id": str(one.id), "url": reverse("violations:evidence-file", args=[one.id]), "is_here": one.is_here}
        for one in entries
    ]
    return JsonResponse({"files": told})
