"""What follows when somebody moves an import: its rows are judged, stored or taken back, one batch an entry."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from oversight.accounts.queries import actor_of_user
from oversight.core.errors import Refused
from oversight.imports import actions
from oversight.imports.ledger import SUBJECT
from oversight.ledger.stream import SealedEntry

log = logging.getLogger(__name__)
_NEXT: Mapping[str, Callable[..., None]] = {
    actions.MAP_VERB: actions.check,
    actions.BEGIN_VERB: actions.run_batch,
    actions.BATCH_VERB: actions.run_batch,
    actions.UNDO_VERB: actions.undo_batch,
    actions.UNDO_BATCH_VERB: actions.undo_batch,
}


class Intake:
    """Consumer of the stream, in a lane of its own: each entry of an import brings its next batch.

    It acts for the person who moved the import, with what that person may do now. The batch, its entry and the cursor
    commit together, so a killed process repeats the batch and loses nothing.
    """

    name = "imports"
    verbs: frozenset[str] | None = frozenset(_NEXT)
    most = 1

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """One batch an entry. An import that cannot go on stands still and says why, instead of being stuck here."""
        for entry in entries:
            id = next(UUID(row.partition(":")[2]) for row in entry.rows if row.startswith(f"{SUBJECT}:"))
            kind, _, person = entry.actor.partition(":")
            by = actor_of_user(int(person), now=now) if kind == "user" else None
            if by is None:
                actions.halt(id=id, trouble="nobody-acts", actor=entry.actor, now=now)
                continue
            try:
                with transaction.atomic():
                    _NEXT[entry.verb](id=id, by=by, now=now)
            except (OperationalError, InterfaceError):
                raise
            except Refused as refusal:
                actions.halt(id=id, trouble=refusal.code, actor=entry.actor, now=now)
            except Exception as error:  # its message may quote a person's data
                log.error("import %s stands still: %s", id, type(error).__name__)
                actions.halt(id=id, trouble=type(error).__name__, actor=entry.actor, now=now)
