"""One alert for people: its clock and its lawful next steps."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound, Refused
from oversight.web.actors import actor_of
from oversight.workflow import queries as work
from oversight.workflow.policies import can_assign, can_hand_back, can_hold
from oversight.workflow.procedures import Transition
from reports import alert_words, forms, policies, queries
from reports.actions import ALERT_VERBS
from reports.models import Alert


@require_safe
def alert_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One alert: what was answered, by whom, what the others say, the clock, who has it, what may be done."""
    return _page(request, queries.alert(actor_of(request), pk, now=timezone.now()), {})


@require_POST
def alert_act(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Take a step; a refusal comes back in the form of that step, filled in as it was."""
    actor, now = actor_of(request), timezone.now()
    alert, name = queries.alert(actor, pk, now=now), verb.replace("-", "_")
    if name not in ALERT_VERBS:
        raise NotFound(_("An alert knows no such verb."))
    needs_note = any(step.needs_note for step in alert_words.law(alert).transitions if step.verb == name)
    form = forms.AlertStep(request.POST, verb=name, needs_note=needs_note)
    if form.is_valid():
        note, outcome = form.cleaned_data["note"], form.cleaned_data.get("outcome", "")
        try:
            alert = ALERT_VERBS[name](alert, note, outcome, actor, now)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            status = alert_words.law(alert).status_title(alert.track.status)
            messages.success(request, _("Entered. The alert is now: %(status)s.") % {"status": status})
            return redirect("reports:alert", pk=pk)
    return _page(request, alert, {name: form}, status=422)


def _page(request: HttpRequest, alert: Alert, given: dict[str, forms.AlertStep], status: int = 200) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    duty = work.duties_of([alert.pk]).get(alert.pk)
    may_assign = alert.track.is_open and can_assign(alert.track, actor)
    colleagues = work.colleagues(actor, now=now, scope=alert.track.scope) if may_assign else []
    steps = [(step, given.get(step.verb) or _form(step, alert)) for step in policies.steps_open_to(alert, actor)]
    context = {
        "alert": alert,
        "told": alert_words.told(alert),
        "clock": alert_words.clock(alert, now=now),
        "others": alert_words.others(alert, queries.other_answers(actor, alert)),
        "events": alert_words.events(alert, work.history(alert.track)),
        "steps": steps,
        "refused": next((form for form in given.values() if form.errors), None),
        "duty": duty,
        "substitute": work.away([duty.holder_id], now=now).get(duty.holder_id) if duty else None,
        "may_take": duty is None and can_hold(alert.track, actor),
        "may_hand_back": duty is not None and alert.track.is_open and can_hand_back(alert.track, duty, actor),
        "colleagues": [one for one in colleagues if duty is None or one.id != duty.holder_id],
        "reads_reports": Permission.READ_REPORTS in actor.permissions,
        "now": now,
    }
    return render(request, "reports/alert.html", context, status=status)


def _form(step: Transition, alert: Alert) -> forms.AlertStep:
    return forms.AlertStep(verb=step.verb, needs_note=step.needs_note, initial={"outcome": alert.consequence})
