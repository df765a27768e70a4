"""The mailbox of a case as the office sees it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oversight.core.errors import Refused
from oversight.web.actors import actor_of
from violations import actions, policies, queries
from violations.case_page import number
from violations.forms.messages import Letter
from violations.forms.refusals import tell


@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was written to and fro. Whoever may answer marks by opening that it was read; the other side sees that."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    may_write = policies.can_write(case, actor) and case.code_mark is not None
    form = Letter(request.POST if request.method == "POST" else None)
    lines = queries.mailbox(case)
    if request.method == "POST" and form.is_valid():
        try:
            actions.post_message(case=case, text=form.cleaned_data["text"], by=actor, now=now)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Sent. It stands on the tracking page of the other side."))
            return redirect("violations:messages", pk=pk)
    elif request.method == "GET" and may_write:
        actions.read_messages(case=case, by=actor, now=now)
    authors = queries.authors_of(case)
    context = {
        "case": case,
        "number": number(case),
        "lines": [(line, authors.get(line.id, "")) for line in lines],
        "may_write": may_write,
        "has_code": case.code_mark is not None,
        "form": form,
    }
    return render(request, "violations/messages.html", context, status=422 if form.errors else 200)
