"""The pages of the portal."""

from http import HTTPStatus
from pathlib import Path

import msgspec
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oversight import ledger as ledger_package
from oversight.portal import health as condition
from oversight.portal import queries, sources, ways

VERIFIER = Path(ledger_package.__file__).parent / "standalone" / "verify.py"


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public start page: four equal ways in, and tracking by code."""
    return render(request, "portal/home.html", {"ways": ways.ways(now=timezone.now())})


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who is signed in, with which assignments, and how the account is protected."""
    return render(request, "portal/account.html")


@login_not_required
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The signed state of the ledger, and how anybody checks a receipt or the whole of it."""
    address = request.build_absolute_uri("/ledger")
    return render(request, "portal/ledger.html", {"checkpoint": queries.last_checkpoint(), "ledger_url": address})


@login_not_required
@require_safe
def verifier(request: HttpRequest) -> FileResponse:
    """The checking tool as one readable file, the same that stands in the repository."""
    return FileResponse(VERIFIER.open("rb"), as_attachment=True, filename="verify.py", content_type="text/x-python")


@login_not_required
@require_safe
def about_the_data(request: HttpRequest) -> HttpResponse:
    """Where the data come from, what they can be used for and what they cannot."""
    return render(request, "portal/about_the_data.html", {"checks": sources.CHECKS, "counts": sources.EAST_KALIMANTAN})


@login_not_required
@never_cache
@require_safe
@transaction.non_atomic_requests
def health(request: HttpRequest) -> HttpResponse:
    """For machines: 200 while pages can be served, 503 when the database is down."""
    found = condition.read(now=timezone.now())
    return HttpResponse(msgspec.json.encode(found), content_type="application/json", status=_status(found))


@login_not_required
@never_cache
@require_safe
@transaction.non_atomic_requests
def status(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    found = condition.read(now=timezone.now())
    return render(request, "portal/status.html", {"health": found}, status=_status(found))


def _status(found: condition.Health) -> HTTPStatus:
    return HTTPStatus.SERVICE_UNAVAILABLE if found.database == "down" else HTTPStatus.OK
