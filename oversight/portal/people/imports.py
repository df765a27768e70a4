"""A list of supervisors: first what it would do, row by row, then, by one button, done."""

from uuid import uuid4

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oversight.accounts import actions
from oversight.accounts.actions.judging import Verdict
from oversight.accounts.actions.supervisors import Result
from oversight.accounts.roles import Permission
from oversight.accounts.rosters import LARGEST_FILE, read_supervisors
from oversight.core.errors import NotAllowed, Refused
from oversight.portal.people.forms import Upload, blame
from oversight.web.actors import actor_of

KEPT_SECONDS = 30 * 60
SHOWN_ROWS = 300
_ORDER = {Verdict.SKIP: 0, Verdict.IMPORT: 1, Verdict.PRESENT: 2}


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The list comes in; nothing is written, everything is told."""
    actor = actor_of(request)
    if Permission.MANAGE_ASSIGNMENTS not in actor.permissions:
        raise NotAllowed(_("Lists of supervisors are taken over by those who appoint them."))
    form = Upload(request.POST, request.FILES) if request.method == "POST" else Upload()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read(LARGEST_FILE + 1)
        try:
            result = actions.import_supervisors(
                entries=read_supervisors(content), dry_run=True, by=actor, now=timezone.now()
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            kept = str(uuid4())
            cache.set(_key(actor.user_id, kept), content, KEPT_SECONDS)
            return _shown(request, result, kept=kept)
    return render(request, "portal/people/import.html", {"form": form})


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """The list that was shown is written. Sending twice changes nothing more."""
    actor = actor_of(request)
    content = cache.get(_key(actor.user_id, request.POST.get("kept", "")[:36]))
    if content is None:
        form = Upload()
        words = _("The list is kept for half an hour and is gone; choose the file again.")
        return render(request, "portal/people/import.html", {"form": form, "words": words}, status=409)
    result = actions.import_supervisors(entries=read_supervisors(content), dry_run=False, by=actor, now=timezone.now())
    return _shown(request, result, kept="")


def _shown(request: HttpRequest, result: Result, *, kept: str) -> HttpResponse:
    rows = sorted(result.rows, key=lambda row: (_ORDER[row.verdict], row.row))
    return render(
        request,
        "portal/people/import_result.html",
        {
            "result": result,
            "rows": rows[:SHOWN_ROWS],
            "hidden": max(0, len(rows) - SHOWN_ROWS),
            "kept": kept,
        },
    )


def _key(user: int, kept: str) -> str:
    return f"people-import:{user}:{kept if kept.replace('-', '').isalnum() else ''}"
