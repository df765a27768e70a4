"""The preliminary study: begin, check every requirement, say of which classes it is, conclude."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oversight.core.errors import Refused
from oversight.web.actors import actor_of
from oversight.workflow.procedures import procedure
from violations import actions, policies, queries
from violations.case_page import number
from violations.forms.refusals import tell
from violations.forms.study import Checks, Classes, Conclusion, listed
from violations.queries.procedure import day_of, regime, track
from violations.rules import law
from violations.workflow import FOUND, IN_STUDY

METHODS = ["GET", "HEAD", "POST"]


@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The study begins with whoever presses the button; he has the work."""
    actor, now = actor_of(request), timezone.now()
    actions.begin_study(case=queries.case(actor, pk, now=now), by=actor, now=now)
    messages.success(request, _("The study is yours. Check every requirement."))
    return redirect("violations:study", pk=pk)


@require_http_methods(METHODS)
def study_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every requirement with its check: a form for who studies the case, to be read by all others who see it."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    required, checks = queries.required(case), queries.noted_checks(case)
    known = {code: actions.Check(row.answer, note) for code, (row, note) in checks.items()}
    form = Checks(required, known, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = actions.check_requirements(case=case, checks=form.checks, by=actor, now=now)
        except Refused as refusal:
            tell(form, refusal, form.names)
        else:
            messages.success(request, _("The checks are kept.") if rows else _("Nothing has changed."))
            return redirect("violations:study" if queries.study(case).unchecked else "violations:case", pk=pk)
    may_check = track(case).status in {IN_STUDY, FOUND} and policies.can_study(case, actor)
    context = {
        "case": case,
        "number": number(case),
        "form": form,
        "asked": [(one, checks.get(one.requirement.code)) for one in form.asked],
        "may_check": may_check,
        "standing": queries.study(case),
        "source": law.requirement_list(regime(case), day_of(case)) if required else None,
        "has_classes": queries.classification(case) is not None,
    }
    return render(request, "violations/study.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
def classify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Classes and articles. The search button shows other articles and keeps what is ticked."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_study(case, actor)
    on, before = case.occurred_on or day_of(case), queries.classification(case)
    known = law.offences(regime(case), on)
    initial = {"classes": before.classes if before else case.classes, "articles": before.articles if before else []}
    is_search = "search" in request.POST
    form = Classes(known, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and not is_search and form.is_valid():
        given = form.cleaned_data
        try:
            actions.classify(
                case=case, classes=given["classes"], articles=given["articles"], note=given["note"], by=actor, now=now
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Classes and articles are kept."))
            return redirect("violations:case", pk=pk)
    words = request.POST.get("q", "")[:80]
    context = {
        "case": case,
        "number": number(case),
        "form": form,
        "groups": listed(form, words),
        "words": words,
        "is_search": is_search,
        "source": law.offence_list(regime(case), on),
    }
    is_wrong = request.method == "POST" and not is_search and bool(form.errors)
    return render(request, "violations/classify.html", context, status=422 if is_wrong else 200)


@require_http_methods(METHODS)
def conclude(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The study goes to the plenary with a proposal."""
    actor, now = actor_of(request), timezone.now()
    case = queries.case(actor, pk, now=now)
    policies.check_study(case, actor)
    main = track(case)
    steps = procedure(main.procedure, main.edition)
    proposals = [(verb, steps.verb_title(verb)) for verb in actions.PROPOSALS]
    form = Conclusion(proposals, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.conclude_study(case=case, proposal=given["proposal"], text=given["text"], by=actor, now=now)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The study is handed to the plenary."))
            return redirect("violations:case", pk=pk)
    context = {
        "case": case,
        "number": number(case),
        "form": form,
        "standing": queries.study(case),
        "reasons": law.reasons("not_register", now.date()).values(),
    }
    return render(request, "violations/conclude.html", context, status=422 if form.errors else 200)
