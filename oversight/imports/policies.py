"""Who may bring spreadsheets in: those with IMPORT_RECORDS over the office that holds the import."""

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict
from oversight.imports.models import Import, State

BEGINS = frozenset({State.CHECKED, State.DONE, State.HALTED})
MAPS = frozenset({State.RECEIVED, State.CHECKED})
UNDOES = frozenset({State.DONE, State.HALTED})
DISCARDS = frozenset({State.RECEIVED, State.CHECKED, State.HALTED})


def check_import(scope: str, actor: Actor) -> None:
    """NotAllowed unless the actor brings records in for this office."""
    actor.check(Permission.IMPORT_RECORDS, scope, _("Your role does not bring in records for this office."))


def can_begin(one: Import) -> bool:
    """Whether rows wait to be stored, and nothing else is under way."""
    return one.state in BEGINS and bool(one.round) and one.counts.get("waiting", 0) > 0


def can_retry(one: Import) -> bool:
    """Whether rows failed at the run that may be tried once more."""
    return one.state in BEGINS and any(one.counts.get(name, 0) for name in ("failed", "turned_away"))


def can_map(one: Import) -> bool:
    """Whether the columns may still be chosen otherwise: nothing was stored yet."""
    return (one.state in MAPS or (one.state == State.HALTED and one.begun_at is None)) and not _has_stored(one)


def can_undo(one: Import) -> bool:
    """Whether there is something to take back."""
    return one.state in UNDOES and _has_stored(one)


def can_discard(one: Import) -> bool:
    """Whether the file may be forgotten: nothing of it was ever stored."""
    return one.state in DISCARDS and one.begun_at is None


def can_decide(one: Import) -> bool:
    """Whether contradictions may be decided now."""
    return one.state in BEGINS


def check_state(is_possible: bool) -> None:
    """Conflict unless the state of the import admits the act."""
    if not is_possible:
        raise Conflict(_("The import has moved on; look at it again."), code="moved-on")


def _has_stored(one: Import) -> bool:
    return any(one.counts.get(name, 0) for name in ("stored", "kept"))
