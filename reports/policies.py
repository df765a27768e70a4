"""Who may do what to station reports, alerts and instruments: `check_…` raises, `can_…` answers."""

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, NotAllowed
from oversight.workflow.procedures import Transition, procedure
from reports.models import Alert, Draft, InstrumentDraft, StationReport


def can_withdraw(report: StationReport, actor: Actor) -> bool:
    """The reporter himself, who filed it for him, or a superior who keeps the reports of the area."""
    if not actor.can(Permission.WITHDRAW_REPORT, report.dossier.scope):
        return False
    own = actor.user_id in {report.reporter_id, report.dossier.filed_by_id}
    return own or any(
        Permission.WITHDRAW_REPORT in reach.permissions
        and reach.path != report.dossier.scope
        and report.dossier.scope.startswith(reach.path)
        for reach in actor.reaches
    )


def check_withdraw(report: StationReport, actor: Actor) -> None:
    """NotAllowed unless `can_withdraw`."""
    if not can_withdraw(report, actor):
        raise NotAllowed(_("Only the reporter or his superiors may withdraw a report."))


def check_read_instruments(actor: Actor) -> None:
    """NotAllowed for an account without an assignment in force; everybody else may read what is published."""
    if not actor.permissions:
        raise NotAllowed(_("Your role does not allow this."))


def can_draft(actor: Actor) -> bool:
    """Whether the actor may write drafts of instruments: a power over the whole nation."""
    return actor.can(Permission.MANAGE_INSTRUMENTS, "")


def check_draft(actor: Actor) -> None:
    """NotAllowed unless `can_draft`."""
    if not can_draft(actor):
        raise NotAllowed(_("Instruments are written by the national officers who keep them."))


def can_publish(draft: InstrumentDraft, actor: Actor) -> bool:
    """Whether the actor may publish the draft: he keeps instruments, it is handed in, and he wrote nothing of it."""
    wrote = {draft.author_id, draft.edited_by_id, draft.handed_in_by_id, *draft.editors}
    return can_draft(actor) and draft.state == InstrumentDraft.State.HANDED_IN and actor.user_id not in wrote


def check_publish(draft: InstrumentDraft, actor: Actor) -> None:
    """NotAllowed or Conflict unless `can_publish`."""
    check_draft(actor)
    if draft.state != InstrumentDraft.State.HANDED_IN:
        raise Conflict(_("Only what was handed in can be published."), code="not-handed-in")
    if not can_publish(draft, actor):
        raise NotAllowed(
            _("Who wrote or handed in an instrument does not publish it: a second person does."), code="second-person"
        )


def steps_open_to(alert: Alert, actor: Actor) -> tuple[Transition, ...]:
    """The lawful next steps of an alert that the actor may take, in the order of the procedure.

    The machine checks the same permissions again when a step is taken.
    """
    track = alert.track
    steps = procedure(track.procedure, track.edition).steps(track.status)
    return tuple(step for step in steps if actor.user_id and actor.can(step.permission, track.scope))


def can_correct(report: StationReport, actor: Actor) -> bool:
    """The reporter himself, or who filed it for him and still may."""
    scope = report.dossier.scope
    if report.state != StationReport.State.CURRENT or not actor.can(Permission.FILE_REPORT, scope):
        return False
    for_another = report.dossier.filed_by_id == actor.user_id and actor.can(Permission.FILE_ON_BEHALF, scope)
    return report.reporter_id == actor.user_id or for_another


def check_correct(report: StationReport, actor: Actor) -> None:
    """NotAllowed unless `can_correct`."""
    if not can_correct(report, actor):
        raise NotAllowed(_("Only the reporter corrects his report, and only the one that stands."))


def check_type_in(draft: Draft, actor: Actor) -> None:
    """NotAllowed unless the draft is the actor's own and its station still lies in his reach."""
    if draft.author_id != actor.user_id or not actor.can(Permission.FILE_REPORT, draft.station.path):
        raise NotAllowed(_("Station %(code)s is outside your area.") % {"code": draft.station.code})
