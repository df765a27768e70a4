"""Work that failed, for those who keep the platform: what, where, how often, and trying it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed
from oversight.ledger.stream import retry_stuck
from oversight.portal import queries
from oversight.web.actors import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def stuck_work(request: HttpRequest) -> HttpResponse:
    """Open items, the oldest first; a POST tries all of them once more."""
    if Permission.READ_STUCK_WORK not in actor_of(request).permissions:
        raise NotAllowed(_("Only administrators and auditors see stuck work."))
    if request.method == "POST":
        done, failed = retry_stuck(now=timezone.now())
        tone = messages.success if not failed else messages.warning
        tone(request, ngettext("%(done)s item went through.", "%(done)s items went through.", done) % {"done": done})
        return redirect("portal:stuck-work")
    return render(request, "portal/stuck_work.html", {"rows": queries.stuck_work()})
