"""Alarms: people are told once that a clock of the agency runs out soon, and once that it is over."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from oversight.accounts.actor import Actor
from oversight.core.ids import uuid7
from oversight.deadlines.models import Deadline
from oversight.ledger import actions as ledger
from oversight.notices import actions as notices
from violations import policies, seals
from violations.models import Alarm
from violations.queries import alarms as reads

VERB = "violations.raise_alarm"
RAISED_AT_ONCE = 500
# One run at a time: the second waits, and finds raised what the first has raised.
_IN_TURN = "select pg_advisory_xact_lock(hashtext('violations.raise_alarms'))"


def raise_alarms(*, by: Actor, now: datetime) -> int:
    """Raise every clock that is due to be raised, some hundred in a transaction; how many. Safe to run twice."""
    policies.check_clock(by)
    done = 0
    while some := _raise_some(by, now):
        done += some
    return done


@transaction.atomic
def _raise_some(by: Actor, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_IN_TURN)
    found = reads.due_alarms(now=now, size=RAISED_AT_ONCE)
    alarms = Alarm.objects.bulk_create(
        Alarm(id=uuid7(now), deadline=row, degree=degree, due_at=row.due_at, at=now) for row, degree in found
    )
    ledger.append(
        [
            ledger.draw_up(
                verb=VERB,
                actor=by.label,
                office=alarm.deadline.scope,
                at=now,
                dossier=alarm.deadline.dossier_id,
                rows=seals.row_digests([(alarm, alarm.deadline.dossier_id)]),
            )
            for alarm in alarms
        ]
    )
    _tell(reads.who_is_told(found, now=now), {row.pk: row for row, _degree in found}, by, now)
    return len(found)


def _tell(told: Mapping[tuple[int, str], set[UUID]], clocks: Mapping[UUID, Deadline], by: Actor, now: datetime) -> None:
    """One notice a person for all of his clocks of one kind; those who have the same are told together."""
    alike: dict[tuple[str, frozenset[UUID]], list[int]] = {}
    for (person, kind), some in told.items():
        alike.setdefault((kind, frozenset(some)), []).append(person)
    for (kind, same), people in alike.items():
        only = clocks[next(iter(same))].dossier_id if len(same) == 1 else None
        notices.send(to=people, kind=kind, dossier=only, facts={"number": len(same)}, by=by.label, now=now)
