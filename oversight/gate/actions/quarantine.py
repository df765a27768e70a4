"""Quarantine: held, released, discarded, taken back. Each act is a ledger entry; nothing goes before its time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor, machine
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, NotAllowed, NotFound
from oversight.dossiers.queries import within
from oversight.gate import files
from oversight.gate.actions.admitting import Arrival
from oversight.gate.drafting import Typed
from oversight.gate.forms.definition import PublicForm, Submission
from oversight.gate.ledger import LABEL, SUBJECT, held_digests
from oversight.gate.models import Held, WaitingFile
from oversight.gate.queries.quarantine import submission_of
from oversight.gate.rules import Verdict
from oversight.ledger import actions as ledger
from oversight.vault import actions as vault
from oversight.vault.actions.together import create_sealed
from oversight.vault.models import SubjectKind

MOST_AT_ONCE = 5_000
_ROWS_AN_ENTRY = 1_000


def hold(
    *,
    form: PublicForm,
    submission: Submission,
    typed: Mapping[str, Typed],
    verdict: Verdict,
    arrival: Arrival,
    by: Actor,
) -> Held:
    """Keep a submission whole and sealed until somebody looks at it. Called inside the transaction of the sending."""
    moment = submission.received_at
    contents = {
        "typed": typed,
        "files": msgspec.to_builtins(submission.files),
        "file_key": submission.file_key,
    }
    subject, digest = create_sealed(SubjectKind.CONTENTS, LABEL, contents, now=moment)
    held = Held.objects.create(
        id=submission.id,
        form=form.slug,
        scope=form.office(submission.answers),
        subject=subject,
        received_at=moment,
        reasons=list(verdict.reasons),
        code=submission.code,
        text=arrival.text,
        sender=arrival.sender,
        files=len(submission.files),
    )
    _enter("gate.hold", [held], by=by, now=moment, office=held.scope, sealed={subject: digest})
    return held


@transaction.atomic
def look(*, held: Held, by: Actor, now: datetime) -> Held:
    """Somebody opens a submission to read it: an entry each time, since it may name people."""
    by.check(Permission.SORT_QUARANTINE, held.scope, _("You may not sort submissions here."))
    _enter("gate.look", [held], by=by, now=now, office=held.scope)
    return held


@transaction.atomic
def release(*, form: PublicForm, id: UUID, by: Actor, now: datetime) -> Held:
    """Let the module take a held submission in, as it was sent and with its own time of receipt.

    `form.accept` files it for the public, whose submission it is; who released it stands in the ledger.
    """
    held = _locked(form, [id], by=by, states=(Held.State.HELD,))
    if not held:
        raise NotFound(_("There is no such submission, or somebody has decided about it."))
    submission = submission_of(form, held[0])
    form.accept(submission=submission, by=machine("public"), now=now)
    return released(held=held[0], record=form.record(submission), by=by, now=now)


@transaction.atomic
def released(*, held: Held, record: UUID, by: Actor, now: datetime) -> Held:
    """A module has made this record of a held submission, in the same transaction."""
    by.check(Permission.SORT_QUARANTINE, held.scope, _("You may not sort submissions here."))
    if held.state != Held.State.HELD:
        raise Conflict(_("Somebody has decided about this submission."), code="already-decided")
    held.state, held.record = Held.State.RELEASED, record
    held.decided_at, held.decided_by_id = now, by.user_id
    held.save(update_fields=["state", "record", "decided_at", "decided_by"])
    _enter("gate.release", [held], by=by, now=now, office=held.scope, dossier=record)
    return held


@transaction.atomic
def discard(*, form: PublicForm, ids: Sequence[UUID], reason: Held.Discard, by: Actor, now: datetime) -> int:
    """Put submissions aside as junk: as many as five thousand at once, in as many statements as one.

    Those outside one's area and those that somebody has decided about are left alone. Answers how many were discarded.
    They stay readable, and can be taken back, until their retention ends.
    """
    rows = _locked(form, ids, by=by, states=(Held.State.HELD,))
    changes = {"state": Held.State.DISCARDED, "discard": reason, "decided_at": now, "decided_by_id": by.user_id}
    _change(rows, changes)
    _enter("gate.discard", rows, by=by, now=now, more={"reason": str(reason)})
    return len(rows)


@transaction.atomic
def take_back(*, form: PublicForm, ids: Sequence[UUID], by: Actor, now: datetime) -> int:
    """Put discarded submissions into quarantine again; answers how many. Erased ones cannot come back."""
    rows = [row for row in _locked(form, ids, by=by, states=(Held.State.DISCARDED,)) if row.erased_at is None]
    changes = {"state": Held.State.HELD, "discard": "", "decided_at": None, "decided_by_id": None}
    _change(rows, changes)
    _enter("gate.take_back", rows, by=by, now=now)
    return len(rows)


def forget_decided(*, by: Actor, now: datetime, most: int = 20_000) -> int:
    """Destroy the contents of what was decided longer ago than it is kept: its key, and its files. The rows stay."""
    cutoff, gone = now - timedelta(days=settings.GATE_RETENTION_DAYS), 0
    while gone < most:
        with transaction.atomic():
            rows = Held.objects.select_for_update(skip_locked=True).filter(erased_at=None, decided_at__lt=cutoff)
            some = list(rows.order_by("decided_at")[:500])
            files.destroy(WaitingFile.objects.filter(submission__in=[row.pk for row in some]))
            for row in some:
                vault.erase(row.subject, now=now)
            _change(some, {"erased_at": now})
            _enter("gate.forget", some, by=by, now=now)
        gone += len(some)
        if len(some) < 500:
            break
    return gone


def _locked(form: PublicForm, ids: Sequence[UUID], *, by: Actor, states: Iterable[str]) -> list[Held]:
    paths = by.paths(Permission.SORT_QUARANTINE)
    if not paths:
        raise NotAllowed(_("You may not sort submissions here."))
    if len(ids) > MOST_AT_ONCE:
        raise Conflict(_("At most %(most)d at once.") % {"most": MOST_AT_ONCE}, code="too-many")
    rows = Held.objects.select_for_update().filter(within(paths), form=form.slug, pk__in=ids, state__in=states)
    return list(rows.order_by("pk"))


def _change(rows: Sequence[Held], changes: Mapping[str, object]) -> None:
    """The same change of all rows, in one statement."""
    if rows:
        columns = {name.removesuffix("_id"): value for name, value in changes.items()}
        Held.objects.filter(pk__in=[row.pk for row in rows]).update(**columns)
    for row in rows:
        for name, value in changes.items():
            setattr(row, name, value)


def _enter(
    verb: str,
    rows: Sequence[Held],
    *,
    by: Actor,
    now: datetime,
    office: str | None = None,
    dossier: UUID | None = None,
    more: Mapping[str, object] | None = None,
    sealed: Mapping[UUID, bytes] | None = None,
) -> None:
    """One entry for a batch, with the digest of every row as it stands now."""
    if not rows:
        return
    digests = held_digests(rows, sealed)
    scope = by.reaches[0].path if office is None else office
    ledger.append(
        [
            ledger.draw_up(
                verb=verb,
                actor=by.label,
                office=scope,
                at=now,
                dossier=dossier,
                rows={f"{SUBJECT}:{row.pk}": digests[row.pk] for row in rows[start : start + _ROWS_AN_ENTRY]},
                more=more,
            )
            for start in range(0, len(rows), _ROWS_AN_ENTRY)
        ]
    )
