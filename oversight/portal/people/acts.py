"""The verbs on a person, an assignment, a phone: one small page each, which says what will happen."""

from collections.abc import Callable
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oversight.accounts import actions, people
from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment, User
from oversight.accounts.people import end_of
from oversight.accounts.recall import forget_all
from oversight.accounts.roles import ROLES, Role
from oversight.core.errors import NotFound, Refused
from oversight.portal.people import forms
from oversight.portal.people.lists import A_MONTH, place_of
from oversight.web.actors import actor_of

Act = Callable[[], HttpResponse]
METHODS = ["GET", "HEAD", "POST"]


def _page(
    request: HttpRequest, form: django_forms.Form, act: Act, *, title: str, words: str, submit: str, person: User
) -> HttpResponse:
    """Show the form; when it is sent and sound, act; a refusal comes back in the form, filled in as it was."""
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except Refused as refusal:
            forms.blame(form, refusal)
        finally:
            forget_all()
    return render(
        request,
        "portal/people/form.html",
        {
            "form": form,
            "title": title,
            "words": words,
            "submit": submit,
            "person": person,
            "back": reverse("people:person", args=[person.pk]),
        },
    )


def _done(request: HttpRequest, person: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("people:person", pk=person)


@require_http_methods(METHODS)
def person_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Verbs on a person: assign, phone, code, password, close."""
    actor, now = actor_of(request), timezone.now()
    person = people.person(actor, pk)
    posted = request.POST if request.method == "POST" else None
    named = {"name": person.name}
    match verb:
        case "assign":
            today = timezone.localdate()
            placement = forms.Placement(posted, initial={"since": today, "until": today + A_MONTH})
            return _page(
                request,
                placement,
                lambda: _assign(request, placement, person, actor),
                person=person,
                title=_("New role for %(name)s") % named,
                submit=_("Give the role"),
                words=_("A national role takes effect when a second national person agrees."),
            )
        case "phone":
            phone = forms.Phone(posted, initial={"phone": person.phone})

            def correct() -> HttpResponse:
                actions.set_phone(person=person, phone=phone.cleaned_data["phone"], by=actor, now=now)
                return _done(request, pk, _("The phone number is corrected."))

            return _page(
                request, phone, correct, title=_("Phone of %(name)s") % named, words="", submit=_("Save"), person=person
            )
        case "code":
            return _page(
                request,
                django_forms.Form({} if request.method == "POST" else None),
                lambda: _issue(request, person, actor),
                title=_("Code for the phone of %(name)s") % named,
                words=_("The code enrols one phone within 72 hours. Earlier codes that were not used are withdrawn."),
                submit=_("Issue the code"),
                person=person,
            )
        case "password":
            return _page(
                request,
                django_forms.Form({} if request.method == "POST" else None),
                lambda: _password(request, person, actor),
                title=_("New password for %(name)s") % named,
                words=_("The old password and all open sessions end at once. The second factor stays."),
                submit=_("Make a password"),
                person=person,
            )
        case "close":
            reason = forms.Reason(posted)

            def close() -> HttpResponse:
                actions.deactivate(person=person, reason=reason.cleaned_data["reason"], by=actor, now=now)
                return _done(request, pk, _("The account of %(name)s is closed.") % named)

            return _page(
                request,
                reason,
                close,
                title=_("Close the account of %(name)s") % named,
                submit=_("Close the account"),
                words=_("Roles, phones, codes and sessions end now. What the person reported stays."),
                person=person,
            )
    raise NotFound(_("This page does not exist."))


@require_http_methods(METHODS)
def assignment_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Verbs on an assignment: approve, end, extend, replace."""
    actor, now = actor_of(request), timezone.now()
    assignment = people.assignment(actor, pk)
    person, posted = assignment.user, request.POST if request.method == "POST" else None
    named = {"name": person.name, "role": ROLES[Role(assignment.role)].title, "office": assignment.office.name}
    match verb:
        case "approve":

            def approve() -> HttpResponse:
                actions.approve(assignment=assignment, by=actor, now=now)
                return _done(request, person.pk, _("The role takes effect now."))

            return _page(
                request,
                django_forms.Form({} if request.method == "POST" else None),
                approve,
                person=person,
                title=_("Agree to the role of %(name)s") % named,
                submit=_("Agree"),
                words=_("%(role)s, %(office)s. You are the second person that a national role needs.") % named,
            )
        case "end":
            reason = forms.Reason(posted)

            def end() -> HttpResponse:
                actions.end_early(assignment=assignment, reason=reason.cleaned_data["reason"], by=actor, now=now)
                return _done(request, person.pk, _("The role has ended."))

            return _page(
                request,
                reason,
                end,
                title=_("End the role of %(name)s") % named,
                submit=_("End the role"),
                person=person,
                words=_("%(role)s, %(office)s. The role ends now; what was reported stays.") % named,
            )
        case "extend":
            extension = forms.Extension(posted)

            def extend() -> HttpResponse:
                until = end_of(extension.cleaned_data["until"], assignment.office)
                actions.extend(assignment=assignment, until=until, by=actor, now=now)
                return _done(request, person.pk, _("The role lasts longer now."))

            return _page(
                request,
                extension,
                extend,
                title=_("Extend the role of %(name)s") % named,
                submit=_("Extend"),
                person=person,
                words=_("%(role)s, %(office)s. The person's phones are admitted as long.") % named,
            )
        case "replace":
            hand_over = forms.HandOver(posted, initial={"day": timezone.localdate(), "at": forms.NOON})
            return _page(
                request,
                hand_over,
                lambda: _replace(request, hand_over, assignment, actor),
                person=person,
                title=_("Replace %(name)s") % named,
                submit=_("Hand over"),
                words=_(
                    "%(role)s, %(office)s. The old phone stops at the moment of the hand-over; reports that were filed "
                    "stay."
                )
                % named,
            )
    raise NotFound(_("This page does not exist."))


@require_http_methods(METHODS)
def revoke_device(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shutting a phone out."""
    actor = actor_of(request)
    device = people.device(actor, pk)

    def revoke() -> HttpResponse:
        actions.revoke_device(device=device, by=actor, now=timezone.now())
        return _done(request, device.user_id, _("The phone is shut out."))

    return _page(
        request,
        django_forms.Form({} if request.method == "POST" else None),
        revoke,
        person=device.user,
        title=_("Shut out the phone “%(label)s”") % {"label": device.label or device.pk},
        submit=_("Shut out"),
        words=_("Use this when the phone is lost, stolen or handed on. A new code enrols another phone."),
    )


def _assign(request: HttpRequest, form: forms.Placement, person: User, actor: Actor) -> HttpResponse:
    office, station = place_of(actor, form)
    since, until = form.period(office)
    actions.assign(
        person=person,
        role=Role(form.cleaned_data["role"]),
        office=office,
        station=station,
        since=since,
        until=until,
        mandate=form.cleaned_data["mandate"],
        by=actor,
        now=timezone.now(),
    )
    return _done(request, person.pk, _("The role is given."))


def _issue(request: HttpRequest, person: User, actor: Actor) -> HttpResponse:
    issued, code = actions.issue_enrolment_code(person=person, by=actor, now=timezone.now())
    return _secret(request, "portal/people/code.html", {"person": person, "code": code, "issued": issued})


def _password(request: HttpRequest, person: User, actor: Actor) -> HttpResponse:
    password = actions.hand_out_password(person=person, by=actor, now=timezone.now())
    return _secret(request, "portal/people/password.html", {"person": person, "password": password})


def _replace(request: HttpRequest, form: forms.HandOver, assignment: Assignment, actor: Actor) -> HttpResponse:
    data, now = form.cleaned_data, timezone.now()
    successor: User | actions.Newcomer
    try:
        successor = people.by_username(actor, data["username"])
    except NotFound:
        if not data["name"]:
            raise
        successor = actions.Newcomer(data["username"], data["name"], phone=data["phone"])
    new = actions.replace(
        assignment=assignment,
        successor=successor,
        at=form.moment(assignment.office, now),
        reason=data["reason"],
        mandate=data["mandate"],
        by=actor,
        now=now,
    )
    return _done(request, new.user_id, _("%(name)s takes over.") % {"name": new.user.name})


def _secret(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """A page that shows something once: no browser and no proxy keeps it."""
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    return response
