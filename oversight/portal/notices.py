"""Notices for people: what waits for me, reading it, what also comes by e-mail; for auditors the record of all."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from oversight.accounts.roles import Permission
from oversight.core.errors import Fault, Invalid
from oversight.notices import actions, queries
from oversight.notices.kinds import KINDS
from oversight.notices.rendering import page_of
from oversight.portal import places
from oversight.web.actors import actor_of


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """My notices, newest first."""
    actor = actor_of(request)
    found = queries.mine(actor, after=_cursor(request), size=queries.PAGE + 1)
    context = {
        "rows": found[: queries.PAGE],
        "next": found[queries.PAGE - 1].pk if len(found) > queries.PAGE else None,
        "is_first": "cursor" not in request.GET,
        "may_audit": actor.can(Permission.AUDIT, ""),
    }
    return render(request, "portal/notices/list.html", context)


@require_safe
def notice_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One notice. Opening it is the proof that it was served, so a look by its recipient is written down."""
    actor = actor_of(request)
    notice = queries.notice(actor, pk)
    if request.method == "GET":
        actions.read(notice=notice, by=actor, now=timezone.now())
    context = {
        "notice": notice,
        "title": KINDS[notice.kind].title if notice.kind in KINDS else notice.subject,
        "is_mine": notice.recipient_id == actor.user_id,
        "page": page_of(notice.kind, notice.facts) or (places.page_of(notice.dossier) if notice.dossier else ""),
        "deliveries": queries.deliveries(notice),
    }
    return render(request, "portal/notices/notice.html", context)


@require_http_methods(["POST"])
def read_all(request: HttpRequest) -> HttpResponse:
    """Take note of everything that is unread."""
    count = actions.read_all(by=actor_of(request), now=timezone.now())
    words = ngettext("%(count)s notice is marked as read.", "%(count)s notices are marked as read.", count)
    messages.success(request, words % {"count": count})
    return redirect("notices:list")


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Which notices also come by e-mail."""
    actor = actor_of(request)
    if request.method == "POST":
        without = [kind for kind in KINDS if kind not in request.POST.getlist("mail")]
        actions.choose(without=without, by=actor, now=timezone.now())
        messages.success(request, _("Your choice is kept."))
        return redirect("notices:choices")
    unwanted = queries.unwanted(actor)
    kinds = [(name, kind.title, kind.obligatory, name not in unwanted) for name, kind in KINDS.items()]
    return render(request, "portal/notices/choices.html", {"kinds": kinds})


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Every notice and what came of it, or with `?failed` the e-mails alone that did not arrive."""
    only_failed = "failed" in request.GET
    found = queries.record(actor_of(request), only_failed=only_failed, after=_cursor(request), size=queries.PAGE + 1)
    context = {
        "rows": [(notice, deliveries) for _key, notice, deliveries in found[: queries.PAGE]],
        "next": found[queries.PAGE - 1][0] if len(found) > queries.PAGE else None,
        "is_first": "cursor" not in request.GET,
        "only_failed": only_failed,
    }
    return render(request, "portal/notices/record.html", context)


def _cursor(request: HttpRequest) -> UUID | None:
    text = request.GET.get("cursor")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        fault = Fault("cursor", "cursor", _("This is not a cursor that a list handed out."), text)
        raise Invalid(_("The cursor cannot be read; start from the first page."), faults=[fault]) from error
