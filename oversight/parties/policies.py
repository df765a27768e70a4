"""Who may see, hand over, hide and erase identities: `check_…` raises, `can_…` answers.

Sight needs two things: the permission over the dossier's place, and that the dossier is the actor's work. What counts
as his work is said by the functions of settings.PARTIES_HANDLING, since the work lies in upper storeys: an open duty on
one of the dossier's tracks (his own, or of somebody for whom he stands in), and whatever a module adds.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor, Reach
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed
from oversight.dossiers.models import Dossier
from oversight.parties import conflicts
from oversight.parties.models import Erasure

Handling = Callable[[UUID, Actor, datetime], bool]


@cache
def _handling(path: str) -> Handling:
    found: Handling = import_string(path)
    return found


def handles(dossier: Dossier, actor: Actor, *, now: datetime) -> bool:
    """Whether the dossier is the actor's work."""
    return any(_handling(path)(dossier.pk, actor, now) for path in settings.PARTIES_HANDLING)


def barred(actor: Actor, dossier: Dossier) -> bool:
    """Whether a conflict of interest keeps the actor from the dossier: a recusal, himself, his reported office."""
    return conflicts.is_barred(actor, dossier)


def reach_to(dossier: Dossier, actor: Actor) -> Reach | None:
    """The assignment with which the actor may see identities of the dossier; no phone and no office's token has one."""
    if actor.device is not None:
        return None
    for reach in actor.reaches:
        if (
            reach.role is not None
            and Permission.UNMASK_IDENTITIES in reach.permissions
            and dossier.scope.startswith(reach.path)
        ):
            return reach
    return None


def can_unmask(dossier: Dossier, actor: Actor, *, now: datetime) -> bool:
    """Whether the actor may see who the people of the dossier are, once he says what for."""
    return reach_to(dossier, actor) is not None and not barred(actor, dossier) and handles(dossier, actor, now=now)


def check_unmask(dossier: Dossier, actor: Actor, *, now: datetime) -> Reach:
    """The assignment with which he does; NotAllowed unless `can_unmask`."""
    reach = reach_to(dossier, actor)
    if reach is None or barred(actor, dossier):
        raise NotAllowed(_("Your role does not let you see who the people of this record are."), code="masked")
    if not handles(dossier, actor, now=now):
        raise NotAllowed(
            _("Only who works on this record sees who its people are. Take the work or have it given to you."),
            code="not-your-work",
        )
    return reach


def can_delay(dossier: Dossier, actor: Actor) -> bool:
    """Whether the actor may order that a person is told later: a commissioner, as for exceptions to jurisdiction."""
    return actor.can(Permission.GRANT_EXCEPTIONS, dossier.scope) and not barred(actor, dossier)


def check_delay(dossier: Dossier, actor: Actor) -> None:
    """NotAllowed unless `can_delay`."""
    if not can_delay(dossier, actor):
        raise NotAllowed(_("Only a commissioner may order that the person is told later."))


def can_order_erasure(dossiers: list[Dossier], actor: Actor) -> bool:
    """Whether the actor may erase a person who takes part in these dossiers: over all of their places."""
    return (
        bool(dossiers)
        and actor.user_id != 0
        and all(actor.can(Permission.ERASE_IDENTITIES, dossier.scope) for dossier in dossiers)
        and not any(barred(actor, dossier) for dossier in dossiers)
    )


def check_order_erasure(dossiers: list[Dossier], actor: Actor) -> None:
    """NotAllowed unless `can_order_erasure`."""
    if not can_order_erasure(dossiers, actor):
        raise NotAllowed(_("Erasing a person is for commissioners of every office that holds one of his records."))


def check_decide_erasure(erasure: Erasure, dossiers: list[Dossier], actor: Actor) -> None:
    """NotAllowed unless the actor could have ordered it and somebody else did."""
    check_order_erasure(dossiers, actor)
    if erasure.ordered_by_id == actor.user_id:
        raise NotAllowed(_("Another person than the one who ordered it erases a person."), code="second-person")
