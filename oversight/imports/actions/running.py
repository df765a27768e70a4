"""The run: rows become records in batches, each batch a transaction and an entry, which brings the next by the stream.

A process that dies loses the batch it was in and nothing else: its transaction is undone, its entry comes again.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from oversight.accounts.actor import Actor
from oversight.core.errors import Refused
from oversight.imports import policies
from oversight.imports.actions.record import enter, recount
from oversight.imports.judging import Judged, Verdict, candidate
from oversight.imports.models import Decision, Import, Outcome, Row, State
from oversight.imports.queries.known import dossiers_by, marked
from oversight.imports.queries.rows import decisions_of, waiting
from oversight.imports.sealing import Sealer
from oversight.imports.targets import Batch, Candidate, Stored, Target
from oversight.imports.targets import target as target_named

log = logging.getLogger(__name__)
AT_ONCE = 200
BEGIN_VERB, BATCH_VERB = "imports.begin", "imports.batch"
_AWAY = (OperationalError, InterfaceError)  # the database, not a row: the whole comes again


@transaction.atomic
def begin(*, one: Import, by: Actor, now: datetime) -> Import:
    """Let every row that waits become a record: the first time, after decisions, or where a run stood still."""
    one = Import.objects.select_for_update().get(pk=one.pk)
    policies.check_import(one.scope, by)
    policies.check_state(policies.can_begin(one))
    one.state, one.trouble, one.moved_at = State.RUNNING, "", now
    if one.begun_at is None:
        one.begun_by_id, one.begun_at = by.user_id, now
    one.save(update_fields=["state", "trouble", "moved_at", "begun_by", "begun_at"])
    enter(BEGIN_VERB, one, by.label, now, {"waiting": one.counts["waiting"]})
    return one


@transaction.atomic
def run_batch(*, id: UUID, by: Actor, now: datetime) -> None:
    """Store the next rows of an import that runs, or end the run. Of another import nothing happens."""
    one = Import.objects.select_for_update().get(pk=id)
    if one.state != State.RUNNING:
        return
    policies.check_import(one.scope, by)
    rows = waiting(one, AT_ONCE)
    if rows:
        _store(one, rows, by, now)
    recount(one)
    one.moved_at = now
    one.state = State.RUNNING if one.counts["waiting"] else State.DONE
    one.save(update_fields=["state", "moved_at", "counts"])
    more: dict[str, object] = {"stored": one.counts["stored"], "waiting": one.counts["waiting"]}
    enter(BATCH_VERB if one.counts["waiting"] else "imports.finish", one, by.label, now, more)


def _store(one: Import, rows: Sequence[Row], by: Actor, now: datetime) -> None:
    target, sealer = target_named(one.target), Sealer(one.pk)
    decisions = decisions_of(rows)
    for row in rows:
        if Decision.Choice.LEAVE in decisions.get(row.pk, {}).values():
            row.outcome, row.done_at = Outcome.LEFT_OUT, now
    names = marked(one.source, [row.reference for row in rows if row.outcome is None and row.reference])
    known = dossiers_by(one.source, names)
    batch = Batch(one.pk, one.source, one.office_id, one.scope)
    fresh: list[tuple[Row, Candidate]] = []
    for row in rows:
        if row.outcome is None and row.reference in known:
            row.outcome, row.dossier_id, row.done_at = Outcome.PRESENT, known[row.reference], now
        elif row.outcome is None:
            contents = sealer.open(row.sealed, row.round, row.number)
            judged = Judged(row.number, Verdict(row.verdict), names.get(row.reference, ""), contents)
            fresh.append((row, candidate(judged, target, decisions.get(row.pk))))
    try:
        with transaction.atomic():
            _receive(target.store([it for _row, it in fresh], batch=batch, by=by, now=now) if fresh else (), fresh, now)
    except _AWAY:
        raise
    except Exception:  # whatever a row does to the module concerns that row alone
        for pair in fresh:
            _alone(target, pair, batch, sealer, by, now)
    Row.objects.bulk_update(
        rows, ["outcome", "outcome_rule", "sealed_outcome", "dossier", "entry", "done_at"], batch_size=AT_ONCE
    )


def _alone(target: Target, pair: tuple[Row, Candidate], batch: Batch, sealer: Sealer, by: Actor, now: datetime) -> None:
    """One row by itself; what the module says no to is its receipt."""
    row, wanted = pair
    try:
        with transaction.atomic():
            _receive(target.store([wanted], batch=batch, by=by, now=now), [pair], now)
    except Refused as refusal:
        row.outcome, row.outcome_rule, row.done_at = Outcome.TURNED_AWAY, refusal.code[:40], now
        words = "; ".join([str(refusal.message), *(fault.message for fault in refusal.faults)])
        row.sealed_outcome = sealer.seal_words(words, row.round, row.number)
    except IntegrityError:
        known = dossiers_by(batch.source, {row.reference: wanted.reference})
        there = known.get(row.reference)
        row.outcome = Outcome.PRESENT if there else Outcome.FAILED
        row.outcome_rule, row.dossier_id, row.done_at = "" if there else "IntegrityError", there, now
    except _AWAY:
        raise
    except Exception as error:  # its message may quote a person's data, so it is neither kept nor logged
        log.error("import %s: row %d failed in %s: %s", batch.id, row.number, target.name, type(error).__name__)
        row.outcome, row.outcome_rule, row.done_at = Outcome.FAILED, type(error).__name__[:40], now


def _receive(stored: Sequence[Stored], pairs: Sequence[tuple[Row, Candidate]], now: datetime) -> None:
    """Write down what the target says it stored; LookupError when it does not speak of every row."""
    by_number = {one.number: one for one in stored}
    for row, _wanted in pairs:
        one = by_number[row.number]
        row.outcome, row.dossier_id, row.entry, row.done_at = Outcome.STORED, one.dossier, one.entry, now
        row.outcome_rule = ""


@transaction.atomic
def try_failed_again(*, one: Import, by: Actor, now: datetime) -> Import:
    """Let rows that failed or were refused by the module wait again, and begin: a fault outside the file is mended."""
    one = Import.objects.select_for_update().get(pk=one.pk)
    policies.check_import(one.scope, by)
    policies.check_state(policies.can_retry(one))
    Row.objects.filter(of=one, round=one.round, outcome__in=[Outcome.FAILED, Outcome.TURNED_AWAY]).update(
        outcome=None, outcome_rule="", sealed_outcome=None, done_at=None
    )
    recount(one)
    one.state, one.trouble, one.moved_at = State.RUNNING, "", now
    one.save(update_fields=["state", "trouble", "moved_at", "counts"])
    enter(BEGIN_VERB, one, by.label, now, {"waiting": one.counts["waiting"]})
    return one


@transaction.atomic
def halt(*, id: UUID, trouble: str, actor: str, now: datetime) -> None:
    """Let an import that was moving stand still, with the name of what is in its way; a person lets it go on."""
    one = Import.objects.select_for_update().get(pk=id)
    if one.state in (State.CHECKING, State.RUNNING, State.UNDOING):
        one.state, one.trouble, one.moved_at = State.HALTED, trouble[:40], now
        one.save(update_fields=["state", "trouble", "moved_at"])
        enter("imports.halt", one, actor, now, {"trouble": one.trouble})
