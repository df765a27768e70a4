"""The undo of an import as one unit: its records are taken back by their module, in batches; nothing is deleted."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from oversight.accounts.actor import Actor
from oversight.core.errors import Refused
from oversight.imports import policies
from oversight.imports.actions.record import enter, recount
from oversight.imports.models import Import, Outcome, Row, State
from oversight.imports.rules import check_reason
from oversight.imports.sealing import Sealer
from oversight.imports.targets import Target
from oversight.imports.targets import target as target_named

log = logging.getLogger(__name__)
AT_ONCE = 200
UNDO_VERB, UNDO_BATCH_VERB = "imports.undo", "imports.undo_batch"
_AWAY = (OperationalError, InterfaceError)


@transaction.atomic
def undo(*, one: Import, reason: str, by: Actor, now: datetime) -> Import:
    """Take every record of the import back, with the reason. Records that were there before it stay as they are."""
    one = Import.objects.select_for_update().get(pk=one.pk)
    policies.check_import(one.scope, by)
    policies.check_state(policies.can_undo(one))
    one.undo_by_id, one.undo_at, one.undo_reason = by.user_id, now, check_reason(reason)
    one.state, one.trouble, one.moved_at = State.UNDOING, "", now
    one.save(update_fields=["undo_by", "undo_at", "undo_reason", "state", "trouble", "moved_at"])
    # What could not be undone before is tried again.
    Row.objects.filter(of=one, outcome=Outcome.KEPT).update(outcome=Outcome.STORED)
    recount(one)
    one.save(update_fields=["counts"])
    enter(UNDO_VERB, one, by.label, now, {"stored": one.counts["stored"]})
    return one


@transaction.atomic
def undo_batch(*, id: UUID, by: Actor, now: datetime) -> None:
    """Take back the next records of an import that is being undone, or end the undo; the last stored go first."""
    one = Import.objects.select_for_update().get(pk=id)
    if one.state != State.UNDOING:
        return
    policies.check_import(one.scope, by)
    rows = list(Row.objects.filter(of=one, round=one.round, outcome=Outcome.STORED).order_by("-number")[:AT_ONCE])
    if rows:
        _take_back(one, rows, by, now)
    recount(one)
    left = one.counts["stored"]
    one.moved_at = now
    if not left:
        one.state = State.DONE if one.counts["kept"] else State.UNDONE
        one.trouble = "undo-incomplete" if one.counts["kept"] else ""
    one.save(update_fields=["state", "moved_at", "counts", "trouble"])
    verb = UNDO_BATCH_VERB if left else "imports.finish_undo"
    enter(verb, one, by.label, now, {"stored": left, "undone": one.counts["undone"]})


def _take_back(one: Import, rows: Sequence[Row], by: Actor, now: datetime) -> None:
    target, sealer = target_named(one.target), Sealer(one.pk)
    try:
        with transaction.atomic():
            _undo(target, one, rows, by, now)
    except _AWAY:
        raise
    except Exception:  # one record that cannot be taken back does not hold the others
        for row in rows:
            try:
                with transaction.atomic():
                    _undo(target, one, [row], by, now)
            except Refused as refusal:
                row.outcome, row.outcome_rule = Outcome.KEPT, refusal.code[:40]
                row.sealed_outcome = sealer.seal_words(str(refusal.message), row.round, row.number)
            except _AWAY:
                raise
            except Exception as error:  # its message may quote a person's data
                log.error("import %s: row %d is not undone: %s", one.pk, row.number, type(error).__name__)
                row.outcome, row.outcome_rule = Outcome.KEPT, type(error).__name__[:40]
    Row.objects.bulk_update(rows, ["outcome", "outcome_rule", "sealed_outcome", "done_at"], batch_size=AT_ONCE)


def _undo(target: Target, one: Import, rows: Sequence[Row], by: Actor, now: datetime) -> None:
    target.undo([row.dossier_id for row in rows if row.dossier_id], reason=one.undo_reason, by=by, now=now)
    for row in rows:
        row.outcome, row.outcome_rule, row.done_at = Outcome.UNDONE, "", now
