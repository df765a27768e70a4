"""Who may do what to a station report: `check_…` raises, `can_…` answers."""

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed
from reports.models import Draft, StationReport


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
