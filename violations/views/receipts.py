"""What proves a report to whoever sent it: the receipt (Formulir Model B.3) as page and paper, and the ledger's."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from oversight.accounts.actor import machine
from oversight.core.errors import NotFound
from oversight.dossiers.models import Kind
from oversight.gate import cookies
from oversight.ledger.queries import NotSealed
from violations import actions, queries
from violations.queries import Tracked


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt of the report whose tracking code was typed: everything but the reporter's name."""
    found = _tracked(request, timezone.now())
    if found is None:
        return redirect("gate:track")
    proof = queries.proof_of_submission(found.case)
    try:
        is_sealed = bool(queries.receipt(found.case).proof)
    except NotSealed:
        is_sealed = False
    context = {
        "proof": proof,
        "files": queries.files_promised(found.case),
        "papers_due": queries.papers_due(found.case),
        "missing": found.missing,
        "is_sealed": is_sealed,
    }
    with timezone.override(ZoneInfo(proof.time_zone)):
        return render(request, "violations/public/receipt.html", context)


@login_not_required
@never_cache
@require_POST
def paper(request: HttpRequest) -> HttpResponse:
    """The receipt as a PDF; made when it is first asked for."""
    now = timezone.now()
    found = _tracked(request, now)
    if found is None:
        return redirect("gate:track")
    content = actions.take_proof(case=found.case, by=machine("public"), now=now)
    response = HttpResponse(content.data, content_type=content.file.media_type)
    name = "".join(sign if sign.isalnum() else "-" for sign in found.number) or "report"
    response["Content-Disposition"] = f'attachment; filename="B3-{name}.pdf"'
    return response


@login_not_required
@never_cache
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The ledger's receipt, without what the entry says: with it anybody checks that the report stands as it came."""
    found = _tracked(request, timezone.now())
    if found is None:
        return redirect("gate:track")
    document = queries.receipt(found.case).document(with_body=False)
    response = HttpResponse(msgspec.json.encode(document), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return response


def _tracked(request: HttpRequest, now: datetime) -> Tracked | None:
    """The report of the code that was typed within the half hour; None without one, and for a tip."""
    mark = cookies.tracking_of(request)
    if mark is None:
        return None
    try:
        found = queries.tracking(mark, now=now)
    except NotFound:
        return None
    return found if found.case.kind == Kind.VIOLATION_REPORT else None
