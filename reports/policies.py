"""Who may do what to a station report or an alert: `check_…` raises, `can_…` answers."""

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed
from oversight.workflow.procedures import Transition, procedure
from reports.models import Alert, StationReport


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


def steps_open_to(alert: Alert, actor: Actor) -> tuple[Transition, ...]:
    """The lawful next steps of an alert that the actor may take, in the order of the procedure.

    The machine checks the same permissions again when a step is taken.
    """
    track = alert.track
    steps = procedure(track.procedure, track.edition).steps(track.status)
    return tuple(step for step in steps if actor.user_id and actor.can(step.permission, track.scope))
