"""Who may do what to a station report: `check_…` raises, `can_…` answers."""

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed
from reports.models import StationReport


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
