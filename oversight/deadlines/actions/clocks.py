"""Clocks start, are met, are cancelled, are counted from another moment."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.roles import Permission
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.core.moments import utc_text
from oversight.deadlines import queries
from oversight.deadlines.actions.record import hold_calendar, line_of, reason_of
from oversight.deadlines.models import Deadline, Move, State
from oversight.deadlines.rules import Calendar, due, is_late
from oversight.dossiers.models import Dossier
from oversight.ledger import actions as ledger

_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Start(NamedTuple):
    """One clock to start: for which dossier and subject, by which rule, counted from when."""

    dossier: Dossier
    subject: UUID | None
    rule: str
    counted_from: datetime


@transaction.atomic
def start(
    *, dossier: Dossier, subject: UUID | None, rule: str, counted_from: datetime, by: Actor, now: datetime
) -> Deadline:
    """Start a clock by the reading of `rule` (a key as `pemilu.revote`) in force on the day of the event.

    Conflict when this clock already runs, or when no reading is in force; Invalid for an impossible moment.
    """
    started = start_many(starts=[Start(dossier, subject, rule, counted_from)], by=by, now=now)
    if not started:
        raise Conflict(_("This clock is already running."), code="already-running")
    return started[0]


@transaction.atomic
def start_many(*, starts: Sequence[Start], by: Actor, now: datetime) -> list[Deadline]:
    """Start many clocks with a fixed number of statements for each thousand; those that already run are left alone.

    Answers the deadlines that are new. An item that cannot be counted refuses them all.
    """
    if not starts:
        return []
    for one in starts:
        _check_moment(one.counted_from)
    hold_calendar()
    calendar = queries.calendar()
    rules = queries.rules_in_force({one.rule for one in starts})
    offices = Office.objects.in_bulk({one.dossier.office_id for one in starts})
    running = _running(starts)
    rows: list[Deadline] = []
    for one in starts:
        mark = (one.dossier.pk, one.subject, one.rule)
        if mark in running:
            continue
        running.add(mark)
        office = offices[one.dossier.office_id]
        zone = ZoneInfo(office.time_zone)
        rule = queries.rule_in_force(one.rule, one.counted_from.astimezone(zone).date(), rules)
        seen = calendar.seen_from(one.dossier.scope, office.level)
        rows.append(
            Deadline(
                id=uuid7(now),
                dossier=one.dossier,
                subject=one.subject,
                rule=rule,
                counted_from=one.counted_from,
                counted_by=by.label,
                started_at=now,
                started_by=by.label,
                due_at=due(rule.terms, one.counted_from, seen, zone).astimezone(UTC),
                calendar_id=calendar.version,
                zone=office.time_zone,
                scope=one.dossier.scope,
            )
        )
    Deadline.objects.bulk_create(rows, batch_size=1_000)
    ledger.append([line_of("start", row, by=by.label, now=now, more=_due(row)) for row in rows])
    return rows


@transaction.atomic
def meet(
    *, by: Actor, now: datetime, deadline: Deadline | None = None, subject: UUID | None = None, rule: str | None = None
) -> list[Deadline]:
    """What had to be done is done: one open deadline, or all of a subject (of one rule, if given) that are open.

    Too late is `missed`, and says so for good. Conflict when the one deadline is not open; a subject may have none.
    """
    if (deadline is None) == (subject is None):
        raise TypeError("meet either a deadline or a subject")
    if deadline is None:
        return meet_many(subjects=[subject] if subject else [], rule=rule, by=by, now=now)
    return _meet([_locked(deadline)], by, now)


@transaction.atomic
def meet_many(*, subjects: Collection[UUID], by: Actor, now: datetime, rule: str | None = None) -> list[Deadline]:
    """Meet the open deadlines of many subjects in one pass."""
    rows = _open_of(subjects, rule)
    return _meet(list(rows), by, now)


@transaction.atomic
def cancel(
    *,
    reason: str,
    by: Actor,
    now: datetime,
    deadline: Deadline | None = None,
    subject: UUID | None = None,
    rule: str | None = None,
) -> list[Deadline]:
    """The term no longer binds, for a reason: one open deadline, or all of a subject that are open."""
    if (deadline is None) == (subject is None):
        raise TypeError("cancel either a deadline or a subject")
    why = reason_of(reason)
    rows = [_locked(deadline)] if deadline else list(_open_of([subject] if subject else [], rule))
    for row in rows:
        row.state, row.closed_at, row.closed_by, row.close_reason = State.CANCELLED, now, by.label, why
    return _close("cancel", rows, by, now)


@transaction.atomic
def recount_from(*, deadline: Deadline, counted_from: datetime, reason: str, by: Actor, now: datetime) -> Deadline:
    """An officer counts an open deadline from another moment, with a reason; by the newest calendar, the same rule."""
    by.check(
        Permission.SET_DEADLINES, deadline.dossier.scope, _("You may not change from when this deadline is counted.")
    )
    why = reason_of(reason)
    _check_moment(counted_from)
    hold_calendar()
    row = _locked(deadline)
    before = (row.counted_from, row.due_at)
    calendar = _calendar_for(row)
    row.counted_from, row.counted_reason, row.counted_by = counted_from, why, by.label
    row.due_at = due(row.rule.terms, counted_from, calendar, ZoneInfo(row.zone)).astimezone(UTC)
    row.calendar_id = calendar.version
    row.save(update_fields=["counted_from", "counted_reason", "counted_by", "due_at", "calendar"])
    Move.objects.create(
        id=uuid7(now),
        deadline=row,
        cause=Move.Cause.RECOUNT,
        calendar_id=calendar.version,
        at=now,
        by=by.label,
        reason=why,
        counted_before=before[0],
        counted_after=row.counted_from,
        due_before=before[1],
        due_after=row.due_at,
    )
    ledger.append([line_of("recount_from", row, by=by.label, now=now, more=_due(row))])
    return row


def _meet(rows: list[Deadline], by: Actor, now: datetime) -> list[Deadline]:
    for row in rows:
        row.state = State.MISSED if is_late(row.due_at, now) else State.MET
        row.met_at = row.closed_at = now
        row.closed_by = by.label
    return _close("meet", rows, by, now)


def _close(verb: str, rows: list[Deadline], by: Actor, now: datetime) -> list[Deadline]:
    if rows:
        changed = ["state", "met_at", "closed_at", "closed_by", "close_reason"]
        Deadline.objects.bulk_update(rows, changed, batch_size=500)
        ledger.append([line_of(verb, row, by=by.label, now=now, more={"state": str(row.state)}) for row in rows])
    return rows


def _locked(deadline: Deadline) -> Deadline:
    """The deadline as it stands now, locked; Conflict when it is no longer open."""
    row = Deadline.objects.select_for_update(of=("self",)).select_related("rule", "dossier").get(pk=deadline.pk)
    if row.state != State.OPEN:
        raise Conflict(_("This deadline is no longer open."), code="deadline-closed")
    return row


def _open_of(subjects: Collection[UUID], rule: str | None) -> QuerySet[Deadline]:
    rows = Deadline.objects.filter(subject__in=subjects, state=State.OPEN).order_by("pk")
    return (rows.filter(rule__key=rule) if rule else rows).select_for_update(of=("self",))


def _running(starts: Sequence[Start]) -> set[tuple[UUID, UUID | None, str]]:
    """Which of these clocks run already."""
    dossiers = {one.dossier.pk for one in starts}
    rows = Deadline.objects.filter(dossier__in=dossiers, state=State.OPEN)
    return set(rows.values_list("dossier", "subject", "rule__key"))


def _calendar_for(row: Deadline) -> Calendar:
    level = Office.objects.values_list("level", flat=True).get(pk=row.dossier.office_id)
    return queries.calendar().seen_from(row.scope, level)


def _check_moment(moment: datetime) -> None:
    if moment.utcoffset() is None or not _EARLIEST <= moment < _LATEST:
        raise Invalid(
            _("From this moment nothing can be counted."),
            faults=[Fault("counted_from", "a moment with its zone, 2000 to 2099", _("Check the date."), str(moment))],
        )


def _due(row: Deadline) -> dict[str, object]:
    return {"rule": row.rule_id, "counted_from": utc_text(row.counted_from), "due_at": utc_text(row.due_at)}
