"""One document for the agency: its files, what became of it, who has had it; signing and withdrawing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.core.errors import Refused
from oversight.documents import actions, codes, policies, queries, signing
from oversight.documents.models import Document, File
from oversight.files import serving
from oversight.portal.documents import forms
from oversight.portal.places import page_of
from oversight.web.actors import actor_of

METHODS = ["GET", "HEAD", "POST"]
_HANDED = (File.Variant.COMPLETE, File.Variant.SIGNED)


@require_safe
def document_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of a document."""
    return _page(request, queries.document(actor_of(request), pk, now=timezone.now()), forms.Handout())


@require_safe
def redacted(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The redacted variant, to be saved."""
    actor, now = actor_of(request), timezone.now()
    document = queries.document(actor, pk, now=now)
    return _sent(request, actions.hand_out(document=document, variant=File.Variant.REDACTED, by=actor, now=now))


@require_POST
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A complete or signed file, to be saved, for a reason; a refusal comes back in the form."""
    actor, now = actor_of(request), timezone.now()
    document = queries.document(actor, pk, now=now)
    variant = request.POST.get("variant", "")
    form = forms.Handout(request.POST)
    if variant in _HANDED and form.is_valid():
        try:
            content = actions.hand_out(
                document=document, variant=variant, reason=form.cleaned_data["reason"], by=actor, now=now
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return _page(request, document, form, status=refusal.status)
        return _sent(request, content)
    return _page(request, document, form, status=422)


@require_http_methods(METHODS)
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed original comes in."""
    actor, now = actor_of(request), timezone.now()
    document = queries.document(actor, pk, now=now)
    policies.check_keep(document, actor)
    adapter = signing.adapter()
    form = forms.Signature(adapter, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        scan = form.cleaned_data.get("scan")
        given = signing.Given(
            signatory=form.cleaned_data["signatory"],
            scan=scan.read() if scan else None,
            declared_type=scan.content_type if scan else "",
            secrets={name: form.cleaned_data[name] for name in adapter.asks},
        )
        try:
            actions.sign(document=document, given=given, by=actor, now=now)
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The signed original is kept."))
            return redirect("documents:document", pk=pk)
    context = {"document": document, "form": form, "takes_scan": adapter.takes_scan}
    return render(request, "portal/documents/sign.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A paper no longer stands."""
    actor, now = actor_of(request), timezone.now()
    document = queries.document(actor, pk, now=now)
    policies.check_keep(document, actor)
    others = [
        one
        for one in queries.for_dossier(document.dossier)
        if one.pk != pk and queries.standing(one) != queries.Standing.WITHDRAWN
    ]
    form = forms.Withdrawal(others, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = next((one for one in others if str(one.pk) == form.cleaned_data["replaced_by"]), None)
        try:
            actions.withdraw(
                document=document, reason=form.cleaned_data["reason"], replaced_by=chosen, by=actor, now=now
            )
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The paper is withdrawn. Whoever checks it is told so."))
            return redirect("documents:document", pk=pk)
    context = {"document": document, "form": form}
    return render(request, "portal/documents/withdraw.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, document: Document, form: forms.Handout, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    standing = queries.standing(document)
    files = list(document.files.all())
    handed = [one for one in files if one.variant in _HANDED] or (
        [File(variant=_HANDED[0])] if document.has_complete else []
    )
    context: dict[str, Any] = {
        "document": document,
        "code": codes.spoken(document.code),
        "standing": standing,
        "files": [(one, bytes(one.sha256).hex()) for one in files],
        "handed": [(one.variant, one.get_variant_display()) for one in handed],
        "steps": list(document.steps.all()),
        "handouts": queries.handouts(document),
        "dossier_page": page_of(document.dossier),
        "form": form,
        "can_keep": policies.can_keep(document, actor) and standing != queries.Standing.WITHDRAWN,
        "can_sign": policies.can_keep(document, actor) and standing == queries.Standing.ISSUED,
    }
    return render(request, "portal/documents/document.html", context, status=status)


def _sent(request: HttpRequest, content: actions.Content) -> HttpResponse:
    name = f"document-{str(content.file.document_id)[-12:]}-{content.file.variant}"
    return serving.stored_file(request, content.data, content.file.media_type, name=name)


def _tell(form: forms.Signature | forms.Withdrawal, refusal: Refused) -> None:
    told = [fault for fault in refusal.faults if fault.field in form.fields]
    for fault in told:
        form.add_error(fault.field, fault.message)
    if not told:
        form.add_error(None, str(refusal.message))
