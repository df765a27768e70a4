"""Giving, taking and handing back work. One person has a track at a time; every act is a ledger entry."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import User
from oversight.accounts.queries import actor_of_user
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.dossiers.models import Recusal
from oversight.dossiers.queries import within
from oversight.ledger import actions as ledger
from oversight.ledger.actions import Line
from oversight.workflow import policies
from oversight.workflow.digests import duty_row
from oversight.workflow.models import LONGEST_NOTE, Duty, Track
from oversight.workflow.procedures import procedure

MOST_AT_ONCE = 200
Outcome = Literal["assigned", "held", "done", "unfit", "unknown"]


class Assigned(msgspec.Struct, frozen=True):
    """What became of one track of a bulk: given, held by somebody, nothing left to do, not his to hold, not found."""

    id: UUID
    outcome: Outcome


@transaction.atomic
def assign(*, track: Track, to: User, by: Actor, now: datetime) -> Duty:
    """Give a track to a person whose reach covers it; who had it before has it no longer."""
    policies.check_assign(track, by)
    locked = _locked(track)
    holder = _holder(to, now)
    if holder is None or not policies.can_hold(locked, holder) or _barred(to, [locked]):
        raise _unfit(to)
    before = Duty.objects.select_for_update().filter(track=locked, ended_at=None).first()
    if before is not None and before.holder_id == to.pk:
        return before
    rows: dict[str, bytes] = {}
    if before is not None:
        _end(before, Duty.End.REASSIGNED, "", by, now)
        rows |= duty_row(before)
    duty = _duty(locked, holder, by, now)
    duty.save(force_insert=True)
    _enter("assign", [(locked, {**rows, **duty_row(duty)})], by, now)
    return duty


@transaction.atomic
def assign_many(*, ids: Sequence[UUID], to: User, by: Actor, now: datetime) -> list[Assigned]:
    """Give several tracks that nobody has to one person; each is judged alone, the outcomes come in their order.

    Nothing is taken from anybody: a track that somebody has stays his. One insert and one entry statement in all.
    """
    wanted = list(dict.fromkeys(ids))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        fault = Fault(
            "ids", f"1 to {MOST_AT_ONCE} items", _("Choose at least one, and not more than that."), len(wanted)
        )
        raise Invalid(_("Choose what is to be given."), faults=[fault])
    holder = _holder(to, now)
    below, offices = policies.shared_out(by)
    seen = {
        track.pk: track
        for track in Track.objects.select_for_update(of=("self",))
        .filter(within(below) | Q(scope__in=offices), pk__in=wanted)
        .order_by("pk")
    }
    barred = _barred(to, seen.values())
    running = _running(seen)
    left = {duty.track_id: duty for duty, is_left in running if is_left}
    held = {duty.track_id for duty, _is_left in running} - left.keys()
    outcomes: dict[UUID, Outcome] = {}
    fit: list[Track] = []
    for id in wanted:
        track = seen.get(id)
        if track is None:
            outcomes[id] = "unknown"
        elif not track.is_open:
            outcomes[id] = "done"
        elif id in held:
            outcomes[id] = "held"
        elif holder is None or not policies.can_hold(track, holder) or track.dossier_id in barred:
            outcomes[id] = "unfit"
        else:
            outcomes[id] = "assigned"
            fit.append(track)
    if fit and holder is not None:
        ended = {track.pk: _ended(left[track.pk], by, now) for track in fit if track.pk in left}
        duties = Duty.objects.bulk_create([_duty(track, holder, by, now) for track in fit])
        changed = [(duty.track, {**ended.get(duty.track_id, {}), **duty_row(duty)}) for duty in duties]
        _enter("assign", changed, by, now)
    return [Assigned(id, outcomes[id]) for id in wanted]


@transaction.atomic
def take(*, track: Track, by: Actor, now: datetime) -> Duty:
    """Take a track that nobody has, or whose holder is barred from it; taking one's own again changes nothing."""
    locked = _locked(track)
    policies.check_take(locked, by)
    rows: dict[str, bytes] = {}
    for current, is_left in _running([locked.pk]):
        if current.holder_id == by.user_id:
            return current
        if not is_left:
            raise Conflict(_("%(name)s has this already.") % {"name": current.holder.name}, code="already-held")
        rows = _ended(current, by, now)
    duty = _duty(locked, by, by, now)
    duty.save(force_insert=True)
    _enter("take", [(locked, {**rows, **duty_row(duty)})], by, now)
    return duty


@transaction.atomic
def hand_back(*, track: Track, note: str, by: Actor, now: datetime) -> Duty:
    """Give a track back to the office, with a reason; it stands among the unassigned again."""
    locked = _locked(track)
    duty = Duty.objects.select_for_update().filter(track=locked, ended_at=None).first()
    if duty is None:
        raise Conflict(_("Nobody has this."), code="not-held")
    policies.check_hand_back(locked, duty, by)
    words = note.replace("\0", "").strip()
    if not 0 < len(words) <= LONGEST_NOTE:
        fault = Fault("note", f"1 to {LONGEST_NOTE} characters", _("Say why you hand it back."), words[:50])
        raise Invalid(_("A reason is needed."), faults=[fault])
    _end(duty, Duty.End.HANDED_BACK, words, by, now)
    _enter("hand_back", [(locked, duty_row(duty))], by, now)
    return duty


def _locked(track: Track) -> Track:
    locked = Track.objects.select_for_update(of=("self",)).get(pk=track.pk)
    if not locked.is_open:
        raise Conflict(_("Nothing is left to do here."), code="done")
    return locked


def _holder(person: User, now: datetime) -> Actor | None:
    return actor_of_user(person.pk, now=now) if person.kind == User.Kind.PERSON else None


def _barred(person: User, tracks: Iterable[Track]) -> set[UUID]:
    """The dossiers of some tracks from which the person is recused."""
    dossiers = [track.dossier_id for track in tracks]
    return set(Recusal.objects.filter(user=person, dossier__in=dossiers).values_list("dossier", flat=True))


def _running(tracks: Iterable[UUID]) -> list[tuple[Duty, bool]]:
    """The running duties of some tracks, each with whether its holder is barred now: he cannot even hand it back."""
    barred = Recusal.objects.filter(user=OuterRef("holder"), dossier=OuterRef("track__dossier"))
    rows = Duty.objects.filter(track__in=tracks, ended_at=None).select_related("holder")
    return [(row, row.is_left) for row in rows.annotate(is_left=Exists(barred))]


def _ended(duty: Duty, by: Actor, now: datetime) -> dict[str, bytes]:
    """A duty goes to somebody else; the member of the entry's `rows` that says so."""
    _end(duty, Duty.End.REASSIGNED, "", by, now)
    return duty_row(duty)


def _unfit(person: User) -> Invalid:
    words = _("%(name)s may take none of the next steps here.") % {"name": person.name}
    return Invalid(words, code="unfit", faults=[Fault("to", "reach covers the work", words, person.pk)])


def _duty(track: Track, holder: Actor, by: Actor, now: datetime) -> Duty:
    steps = procedure(track.procedure, track.edition).work(track.status)
    # The office is that of the narrowest of his assignments that covers the work.
    office = max(
        (
            reach
            for reach in holder.reaches
            if track.scope.startswith(reach.path)
            and any(
                step.permission in reach.permissions and (reach.path == track.scope or not step.own_office)
                for step in steps
            )
        ),
        key=lambda reach: len(reach.path),
    ).office
    return Duty(
        id=uuid7(now),
        track=track,
        holder_id=holder.user_id,
        office_id=office,
        assigned_by_id=by.user_id,
        assigned_at=now,
    )


def _end(duty: Duty, how: Duty.End, note: str, by: Actor, now: datetime) -> None:
    duty.end, duty.note, duty.ended_by_id, duty.ended_at = how, note, by.user_id, now
    duty.save(update_fields=["end", "note", "ended_by", "ended_at"])


def _enter(verb: str, changed: Iterable[tuple[Track, dict[str, bytes]]], by: Actor, now: datetime) -> None:
    lines: list[Line] = [
        ledger.draw_up(
            verb=f"workflow.{verb}", actor=by.label, office=track.scope, at=now, dossier=track.dossier_id, rows=rows
        )
        for track, rows in changed
    ]
    ledger.append(lines)
