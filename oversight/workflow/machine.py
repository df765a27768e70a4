"""The machine: begins tracks and moves them along the edges of their procedure, one ledger entry a step."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.queries import actor_of_user
from oversight.core.errors import Fault, Invalid, NotAllowed
from oversight.core.ids import uuid7
from oversight.dossiers.models import FIRST_CASE_KIND, Dossier, Status
from oversight.ledger import actions as ledger
from oversight.ledger.actions import Line
from oversight.workflow import clocks
from oversight.workflow.digests import TRACK, duty_row, step_row, track_digest
from oversight.workflow.models import LONGEST_NOTE, Duty, Step, Track
from oversight.workflow.procedures import Procedure, Transition, procedure

SUBJECT = TRACK


Moments = Mapping[str, datetime | None]


class Start(msgspec.Struct, frozen=True):
    """A track to begin: its id (version 7), dossier and procedure, and the module's own rows for the entry.

    `moments`: when the events happened from which its clocks count, as in `move`.
    """

    id: UUID
    dossier: Dossier
    procedure: str
    edition: str
    rows: Mapping[str, bytes] = {}
    moments: Moments = {}


@transaction.atomic
def begin(dossier: Dossier, name: str, edition: str, verb: str, *, by: Actor, now: datetime) -> Track:
    """Open a track by its first verb. NotAllowed without the permission, Conflict for a verb that begins nothing."""
    return begin_many([Start(uuid7(now), dossier, name, edition)], verb, by=by, now=now)[0]


@transaction.atomic
def begin_many(starts: Sequence[Start], verb: str, *, by: Actor, now: datetime) -> list[Track]:
    """Open several tracks at once, in as many statements as one would take; refuses as `begin`, then all of them."""
    tracks, steps, lines, begun = [], [], [], []
    for start in starts:
        law = procedure(start.procedure, start.edition)
        step = law.step("", verb)
        if not step.is_open_to(by, start.dossier.scope):
            raise NotAllowed(_("You may not begin this procedure here."))
        track = Track(
            id=start.id,
            dossier=start.dossier,
            procedure=start.procedure,
            edition=start.edition,
            status=step.target,
            since=now,
            is_open=law.is_open(step.target),
            scope=start.dossier.scope,
        )
        taken = _step(track, step, "", by, now)
        tracks.append(track)
        steps.append(taken)
        lines.append(_line(track, taken, start.dossier, by, now, start.rows))
        begun.append(clocks.Begun(track, start.dossier, step.starts, start.moments))
    Track.objects.bulk_create(tracks)
    Step.objects.bulk_create(steps)
    _derive({start.dossier.pk: start.dossier for start in starts}.values())
    ledger.append(lines)
    clocks.start(begun, by=by, now=now)
    return tracks


@transaction.atomic
def move(
    track: Track,
    verb: str,
    *,
    by: Actor,
    now: datetime,
    note: str = "",
    rows: Mapping[str, bytes] | None = None,
    moments: Moments | None = None,
    place: str | None = None,
) -> Track:
    """Take one step: lock, check edge, permission and note, write, enter. The trigger refuses what slips past this.

    `rows` are digests of the module's own rows that change with the step. A duty whose holder has nothing left to do
    on the track ends with it, and so do the clocks that the step meets or cancels. `moments` says when an event (of
    `deadlines.models.Event`) happened from which a clock counts: now, when it is left out; with None it did not happen,
    and the clocks that count from it do not start. `place`: where the permission is needed, if not where the dossier
    lies (an office that is asked to take it over answers at its own place).
    """
    locked = Track.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=track.pk)
    law = procedure(locked.procedure, locked.edition)
    step = law.step(locked.status, verb)
    if not step.is_open_to(by, locked.dossier.scope if place is None else place):
        raise NotAllowed(_("You may not take this step here."))
    words = _note(note, step)
    locked.status, locked.since, locked.is_open = step.target, now, law.is_open(step.target)
    locked.save(update_fields=["status", "since", "is_open"])
    taken = _step(locked, step, words, by, now)
    taken.save(force_insert=True)
    _derive([locked.dossier])
    more = {**(rows or {}), **_settle(locked, law, by, now)}
    ledger.append([_line(locked, taken, locked.dossier, by, now, more)])
    clocks.end(locked.pk, step, by=by, now=now)
    clocks.start([clocks.Begun(locked, locked.dossier, step.starts, moments or {})], by=by, now=now)
    return locked


@transaction.atomic
def move_many(tracks: Collection[UUID], verb: str, *, by: Actor, now: datetime) -> list[Track]:
    """Take the same step on several tracks, as `move` does, in as many statements as one would take.

    For verbs that end work: they start no clock. Refuses as `move`, then all of them.
    """
    rows = Track.objects.select_for_update(of=("self",)).select_related("dossier").filter(pk__in=tracks).order_by("pk")
    locked, steps = list(rows), []
    for track in locked:
        law = procedure(track.procedure, track.edition)
        step = law.step(track.status, verb)
        if not step.is_open_to(by, track.dossier.scope):
            raise NotAllowed(_("You may not take this step here."))
        if step.starts or step.needs_note:
            raise ValueError(f"{verb} starts clocks or needs a note: take it one by one")
        track.status, track.since, track.is_open = step.target, now, law.is_open(step.target)
        steps.append(step)
    Track.objects.bulk_update(locked, ["status", "since", "is_open"])
    taken = [_step(track, step, "", by, now) for track, step in zip(locked, steps, strict=True)]
    Step.objects.bulk_create(taken)
    _derive([track.dossier for track in locked])
    busy = set(Duty.objects.filter(track__in=locked, ended_at=None).values_list("track", flat=True))
    lines = []
    for track, step, row in zip(locked, steps, taken, strict=True):
        more = _settle(track, procedure(track.procedure, track.edition), by, now) if track.pk in busy else {}
        lines.append(_line(track, row, track.dossier, by, now, more))
        clocks.end(track.pk, step, by=by, now=now)
    ledger.append(lines)
    return locked


def derived_status(dossier: Dossier) -> Status:
    """The dossier's coarse status: the least advanced of its tracks decides.

    A field report keeps its own: whether it stands, not how far an alert beside it has come.
    """
    if dossier.kind < FIRST_CASE_KIND:
        return Status(dossier.status)
    return _least(Track.objects.filter(dossier=dossier)) or Status(dossier.status)


def _least(tracks: Iterable[Track]) -> Status | None:
    return min((procedure(t.procedure, t.edition).statuses[t.status] for t in tracks), default=None)


def _note(note: str, step: Transition) -> str:
    words = note.replace("\0", "").strip()
    if step.needs_note and not words:
        fault = Fault("note", "required", _("Say in a few sentences what was found and why."), "")
        raise Invalid(_("This step needs a note."), code="note-needed", faults=[fault])
    if len(words) > LONGEST_NOTE:
        fault = Fault("note", f"at most {LONGEST_NOTE} characters", _("Make it shorter."), words[:50])
        raise Invalid(_("The note is too long."), code="note-too-long", faults=[fault])
    return words


def _step(track: Track, step: Transition, note: str, by: Actor, now: datetime) -> Step:
    return Step(
        id=uuid7(now),
        track=track,
        source=step.source,
        verb=step.verb,
        target=step.target,
        at=now,
        actor=by.label,
        by_id=by.user_id or None,
        note=note,
    )


def _derive(dossiers: Collection[Dossier]) -> None:
    """Write the coarse status of dossiers where it has changed: a query, and a statement for each new status."""
    cases = [dossier for dossier in dossiers if dossier.kind >= FIRST_CASE_KIND]
    tracks: dict[UUID, list[Track]] = {}
    for track in Track.objects.filter(dossier__in=cases) if cases else ():
        tracks.setdefault(track.dossier_id, []).append(track)
    changed: dict[Status, list[UUID]] = {}
    for dossier in cases:
        status = _least(tracks.get(dossier.pk, ()))
        if status is not None and status != dossier.status:
            dossier.status = status
            changed.setdefault(status, []).append(dossier.pk)
    for status, some in changed.items():
        Dossier.objects.filter(pk__in=some).update(status=status)


def _settle(track: Track, law: Procedure, by: Actor, now: datetime) -> dict[str, bytes]:
    """End the running duty when the track is done, or when its holder can take none of the steps that follow."""
    duty = Duty.objects.select_for_update().filter(track=track, ended_at=None).first()
    if duty is None:
        return {}
    if track.is_open:
        holder = by if duty.holder_id == by.user_id else actor_of_user(duty.holder_id, now=now)
        if holder and any(step.is_open_to(holder, track.scope) for step in law.work(track.status)):
            return {}
    duty.end = Duty.End.MOVED_ON if track.is_open else Duty.End.DONE
    duty.ended_at, duty.ended_by_id = now, by.user_id
    duty.save(update_fields=["end", "ended_at", "ended_by"])
    return duty_row(duty)


def _line(track: Track, step: Step, dossier: Dossier, by: Actor, now: datetime, rows: Mapping[str, bytes]) -> Line:
    return ledger.draw_up(
        verb=f"{track.procedure}.{step.verb}",
        actor=by.label,
        office=dossier.scope,
        at=now,
        dossier=dossier.pk,
        rows={f"{SUBJECT}:{track.pk}": track_digest(track), **step_row(step), **rows},
    )
