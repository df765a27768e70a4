"""What the verifier makes of deadlines, rules and the calendar: nothing while all went by the acts, else the row."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import timezone

from oversight.core.ids import uuid7
from oversight.deadlines import actions
from oversight.deadlines.ledger import CalendarVersions, Deadlines, Rules
from oversight.deadlines.models import CalendarVersion, Deadline, DeadlineRule, Holiday, Kind, OfficeHours
from oversight.ledger.models import Entry
from oversight.ledger.stream import _decode
from oversight.ledger.verifier.subjects import Rows
from tests.deadlines.clocks import NOW, actor, started

pytestmark = pytest.mark.django_db
SUBJECTS = (CalendarVersions(), Rules(), Deadlines())


def findings() -> list[str]:
    """What is wrong with our rows by all entries in their order, as the verifier compares them."""
    rows = Rows([subject.table for subject in SUBJECTS])
    try:
        for entry in Entry.objects.order_by("at", "pk"):
            rows.add(_decode(bytes(entry.body)).rows, None, entry.pk)
        return [found.row or "" for subject in SUBJECTS for found in rows.compare(subject.table, subject)]
    finally:
        rows.close()


@pytest.fixture(autouse=True)
def acts() -> Iterator[Deadline]:
    """A clock that moved, one that was met, a reading that was chosen; each at a moment of its own."""
    moved, met = started(), started("64.02.")
    later = NOW + timedelta(hours=1)
    actions.meet(deadline=met, by=actor("ratna"), now=later)
    actions.decree_holiday(
        day=date(2024, 1, 29), kind=Kind.NATIONAL, name_id="Libur", name_en="Off", decree="Keppres 1/2024",
        by=actor("ayu"), now=later + timedelta(hours=1),
    )  # fmt: skip
    reading = DeadlineRule.objects.get(key="pemilu.report", reading="regulation")
    actions.choose_rule(rule=reading, reason="x", by=actor("ayu"), now=timezone.now())
    yield moved


def test_nothing_is_found_while_all_went_by_the_acts() -> None:
    assert findings() == []


def test_a_due_moment_that_was_changed_past_the_ledger_is_named(acts: Deadline) -> None:
    Deadline.objects.filter(pk=acts.pk).update(due_at=NOW + timedelta(days=90))
    assert findings() == [f"deadlines_deadline:{acts.pk}"]


def test_a_day_off_that_was_slipped_in_is_named() -> None:
    version = CalendarVersion.objects.latest("pk")
    Holiday.objects.create(
        id=uuid7(NOW), date=date(2024, 1, 31), kind="libur_nasional", name_id="x", name_en="x", introduced=version
    )
    assert [row.partition(":")[0] for row in findings()] == ["deadlines_calendar_version"]


def test_a_day_off_that_was_withdrawn_past_the_ledger_is_named() -> None:
    version = CalendarVersion.objects.latest("pk")
    Holiday.objects.filter(date="2024-02-14").update(withdrawn=version)
    OfficeHours.objects.filter(regime="pemilu", opens=None).update(withdrawn=version)
    assert len(findings()) == 1


def test_a_reading_that_was_put_in_force_past_the_ledger_is_named() -> None:
    rule = DeadlineRule.objects.get(key="pemilu.finding", in_force=True)
    DeadlineRule.objects.filter(pk=rule.pk).update(in_force=False)
    assert [row.partition(":")[0] for row in findings()] == ["deadlines_rule"]
