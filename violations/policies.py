"""Who may bring in, read and answer: `check_…` raises, `can_…` answers. A recusal wins over every permission."""

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed
from oversight.dossiers.models import Channel, Recusal
from violations.models import Case


def is_public(actor: Actor) -> bool:
    """Whether the actor stands for somebody of the public: who sends a form, or holds a tracking code."""
    return actor.user_id == 0 and Permission.SUBMIT_VIOLATIONS in actor.permissions


def is_barred(case: Case, actor: Actor) -> bool:
    """Whether the actor is recused from the case."""
    return actor.user_id != 0 and Recusal.objects.filter(dossier=case.pk, user=actor.user_id).exists()


def can_submit(office: Office, channel: Channel, actor: Actor) -> bool:
    """The public by itself; an officer what is handed in at his counter, or what he brings over from another system."""
    if channel == Channel.PAPER:
        return actor.can(Permission.RECEIVE_VIOLATIONS, office.path)
    if channel == Channel.IMPORT:
        return all(
            actor.can(permission, office.path)
            for permission in (Permission.IMPORT_RECORDS, Permission.RECEIVE_VIOLATIONS)
        )
    return is_public(actor)


def check_submit(office: Office, channel: Channel, actor: Actor) -> None:
    """NotAllowed unless `can_submit`."""
    if not can_submit(office, channel, actor):
        raise NotAllowed(_("You may not receive reports for %(office)s.") % {"office": office.name})


def can_find(office: Office, actor: Actor) -> bool:
    """Whether the actor may record findings of the office."""
    return actor.can(Permission.RECORD_FINDINGS, office.path)


def check_find(office: Office, actor: Actor) -> None:
    """NotAllowed unless `can_find`."""
    if not can_find(office, actor):
        raise NotAllowed(_("You may not record findings of %(office)s.") % {"office": office.name})


def can_read(case: Case, actor: Actor) -> bool:
    """Whether the case lies in the actor's area and nothing bars him from it (single exceptions aside)."""
    return actor.can(Permission.READ_CASES, case.scope) and not is_barred(case, actor)


def can_receive(case: Case, actor: Actor) -> bool:
    """Whether the actor may take papers, evidence and requests for the case at the counter."""
    return actor.can(Permission.RECEIVE_VIOLATIONS, case.scope) and not is_barred(case, actor)


def check_receive(case: Case, actor: Actor) -> None:
    """NotAllowed unless `can_receive`."""
    if not can_receive(case, actor):
        raise NotAllowed(_("You may not receive anything for this case."))


def can_add(case: Case, actor: Actor) -> bool:
    """Whether the actor may add evidence or ask for withdrawal: who holds the tracking code, or the counter for him."""
    return is_public(actor) or can_receive(case, actor)


def check_add(case: Case, actor: Actor) -> None:
    """NotAllowed unless `can_add`."""
    if not can_add(case, actor):
        raise NotAllowed(_("You may not receive anything for this case."))


def can_write(case: Case, actor: Actor) -> bool:
    """Whether the actor may write in the mailbox of the case: its other side, or who receives or studies it."""
    if is_public(actor):
        return True
    handles = (Permission.RECEIVE_VIOLATIONS, Permission.STUDY_VIOLATIONS)
    return any(actor.can(one, case.scope) for one in handles) and not is_barred(case, actor)


def check_write(case: Case, actor: Actor) -> None:
    """NotAllowed unless `can_write`."""
    if not can_write(case, actor):
        raise NotAllowed(_("You may not write in the mailbox of this case."))


def can_link(case: Case, actor: Actor) -> bool:
    """Whether the actor may decide what the case and another are to each other."""
    return actor.can(Permission.STUDY_VIOLATIONS, case.scope) and not is_barred(case, actor)


def check_link(case: Case, actor: Actor) -> None:
    """NotAllowed unless `can_link`."""
    if not can_link(case, actor):
        raise NotAllowed(_("Whether two cases are one event is decided by who studies them."))


def can_decide(case: Case, actor: Actor) -> bool:
    """Whether the actor may decide for the plenary of the office."""
    return actor.can(Permission.DECIDE_VIOLATIONS, case.scope) and not is_barred(case, actor)


def check_decide(case: Case, actor: Actor) -> None:
    """NotAllowed unless `can_decide`."""
    if not can_decide(case, actor):
        raise NotAllowed(_("This is for the plenary of the office that holds the case."))


def can_recount(case: Case, actor: Actor) -> bool:
    """Whether the actor may say from when the terms of the case count."""
    return actor.can(Permission.SET_DEADLINES, case.scope) and not is_barred(case, actor)


def check_recount(case: Case, actor: Actor) -> None:
    """NotAllowed unless `can_recount`."""
    if not can_recount(case, actor):
        raise NotAllowed(_("You may not change from when this deadline is counted."))
