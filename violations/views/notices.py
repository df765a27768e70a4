"""The end of a case: its status is announced, then it goes into the archive."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oversight.core.errors import Refused
from oversight.web.actors import actor_of
from violations import actions, ballots, drafting, letters, policies, queries
from violations.forms import notices as forms
from violations.forms import plenaries as common
from violations.models import Letter
from violations.queries import procedure as reads

_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
def notify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Announce how the case stands, in words that are drawn up from it."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_study(case, actor)
    has_mailbox = case.code_mark is not None
    papers = letters.of_case(case, actor, kinds=(Letter.Kind.STATUS_NOTICE,), now=now)
    number = next((one.document.number for paper in papers.papers for one in paper.drawn if one.is_standing), "")
    form = forms.Notice(
        request.POST if request.method == "POST" else None,
        has_mailbox=has_mailbox,
        initial={"text": drafting.status_words(case), "letter": number},
    )
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.notify_status(case=case, **form.cleaned_data, by=actor, now=now)
        except Refused as refusal:
            common.tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The status is announced."))
            return redirect("violations:notify", pk=pk)
    context = {
        "case": case,
        "status": reads.status_title(case),
        "form": form if "notify_status" in reads.verbs(case) else None,
        "told": reads.notices(case),
        "may_archive": "archive" in reads.verbs(case),
        "letters": papers,
        **ballots.heading(case),
    }
    return render(request, "violations/notify.html", context, status=status)


@require_http_methods(_METHODS)
def archive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the case into the archive."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_study(case, actor)
    form = forms.Archive(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.archive(case=case, retention=form.cleaned_data["retention"], by=actor, now=now)
        except Refused as refusal:
            common.tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The case is in the archive."))
            return redirect("violations:archive", pk=pk)
    context = {
        "case": case,
        "status": reads.status_title(case),
        "form": form if "archive" in reads.verbs(case) else None,
        "may_notify": "notify_status" in reads.verbs(case),
        **ballots.heading(case),
    }
    return render(request, "violations/archive.html", context, status=status)
