"""Readings of terms and office hours: administrators enter and choose, running clocks keep what they have."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.deadlines import actions, queries
from oversight.deadlines.models import Deadline, DeadlineRule, Mark, OfficeHours
from oversight.deadlines.rules import DayEnd, Terms, Unit
from tests.deadlines.clocks import NOW, actor, day, started

pytestmark = pytest.mark.django_db
KEY = "pemilu.follow_up"


def entered(name: str = "law-2026", **parts: Any) -> DeadlineRule:
    made: dict[str, Any] = {
        "like": DeadlineRule.objects.get(key=KEY, in_force=True),
        "name": name,
        "terms": Terms(10, Unit.WORKING_DAY, day_end=DayEnd.MIDNIGHT),
        "basis_id": "Undang-undang baru",
        "basis_en": "New law",
        "mark": Mark.SOURCE,
        "by": actor("ayu"),
        "now": NOW,
    }
    return actions.enter_reading(**(made | parts))


def chosen(rule: DeadlineRule) -> DeadlineRule:
    return actions.choose_rule(rule=rule, reason="UU baru", by=actor("ayu"), now=NOW)


def test_a_reading_from_a_day_on_leaves_the_days_before_to_the_old_one() -> None:
    new = entered(since=date(2024, 3, 1))
    assert queries.rule_in_force(KEY, date(2024, 3, 1)).pk != new.pk
    chosen(new)
    assert queries.rule_in_force(KEY, date(2024, 3, 1)).pk == new.pk
    assert queries.rule_in_force(KEY, date(2024, 2, 29)).reading == "working-days"
    assert day(started(counted_from=datetime(2024, 2, 29, 3, tzinfo=ZoneInfo("UTC")))) == "2024-03-13"
    assert queries.rule_in_force(KEY, date(2030, 1, 1)).terms.amount == 10


def test_a_reading_with_a_last_day_holds_for_it_too() -> None:
    until = entered("old-law", until=date(2023, 12, 31))
    chosen(until)
    assert queries.rule_in_force(KEY, date(2023, 12, 31)).pk == until.pk
    assert queries.rule_in_force(KEY, date(2024, 1, 1)).reading == "working-days"


def test_a_reading_does_not_split_another_in_two() -> None:
    middle = entered(since=date(2024, 3, 1), until=date(2024, 4, 1))
    with pytest.raises(Conflict) as refusal:
        chosen(middle)
    assert refusal.value.code == "splits-a-reading"


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"name": "working-days"}, "name"),
        ({"name": ""}, "name"),
        ({"basis_id": ""}, "basis_id"),
        ({"basis_en": "x" * 201}, "basis_en"),
        ({"terms": Terms(-1, Unit.HOUR)}, "amount"),
        ({"terms": Terms(1_001, Unit.HOUR)}, "amount"),
        ({"since": date(2024, 3, 1), "until": date(2024, 2, 1)}, "until"),
    ],
)
def test_a_faulty_reading_is_refused_and_says_where(parts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        entered(**parts)
    assert [fault.field for fault in refusal.value.faults] == [field]


def hours(**parts: Any) -> actions.Change:
    made: dict[str, Any] = {
        "regime": "pilkada",
        "weekdays": [1],
        "opens": time(8),
        "closes": time(17),
        "basis_id": "Keputusan Ketua",
        "basis_en": "Decision of the chair",
        "mark": Mark.SOURCE,
        "by": actor("ayu"),
        "now": NOW,
    }
    return actions.set_office_hours(**(made | parts))


def closing(deadline: Deadline) -> str:
    row = Deadline.objects.get(pk=deadline.pk)
    return row.due_at.astimezone(ZoneInfo(row.zone)).strftime("%a %H:%M")


def test_other_office_hours_move_what_ends_with_them() -> None:
    deadline = started(rule="pilkada.report", counted_from=datetime(2024, 1, 22, 3, tzinfo=ZoneInfo("UTC")))
    assert closing(deadline) == "Mon 16:00"
    change = hours()
    assert (change.moved, closing(deadline)) == (1, "Mon 17:00")
    row = OfficeHours.objects.get(introduced=change.version)
    assert queries.explain(Deadline.objects.get(pk=deadline.pk)).due_at.time() == time(17)
    earlier = hours(closes=time(15, 30), weekdays=[1, 2, 3, 4, 5], level="regency", instead_of=row)
    assert (earlier.moved, closing(deadline)) == (1, "Mon 15:30")
    night = hours(opens=None, closes=None, since=date(2024, 1, 29), until=date(2024, 1, 29))
    assert (night.moved, closing(deadline)) == (1, "Mon 23:59")
    row = OfficeHours.objects.get(introduced=night.version)
    back = actions.withdraw_office_hours(hours=row, reason="Dicabut", by=actor("nani"), now=NOW)
    assert (back.moved, closing(deadline)) == (1, "Mon 15:30")
    with pytest.raises(Conflict):
        actions.withdraw_office_hours(hours=row, reason="Dicabut", by=actor("nani"), now=NOW)


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [0]}, "weekdays"),
        ({"closes": time(7)}, "closes"),
        ({"closes": None}, "closes"),
        ({"opens": None, "closes": None}, "since"),
        ({"regime": "x"}, "regime"),
        ({"level": "x"}, "regime"),
        ({"basis_id": ""}, "basis_id"),
        ({"since": date(2024, 3, 1), "until": date(2024, 2, 1)}, "until"),
    ],
)
def test_faulty_office_hours_are_refused_and_say_where(parts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        hours(**parts)
    assert [fault.field for fault in refusal.value.faults] == [field]


@pytest.mark.parametrize("name", ["budi", "toto"])
def test_only_national_administrators_enter_readings_and_hours(name: str) -> None:
    by = actor(name)
    with pytest.raises(NotAllowed):
        entered(by=by)
    with pytest.raises(NotAllowed):
        hours(by=by)
