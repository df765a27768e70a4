"""The people of a case: masked, and what was done about who they are."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.core.errors import Refused
from oversight.parties import queries as parties
from oversight.web.actors import actor_of
from violations import actions, case_page, identity_page, policies, queries
from violations.forms.people import Opening, Party
from violations.forms.refusals import tell

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def people_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everybody who takes part, and the list of accesses."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    context = {
        "case": case,
        "number": case_page.number(case),
        "parts": parties.of_dossier(case.dossier, actor, now=now),
        "touches": identity_page.touched(parties.touches(case.dossier), now=now),
        "may_add": policies.can_add_party(case, actor),
        "now": now,
    }
    return render(request, "violations/people.html", context)


@require_http_methods(METHODS)
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody comes into the case."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_add_party(case, actor)
    roles = [(role.value, role.label) for role in actions.roles_of(case)]
    form = Party(roles, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            part = actions.add_party(
                case=case,
                role=given["role"],
                details=form.details(),
                is_organisation=given["is_organisation"],
                office=given["office"],
                by=actor,
                now=now,
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("%(code)s is in the case.") % {"code": part.person.code})
            return redirect("violations:people", pk=pk)
    context = {"case": case, "number": case_page.number(case), "form": form}
    return render(request, "violations/add_party.html", context, status=422 if form.errors else 200)


@require_safe
def person_page(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """One person: masked with the way to open it, or open with its end; everything that was done about it."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    context = identity_page.person(case, parties.part(case.dossier, part), actor, Opening(), now=now)
    return render(request, "violations/person.html", context)
