"""What is done about one identity: opened for a purpose, covered, corrected, handed on, told later, erased by two."""

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oversight.core.errors import NotFound, Refused
from oversight.core.moments import start_of_day
from oversight.parties import actions as parties
from oversight.parties import policies as power
from oversight.parties import queries as known
from oversight.parties.models import Part, Purpose
from oversight.parties.queries import PartView
from oversight.web.actors import actor_of
from violations import case_page, identity_page, queries
from violations.forms.people import WITH_CONTENTS, Delaying, Erasing, Handing, Known, Opening
from violations.forms.refusals import tell
from violations.models import Case

METHODS = ["GET", "HEAD", "POST"]


@require_POST
def unmask(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """Open an identity for a purpose and so many minutes; a refusal comes back in the form."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    held, form = known.part(case.dossier, part), Opening(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            parties.unmask(held, Purpose(given["purpose"]), given["reason"], given["minutes"], by=actor, now=now)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Open for %(minutes)s minutes. Cover it when you are done.") % given)
            return redirect("violations:person", pk=pk, part=part)
    return render(request, "violations/person.html", identity_page.person(case, held, actor, form, now=now), status=422)


@require_POST
def cover(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """The actor is done before the time is over."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    running = known.unmasks(case.dossier, actor, now=now).get(known.part(case.dossier, part).pk)
    if running is not None:
        parties.cover(running, by=actor, now=now)
    messages.success(request, _("Covered again."))
    return redirect("violations:person", pk=pk, part=part)


@require_http_methods(METHODS)
def amend(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """Correct what is recorded of a person whom the actor sees."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    held = known.part(case.dossier, part)
    view = next(one for one in known.of_dossier(case.dossier, actor, now=now) if one.id == held.pk)
    if view.details is None:
        messages.warning(request, _("Open the identity first: only who sees what is recorded corrects it."))
        return redirect("violations:person", pk=pk, part=part)
    initial = {field: getattr(view.details, field) for field in Known.base_fields}
    form = Known(request.POST if request.method == "POST" else None, initial=initial)
    before = view.details
    return _act(
        request,
        case,
        view,
        form,
        lambda: parties.amend(held, form.details(before), by=actor, now=now),
        template="violations/amend_party.html",
        done=_("Corrected. What stood there before stays sealed beside it."),
    )


@require_http_methods(METHODS)
def hand_over(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """The identity goes to another body."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    held = known.part(case.dossier, part)
    power.check_unmask(case.dossier, actor, now=now)
    form = Handing(request.POST if request.method == "POST" else None)

    def act() -> object:
        given = form.cleaned_data
        return parties.hand_over(held, given["to"], Purpose(given["purpose"]), given["basis"], by=actor, now=now)

    return _act(
        request, case, _view(case, held), form, act,
        template="violations/hand_over_identity.html", done=_("Entered. The person is told to whom it went and why."),
    )  # fmt: skip


@require_http_methods(METHODS)
def delay(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """A commissioner orders that the person is told later."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    held = known.part(case.dossier, part)
    power.check_delay(case.dossier, actor)
    form = Delaying(request.POST if request.method == "POST" else None)

    def act() -> object:
        until = start_of_day(form.cleaned_data["until"], ZoneInfo(case.dossier.office.time_zone))
        return parties.delay_notice(held, until, form.cleaned_data["reason"], by=actor, now=now)

    return _act(
        request, case, _view(case, held), form, act,
        template="violations/delay_notice.html", done=_("Ordered. What is done from now on is told later."),
    )  # fmt: skip


@require_http_methods(METHODS)
def erase(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """A commissioner orders that a person is erased; another carries it out."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    held = known.part(case.dossier, part)
    power.check_order_erasure(known.dossiers_of(held.person), actor)
    form = Erasing(request.POST if request.method == "POST" else None)
    return _act(
        request, case, _view(case, held), form,
        lambda: parties.order_erasure(
            held.person, form.cleaned_data["decision"],
            with_contents=form.cleaned_data["extent"] == WITH_CONTENTS, by=actor, now=now,
        ),
        template="violations/erase_person.html", done=_("Ordered. Another commissioner has to sign."),
    )  # fmt: skip


@require_POST
def sign_erasure(request: HttpRequest, pk: UUID, part: UUID, verb: str) -> HttpResponse:
    """The second signature, or the refusal of it."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    order = known.open_order(known.part(case.dossier, part).person)
    if order is None:
        raise NotFound(_("No order to erase this person waits."))
    acts: dict[str, tuple[Callable[..., object], str]] = {
        "carry-out": (parties.erase, _("Erased. Nothing of the person can be opened any more.")),
        "decline": (parties.decline_erasure, _("Declined. Nothing was erased.")),
    }
    if verb not in acts:
        raise NotFound(_("An order to erase knows no such verb."))
    act, done = acts[verb]
    act(order, by=actor, now=now)
    messages.success(request, done)
    return redirect("violations:person", pk=pk, part=part)


def _view(case: Case, part: Part) -> PartView:
    """The person by his code, always masked."""
    return next(one for one in known.masked([case.pk])[case.pk] if one.id == part.pk)


def _act(
    request: HttpRequest,
    case: Case,
    part: PartView,
    form: forms.Form,
    act: Callable[[], object],
    *,
    template: str,
    done: str,
) -> HttpResponse:
    """A page with one form and one act; a refusal comes back in the form, filled in as it was."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, done)
            return redirect("violations:person", pk=case.pk, part=part.id)
    context: dict[str, Any] = {"case": case, "number": case_page.number(case), "part": part, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)
