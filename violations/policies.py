"""Who may bring in, read, study and decide: `check_…` raises, `can_…` answers. A recusal wins over every permission."""

from collections.abc import Collection
from enum import StrEnum

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed
from oversight.dossiers.models import Channel, Recusal
from oversight.workflow.models import Track
from oversight.workflow.procedures import Transition, procedure
from violations.models import Case, Plenary, Seat, Transfer
from violations.workflow import TAKE_BACK


def is_public(actor: Actor) -> bool:
    """Whether the actor stands for somebody of the public: who sends a form, or holds a tracking code."""
    return actor.user_id == 0 and Permission.SUBMIT_VIOLATIONS in actor.permissions


def is_barred(case: Case, actor: Actor) -> bool:
    """Whether the actor is recused from the case."""
    return actor.user_id != 0 and Recusal.objects.filter(dossier=case.pk, user=actor.user_id).exists()


class Power(StrEnum):
    """What somebody may do with a case."""

    RECEIVE = "receive"
    WRITE = "write"
    LINK = "link"
    STUDY = "study"
    DECIDE = "decide"
    DECIDE_HERE = "decide_here"
    CALL = "call"
    RECOUNT = "recount"
    TAKE_OVER = "take_over"
    UNMASK = "unmask"


def powers(case: Case, actor: Actor) -> frozenset[Power]:
    """All that an actor may do with a case, with one look for what bars him: the page of the case asks for all of it.

    Each agrees with its `can_…`; what hangs on a plenary or a transfer is asked of that.
    """
    if is_barred(case, actor):
        return frozenset()
    office, scope = case.dossier.office_id, case.scope
    over = {
        Power.RECEIVE: Permission.RECEIVE_VIOLATIONS,
        Power.LINK: Permission.STUDY_VIOLATIONS,
        Power.DECIDE: Permission.DECIDE_VIOLATIONS,
        Power.RECOUNT: Permission.SET_DEADLINES,
        Power.UNMASK: Permission.UNMASK_IDENTITIES,
    }
    found = {power for power, permission in over.items() if actor.can(permission, scope)}
    if {Power.RECEIVE, Power.LINK} & found:
        found.add(Power.WRITE)
    if sits_in(office, actor, Permission.STUDY_VIOLATIONS):
        found |= {Power.STUDY, Power.CALL}
    if sits_in(office, actor, Permission.DECIDE_VIOLATIONS):
        found |= {Power.DECIDE_HERE, Power.CALL}
    above = (reach for reach in actor.reaches if reach.office != office and scope.startswith(reach.path))
    if any(Permission.SUPERVISE_CASES in reach.permissions for reach in above):
        found.add(Power.TAKE_OVER)
    return frozenset(found)


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


def check_bring_over(office: Office, actor: Actor) -> None:
    """NotAllowed unless the actor may bring cases of older systems over for the office."""
    if not can_submit(office, Channel.IMPORT, actor):
        raise NotAllowed(_("You may not bring cases over for %(office)s.") % {"office": office.name})


def check_take_back(case: Case, actor: Actor) -> None:
    """NotAllowed unless the actor may undo what was brought over for the office that holds the case."""
    actor.check(Permission.IMPORT_RECORDS, case.scope, _("You may not undo this import."))


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


def check_open(case: Case, actor: Actor) -> None:
    """NotAllowed for a token of an office at what people wrote: a person who may read the case answers for a look."""
    if actor.is_token or is_barred(case, actor):
        raise NotAllowed(_("What people wrote is opened by people at their desks, not by a token of an office."))


def steps_open_to(case: Case, track: Track, actor: Actor) -> tuple[Transition, ...]:
    """The lawful next steps of a case that the actor's office and permissions admit, in the order of the procedure.

    A decision among them still needs its plenary; each action asks again, and for more than the table knows. That an
    import is undone is no step of a single case.
    """
    if actor.user_id == 0 or is_barred(case, actor):
        return ()

    def may(step: Transition) -> bool:
        if step.own_office:
            return sits_in(case.dossier.office_id, actor, step.permission)
        return actor.can(step.permission, case.scope)

    steps = procedure(track.procedure, track.edition).steps(track.status)
    return tuple(step for step in steps if step.verb != TAKE_BACK and may(step))


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


def can_add_party(case: Case, actor: Actor) -> bool:
    """Whether the actor may enter somebody into the case: who receives for it or studies it."""
    handles = (Permission.RECEIVE_VIOLATIONS, Permission.STUDY_VIOLATIONS)
    return any(actor.can(one, case.scope) for one in handles) and not is_barred(case, actor)


def check_add_party(case: Case, actor: Actor) -> None:
    """NotAllowed unless `can_add_party`."""
    if not can_add_party(case, actor):
        raise NotAllowed(_("People are entered by those who receive or study the case."))


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


def sits_in(office: int, actor: Actor, *permissions: Permission) -> bool:
    """Whether the actor works in this very office, with one of the permissions; none of those above counts."""
    return any(reach.office == office and reach.permissions & set(permissions) for reach in actor.reaches)


def can_study(case: Case, actor: Actor) -> bool:
    """Whether the actor studies cases of the office that holds this one."""
    return sits_in(case.dossier.office_id, actor, Permission.STUDY_VIOLATIONS) and not is_barred(case, actor)


def check_study(case: Case, actor: Actor) -> None:
    """NotAllowed unless `can_study`."""
    if not can_study(case, actor):
        raise NotAllowed(_("This is for those who study cases in the office that holds it."))


def can_call(case: Case, office: int, proposal: str, actor: Actor) -> bool:
    """Whether the actor may call a plenary: officer or commissioner of the office; to take over, who supervises it."""
    if is_barred(case, actor):
        return False
    if proposal == "take_over":
        is_above = office != case.dossier.office_id and sits_in(office, actor, Permission.SUPERVISE_CASES)
        return is_above and actor.can(Permission.SUPERVISE_CASES, case.scope)
    return office == case.dossier.office_id and sits_in(
        office, actor, Permission.STUDY_VIOLATIONS, Permission.DECIDE_VIOLATIONS
    )


def check_call(case: Case, office: int, proposal: str, actor: Actor) -> None:
    """NotAllowed unless `can_call`."""
    if not can_call(case, office, proposal, actor):
        raise NotAllowed(_("You may not call a plenary on this case."))


def can_vote(plenary: Plenary, actor: Actor) -> bool:
    """Whether the actor may vote: he is present, not recused, and has not voted; nobody votes for another."""
    seat = Seat.objects.filter(plenary=plenary, member=actor.user_id, attendance=Seat.Attendance.PRESENT, vote=None)
    return seat.exists() and not is_barred(plenary.case, actor)


def is_member(plenary: Plenary, actor: Actor) -> bool:
    """Whether the actor is present in the plenary and nothing bars him: he closes it, whoever called it."""
    seat = Seat.objects.filter(plenary=plenary, member=actor.user_id, attendance=Seat.Attendance.PRESENT)
    return seat.exists() and not is_barred(plenary.case, actor)


def check_member(plenary: Plenary, actor: Actor) -> None:
    """NotAllowed unless `is_member`."""
    if not is_member(plenary, actor):
        raise NotAllowed(_("Only a member who is present and not recused takes part in this plenary."))


def can_answer(transfer: Transfer, actor: Actor) -> bool:
    """Whether the actor may sign a transfer: a commissioner of the office that is asked, another than who offered it.

    A take-over is signed by a commissioner of the office that holds the case, or of one above it in its stead.
    """
    case = transfer.case
    if is_barred(case, actor) or actor.user_id == transfer.offered_by_id:
        return False
    if transfer.direction == Transfer.Direction.UP:
        return actor.can(Permission.DECIDE_VIOLATIONS, case.scope)
    return sits_in(transfer.target_id, actor, Permission.DECIDE_VIOLATIONS)


def check_answer(transfer: Transfer, actor: Actor) -> None:
    """NotAllowed unless `can_answer`."""
    if not can_answer(transfer, actor):
        raise NotAllowed(
            _("This is signed by another commissioner, of the office that is asked."), code="second-person"
        )


def can_decline(transfer: Transfer, actor: Actor) -> bool:
    """Whether the actor may end an offer: a commissioner of either office. A take-over is not declined."""
    if is_barred(transfer.case, actor) or transfer.direction == Transfer.Direction.UP:
        return False
    return any(
        sits_in(office, actor, Permission.DECIDE_VIOLATIONS) for office in (transfer.source_id, transfer.target_id)
    )


def check_decline(transfer: Transfer, actor: Actor) -> None:
    """NotAllowed unless `can_decline`."""
    if not can_decline(transfer, actor):
        raise NotAllowed(_("Only commissioners of the two offices end an offer; a take-over is not declined."))


def can_decide_here(case: Case, actor: Actor) -> bool:
    """Whether the actor is a commissioner of the very office that holds the case."""
    return sits_in(case.dossier.office_id, actor, Permission.DECIDE_VIOLATIONS) and not is_barred(case, actor)


def check_decide_here(case: Case, actor: Actor) -> None:
    """NotAllowed unless `can_decide_here`."""
    if not can_decide_here(case, actor):
        raise NotAllowed(_("This is for the plenary of the office that holds the case."))


def draws_up(case: Case, offices: Collection[int], actor: Actor) -> int | None:
    """For which of some offices the actor may draw up a paper: who studies or decides there; None for none."""
    if not is_barred(case, actor):
        for office in offices:
            if sits_in(office, actor, Permission.STUDY_VIOLATIONS, Permission.DECIDE_VIOLATIONS):
                return office
    return None


def check_draw_up(case: Case, offices: Collection[int], actor: Actor) -> int:
    """The office for which the actor draws it up; NotAllowed when there is none."""
    office = draws_up(case, offices, actor)
    if office is None:
        raise NotAllowed(_("This paper is drawn up by the office whose act it is."))
    return office


def check_clock(actor: Actor) -> None:
    """NotAllowed unless it is the clock of the platform."""
    if Permission.LAPSE_VIOLATIONS not in actor.permissions:
        raise NotAllowed(_("Only the end of a term lets a case lapse."))
