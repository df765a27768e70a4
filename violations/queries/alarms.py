"""Clocks of the agency that have to be raised, and who has to be told of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from oversight.accounts.queries import sitting_in
from oversight.accounts.roles import Permission
from oversight.deadlines.models import Deadline, State
from oversight.dossiers.models import Recusal
from oversight.workflow.queries import away, duties_of
from violations.models import Alarm
from violations.queries.clocks import rules_of
from violations.queries.figures import LEVELS
from violations.rules.law import alarm_rules

SOON, OVERDUE, RAISED = "clocks-soon", "clocks-overdue", "clocks-raised"


def due_alarms(*, now: datetime, size: int) -> list[tuple[Deadline, str]]:
    """Running clocks that are over or run out soon and were not raised for their due moment, the most urgent first."""
    own = list(rules_of())
    over = Deadline.objects.filter(state=State.OPEN, rule__in=own, due_at__lt=now)
    found = [(row, str(Alarm.Degree.OVERDUE)) for row in _fresh(over, Alarm.Degree.OVERDUE)[:size]]
    if len(found) < size:
        soon = Q(pk__in=())
        for rule in alarm_rules():
            soon |= Q(rule__in=list(rules_of(rule.term)), due_at__lt=now + timedelta(hours=rule.hours_before))
        rows = Deadline.objects.filter(soon, state=State.OPEN, due_at__gte=now)
        found += [(row, str(Alarm.Degree.SOON)) for row in _fresh(rows, Alarm.Degree.SOON)[: size - len(found)]]
    return found


def who_is_told(raised: Sequence[tuple[Deadline, str]], *, now: datetime) -> dict[tuple[int, str], set[UUID]]:
    """By person and kind of notice the clocks of which he is told; nobody hears of a case from which he is barred.

    What runs out soon: who has the work and who stands in for him, or while nobody has it who shares it out. What is
    over: the commissioners of the office too, and who supervises cases one level above.
    """
    duties = duties_of([row.subject for row, _degree in raised if row.subject])
    stand_ins = away({duty.holder_id for duty in duties.values()}, now=now)
    offices = {row.scope for row, _degree in raised}
    sharing = sitting_in(Permission.ASSIGN_WORK, offices, now=now)
    deciding = sitting_in(Permission.DECIDE_VIOLATIONS, offices, now=now)
    above = sitting_in(
        Permission.SUPERVISE_CASES, {up for path in offices if (up := _above(path)) is not None}, now=now
    )
    barred = set(
        Recusal.objects.filter(dossier__in={row.dossier_id for row, _degree in raised}).values_list("dossier", "user")
    )
    told: dict[tuple[int, str], set[UUID]] = {}

    def tell(people: Iterable[int], kind: str, row: Deadline) -> None:
        for person in people:
            if (row.dossier_id, person) not in barred:
                told.setdefault((person, kind), set()).add(row.pk)

    for row, degree in raised:
        duty = duties.get(row.subject) if row.subject else None
        hands = [duty.holder_id] if duty else sharing.get(row.scope, [])
        if duty and duty.holder_id in stand_ins:
            hands = [*hands, stand_ins[duty.holder_id].substitute_id]
        if degree == Alarm.Degree.SOON:
            tell(hands, SOON, row)
            continue
        tell([*hands, *deciding.get(row.scope, [])], OVERDUE, row)
        up = _above(row.scope)
        tell(above.get(up, []) if up is not None else [], RAISED, row)
    return told


def _fresh(rows: QuerySet[Deadline], degree: str) -> QuerySet[Deadline]:
    raised = Alarm.objects.filter(deadline=OuterRef("pk"), degree=degree, due_at=OuterRef("due_at"))
    return rows.filter(~Exists(raised)).order_by("due_at", "pk")


def _above(path: str) -> str | None:
    """The path of the office one level above; None above the nation."""
    return path[: max(length for length in LEVELS if length < len(path))] if path else None
