"""The calendar changes: open deadlines move and are listed, closed ones stay, every version can be told again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from oversight.accounts.models import Office
from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.core.ids import uuid7
from oversight.deadlines import actions, queries
from oversight.deadlines.actions.record import _CALENDAR
from oversight.deadlines.ledger import CalendarVersions, Deadlines, Rules
from oversight.deadlines.loading import load
from oversight.deadlines.models import CalendarVersion, Deadline, DeadlineRule, Holiday, Kind, Move, OfficeHours
from oversight.deadlines.rules import Why
from oversight.ledger.models import Entry
from tests.deadlines.clocks import NOW, actor, day, started
from tests.factories.dossiers import case

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(days=6)


def decree(on: str = "2024-01-29", name: str = "ayu", **parts: Any) -> actions.Change:
    made: dict[str, Any] = {
        "day": date.fromisoformat(on),
        "kind": Kind.NATIONAL,
        "name_id": "Hari libur tambahan",
        "name_en": "Additional day off",
        "decree": "Keppres 1/2024",
        "by": actor(name),
        "now": LATE,
    }
    return actions.decree_holiday(**(made | parts))


def latest(deadline: Deadline) -> Deadline:
    return Deadline.objects.select_related("rule", "dossier").get(pk=deadline.pk)


def bodies_at(moment: datetime) -> str:
    return "".join(bytes(entry.body).decode() for entry in Entry.objects.filter(at=moment))


def test_a_day_off_decreed_late_moves_what_is_open_and_nothing_else() -> None:
    running, calendar_days = started(), started(rule="pilkada.follow_up")
    met, over = started(), started(rule="pemilu.preliminary_study")
    actions.meet(deadline=met, by=actor("budi"), now=NOW)
    change = decree()
    assert (change.moved, day(latest(running))) == (1, "2024-01-31")
    assert [day(latest(row)) for row in (calendar_days, met, over)] == ["2024-01-22", "2024-01-30", "2024-01-23"]
    move = Move.objects.get()
    assert (move.deadline_id, move.cause, move.calendar_id) == (running.pk, "calendar", change.version.pk)
    assert (move.due_before, move.due_after, move.at) == (running.due_at, latest(running).due_at, LATE)
    assert [row.pk for row in queries.moved_by(actor("budi"), change.version)] == [move.pk]
    assert not queries.moved_by(actor("hadi"), change.version)


def test_the_explanation_follows_the_version_that_a_deadline_was_counted_by() -> None:
    running, met = started(), started()
    actions.meet(deadline=met, by=actor("budi"), now=NOW)
    decree()
    now_told = {one.date.day: one for one in queries.explain(latest(running)).days}
    then_told = {one.date.day: one for one in queries.explain(latest(met)).days}
    assert (now_told[29].why, now_told[29].name_id, now_told[31].is_due) == (Why.HOLIDAY, "Hari libur tambahan", True)
    assert (then_told[29].why, then_told[30].is_due) == (Why.COUNTED, True)


def test_withdrawing_a_day_off_brings_the_deadlines_back() -> None:
    running = started()
    change = decree()
    row = Holiday.objects.get(introduced=change.version)
    back = actions.withdraw_holiday(holiday=row, reason="Keppres dicabut", by=actor("nani"), now=LATE)
    assert back.version.pk == change.version.pk + 1
    assert day(latest(running)) == "2024-01-30"
    assert [day_off.name_id for day_off in queries.holidays(2024) if day_off.date == row.date] == []
    assert queries.calendar(change.version.pk).off(row.date) is not None
    assert queries.calendar().off(row.date) is None


def test_a_date_that_was_an_estimate_is_replaced_in_one_version() -> None:
    running = started()
    estimate = Holiday.objects.get(introduced=decree("2024-01-25", is_estimated=True).version)
    change = decree("2024-01-26", instead_of=estimate)
    assert Holiday.objects.get(pk=estimate.pk).withdrawn_id == change.version.pk
    told = {one.date.day: one.why for one in queries.explain(latest(running)).days}
    assert (told[25], told[26]) == (Why.COUNTED, Why.HOLIDAY)


def test_a_local_day_off_moves_its_area_alone() -> None:
    here, below, beside = started("64.01."), started("64.01.01.2009."), started("64.02.")
    decree(kind=Kind.LOCAL, area=Office.objects.get(path="64.01."))
    assert [day(latest(row)) for row in (here, below, beside)] == ["2024-01-31", "2024-01-31", "2024-01-30"]


def test_collective_leave_moves_by_the_reading_in_force() -> None:
    skips = started()
    counts = DeadlineRule.objects.get(key="pemilu.follow_up", reading="working-days-leave-counts")
    actions.choose_rule(rule=counts, reason="Pendapat biro hukum", by=actor("ayu"), now=NOW)
    works = started()
    decree(kind=Kind.COLLECTIVE_LEAVE)
    assert (day(latest(skips)), day(latest(works))) == ("2024-01-31", "2024-01-30")


def test_what_would_move_is_known_before_it_is_decreed() -> None:
    started()
    started()
    holiday = actions.draw_up_holiday(
        day=date(2024, 1, 29), kind=Kind.NATIONAL, name_id="Libur", name_en="Off", decree="Keppres 1/2024", now=NOW
    )
    rows = queries.touched(queries.spans_of([holiday]))
    (shift,) = queries.shifts(queries.recounted(rows, queries.calendar_with([holiday])))
    change = decree()
    assert queries.shifts_of(change.version) == [shift]
    assert (shift.number, shift.zone, shift.office) == (2, "Asia/Makassar", Office.objects.get(path="64.01.").name)


def test_a_thousand_move_with_as_many_statements_as_ten() -> None:
    dossier = case(scope="64.01.")

    def statements(number: int, on: str) -> int:
        starts = [actions.Start(dossier, uuid7(NOW), "pemilu.follow_up", NOW) for _ in range(number)]
        begun = actions.start_many(starts=starts, by=actor("budi"), now=NOW)
        by = actor("ayu")
        with CaptureQueriesContext(connection) as found:
            change = decree(on, by=by)
        assert change.moved == number
        for row in begun:
            row.refresh_from_db()
        assert len({row.due_at for row in begun}) == 1
        Deadline.objects.filter(pk__in=[row.pk for row in begun]).update(
            state="cancelled", closed_at=NOW, closed_by="user:1", close_reason="x"
        )
        return len(found)

    assert statements(10, "2024-01-29") == statements(900, "2024-01-26")


@pytest.mark.parametrize("name", ["budi", "ratna", "toto", "rina"])
def test_only_national_administrators_change_the_calendar(name: str) -> None:
    row = Holiday.objects.get(date="2024-02-14")
    rule = DeadlineRule.objects.get(key="pemilu.report", reading="regulation")
    with pytest.raises(NotAllowed):
        decree(name=name)
    with pytest.raises(NotAllowed):
        actions.withdraw_holiday(holiday=row, reason="x", by=actor(name), now=NOW)
    with pytest.raises(NotAllowed):
        actions.choose_rule(rule=rule, reason="x", by=actor(name), now=NOW)


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"name_id": " "}, "name_id"),
        ({"name_en": "x" * 121}, "name_en"),
        ({"decree": ""}, "decree"),
        ({"kind": Kind.LOCAL}, "area"),
        ({"day": date(2100, 1, 1)}, "day"),
        ({"decreed_on": date(2024, 6, 1)}, "decreed_on"),
    ],
)
def test_a_faulty_day_off_is_refused_and_says_where(parts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        decree(**parts)
    assert [fault.field for fault in refusal.value.faults] == [field]


def test_the_same_day_off_is_not_entered_twice_and_an_outdated_look_is_refused() -> None:
    seen = queries.current_version()
    decree(expected_version=seen)
    with pytest.raises(Conflict) as twice:
        decree()
    assert twice.value.code == "entered-already"
    with pytest.raises(Conflict) as outdated:
        decree("2024-01-31", expected_version=seen)
    assert outdated.value.code == "calendar-changed"


def test_the_verifier_finds_versions_rules_and_deadlines_as_their_entries_say() -> None:
    running = started()
    change = decree()
    (version,) = CalendarVersions().ids_after(CalendarVersions().ids_after(None, 100)[-2], 100)
    bodies = bodies_at(LATE)
    assert CalendarVersions().digests([version])[version].hex() in bodies
    assert Deadlines().digests([running.pk])[running.pk].hex() in bodies
    before = CalendarVersions().digests([version])
    row = Holiday.objects.get(introduced=change.version)
    actions.withdraw_holiday(holiday=row, reason="x", by=actor("ayu"), now=LATE)
    assert CalendarVersions().digests([version]) == before
    assert len(Rules().digests(Rules().ids_after(None, 500))) == DeadlineRule.objects.count()


def test_the_database_keeps_days_off_and_versions() -> None:
    for change in ({"date": date(2024, 2, 15)}, {"name_id": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Holiday.objects.filter(date="2024-02-14").update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        CalendarVersion.objects.update(reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        OfficeHours.objects.all().delete()


def test_who_starts_a_clock_waits_for_whoever_changes_the_calendar(
    live_db: None, superuser: psycopg.Connection[Any]
) -> None:
    dossier, by = case(scope="64.01."), actor("budi")
    with superuser.transaction():
        superuser.execute("select pg_advisory_xact_lock(%s)", [_CALENDAR])
        with pytest.raises(DatabaseError, match="lock timeout"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '200ms'")
            actions.start(dossier=dossier, subject=None, rule="pemilu.follow_up", counted_from=NOW, by=by, now=NOW)
    with transaction.atomic():
        actions.start(dossier=dossier, subject=None, rule="pemilu.follow_up", counted_from=NOW, by=by, now=NOW)
        held = superuser.execute("select pg_try_advisory_lock(%s)", [_CALENDAR]).fetchone()
        assert held == (False,)


# The shipped lists


def test_the_shipped_lists_are_loaded_and_loading_again_changes_nothing() -> None:
    assert Holiday.objects.count() == 239
    assert load(now=NOW) == (0, 0)
    in_2024 = queries.holidays(2024)
    assert in_2024.filter(kind=Kind.COLLECTIVE_LEAVE).count() == 10
    assert in_2024.filter(kind=Kind.NATIONAL).count() == 19
    stages = set(queries.office_hours().exclude(occasion="").values_list("occasion", "since", "until"))
    assert ("pemilu-2024 quiet-period", date(2024, 2, 11), date(2024, 2, 13)) in stages
    assert ("pilkada-2024 voting-day", date(2024, 11, 27), date(2024, 11, 27)) in stages


def test_loading_leaves_alone_what_administrators_decided() -> None:
    row = Holiday.objects.get(date="2024-12-26")
    actions.withdraw_holiday(holiday=row, reason="x", by=actor("ayu"), now=NOW)
    rule = DeadlineRule.objects.get(key="pemilu.report", reading="regulation")
    actions.choose_rule(rule=rule, reason="x", by=actor("ayu"), now=NOW)
    assert load(now=NOW) == (0, 0)
    assert queries.calendar().off(date(2024, 12, 26)) is None
    assert queries.rule_in_force("pemilu.report", date(2024, 1, 19)).reading == "regulation"


def test_every_rule_of_the_table_is_there_with_one_reading_in_force() -> None:
    codes = {"D1", "D1t", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "D11", "D12", "D12a", ""}
    assert set(DeadlineRule.objects.values_list("code", flat=True)) == codes
    keys = set(DeadlineRule.objects.values_list("key", flat=True))
    assert sorted(DeadlineRule.objects.filter(in_force=True).values_list("key", flat=True)) == sorted(keys)
    for row in DeadlineRule.objects.filter(is_confirmed=True):
        assert row.mark == "S" and not row.leave_counts


def test_choosing_a_reading_leaves_running_clocks_on_theirs() -> None:
    before = started(rule="pemilu.report")
    chosen = DeadlineRule.objects.get(key="pemilu.report", reading="regulation")
    actions.choose_rule(rule=chosen, reason="Perbawaslu", by=actor("nani"), now=NOW)
    after = started(rule="pemilu.report")
    assert (day(latest(before)), day(after)) == ("2024-01-30", "2024-01-26")
    assert DeadlineRule.objects.filter(key="pemilu.report", in_force=True).count() == 1
    with pytest.raises(Conflict):
        actions.choose_rule(rule=chosen, reason="x", by=actor("nani"), now=NOW)


def test_a_rule_holds_for_events_of_its_days_alone() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        DeadlineRule.objects.filter(key="pemilu.report").update(in_force=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        DeadlineRule.objects.filter(key="pemilu.report").update(amount=9)
    DeadlineRule.objects.filter(key="pemilu.report", in_force=True).update(validity=(None, date(2024, 1, 19)))
    queries.rule_in_force("pemilu.report", date(2024, 1, 18))
    with pytest.raises(Conflict):
        queries.rule_in_force("pemilu.report", date(2024, 1, 19))


def test_a_clock_that_starts_at_night_counts_from_the_day_of_its_office() -> None:
    at_night = datetime(2024, 1, 18, 16, 30, tzinfo=UTC)  # 23.30 in Jakarta, 00.30 in East Kalimantan
    assert (day(started("", counted_from=at_night)), day(started("64.", counted_from=at_night))) == (
        "2024-01-29", "2024-01-30",
    )  # fmt: skip
