"""The papers of a case: one page for all of them; each is drawn up with one press."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oversight.core.errors import NotAllowed, Refused
from oversight.web.actors import actor_of
from violations import actions, ballots, letters, queries
from violations.forms.letters import DrawUp
from violations.queries import letters as reads


@require_http_methods(["GET", "HEAD", "POST"])
def letters_of(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the acts of the case need on paper; a paper that is drawn up opens. A second press opens the same."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    refused, status = "", 200
    if request.method == "POST":
        form, refused, status = DrawUp(request.POST), _("Choose one of the papers."), 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                document = actions.draw_up(case=case, **given, by=actor, now=now)
            except NotAllowed:
                raise
            except Refused as refusal:
                standing = reads.drawn_up(case, given["kind"], given["about"])
                if refusal.code == "drawn-up-already" and standing is not None:
                    messages.warning(request, str(refusal.message))
                    return redirect("documents:document", pk=standing.pk)
                words = [str(fault.message) for fault in refusal.faults]
                refused, status = " ".join([str(refusal.message), *words]), refusal.status
            else:
                messages.success(request, _("The paper is drawn up. Print it, have it signed, keep its scan."))
                return redirect("documents:document", pk=document.pk)
    context = {
        "case": case,
        "letters": letters.of_case(case, actor, now=now),
        "refused": refused,
        **ballots.heading(case),
    }
    return render(request, "violations/letters.html", context, status=status)
