"""Anybody checks a paper: what it is, whether it stands, and whether his file is it, byte for byte.

Nothing is told of people. Misses are limited for each address, so that codes cannot be tried out.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from oversight.accounts import attempts
from oversight.documents import codes, queries
from oversight.documents.models import Document
from oversight.portal.documents import forms

DOOR = "verify"


@login_not_required
@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Where the code is typed."""
    if "code" not in request.GET:
        return _asked(request, forms.Code())
    form = forms.Code(request.GET)
    if form.is_valid():
        code = codes.read(form.cleaned_data["code"])
        if code is not None:
            return redirect("documents:verify-code", code=code)
        form.add_error("code", _("A code has 16 letters and digits. Compare it with the foot of the paper."))
    return _asked(request, form, status=422)


@login_not_required
@csrf_exempt  # so that a public page needs no cookie; comparing changes nothing
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """What the paper with this code is; a file that is sent along is compared with it and forgotten."""
    slot = attempts.take(get_adapter().get_client_ip(request), DOOR)
    if slot is None:
        response = _asked(request, forms.Code(), is_limited=True, status=429)
        response["Retry-After"] = str(attempts.WITHIN_SECONDS)
        return response
    document = queries.by_code(code)
    if document is None:
        form = forms.Code({"code": code[: codes.LENGTH * 2]})
        form.add_error("code", _("No document has this code. Compare it with the foot of the paper."))
        return _asked(request, form, status=404)
    attempts.give_back(slot)
    if request.method == "POST":
        return _compared(request, document)
    return _told(request, document, forms.Compare())


def _compared(request: HttpRequest, document: Document) -> HttpResponse:
    form = forms.Compare(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        if file.size <= settings.EVIDENCE_MAX_BYTES:
            return _told(request, document, form, queries.match(document, _digest(file.chunks())))
        form.add_error("file", _("The file is larger than any document of ours."))
    return _told(request, document, form, status=422)


def _digest(pieces: Iterable[bytes]) -> bytes:
    whole = sha256()
    for piece in pieces:
        whole.update(piece)
    return whole.digest()


def _asked(request: HttpRequest, form: forms.Code, *, is_limited: bool = False, status: int = 200) -> HttpResponse:
    context = {"form": form, "is_limited": is_limited}
    return render(request, "portal/documents/verify.html", context, status=status)


def _told(
    request: HttpRequest, document: Document, form: forms.Compare, match: queries.Match | None = None, status: int = 200
) -> HttpResponse:
    told = queries.told(document)
    context: dict[str, Any] = {
        "told": told,
        "code": codes.spoken(told.code),
        "other_code": codes.spoken(told.replaced_by_code) if told.replaced_by_code else "",
        "form": form,
        "match": match,
    }
    with timezone.override(ZoneInfo(told.zone)):  # the day of a paper is that of its office
        return render(request, "portal/documents/verified.html", context, status=status)
