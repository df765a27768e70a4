"""Golden dates of the terms D1 to D12a in both bodies of law, by every reading; each count is told day by day.

How a day is written: `19s` the event, `20w` weekend, `8h` holiday, `9l` collective leave, `22:1` the first day that
counts, `23t` passed by the hour. The dates were counted by hand on the calendar of 2024.
"""

import itertools
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from oversight.accounts.models import Office
from oversight.deadlines import actions, queries
from oversight.deadlines.models import Deadline, DeadlineRule, Event, Kind
from oversight.deadlines.rules import Day, Explanation, Why
from tests.deadlines.clocks import actor
from tests.factories.procedure import concluded, decided, enlist, regional
from tests.factories.violations import NOW, reported
from violations import workflow
from violations.workflow import PEMILU, PILKADA

pytestmark = pytest.mark.django_db
WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
OFFICES = {WIB: "", WITA: "64.01.", WIT: "91."}
MIDNIGHT = "23:59:59"


class Golden(NamedTuple):
    """One term by one reading: from when, until when (local time of the office), and every day between."""

    code: str
    rule: str
    reading: str
    counted_from: str
    due: str
    days: str
    zone: str = WITA


G = Golden
MALUKU = "19s 20w 21w 22:1 23:2 24:3 25:4 26:5 27w 28w 29:6 30:7"
EID = "8l 9l 10h 11h 12l 13w 14w 15l"
GOLDEN = (
    # Pemilu: D1 to D9
    G("D1", "pemilu.report", "law", "2024-01-19 10:00", f"2024-01-30 {MIDNIGHT}", MALUKU),
    G("D1", "pemilu.report", "law", "2024-04-04 10:00", f"2024-04-23 {MIDNIGHT}",
      f"4s 5:1 6w 7w {EID} 16:2 17:3 18:4 19:5 20w 21w 22:6 23:7"),
    G("D1", "pemilu.report", "law-leave-counts", "2024-04-04 10:00", f"2024-04-17 {MIDNIGHT}",
      "4s 5:1 6w 7w 8:2 9:3 10h 11h 12:4 13w 14w 15:5 16:6 17:7"),
    G("D1", "pemilu.report", "regulation", "2024-01-19 10:00", f"2024-01-26 {MIDNIGHT}",
      "19s 20:1 21:2 22:3 23:4 24:5 25:6 26:7"),
    G("D1t", "pemilu.report_tsm", "window", "2024-02-14 00:00", f"2024-02-14 {MIDNIGHT}", "14:1"),
    G("D2", "pemilu.finding", "working-days", "2024-02-05 09:00", f"2024-02-19 {MIDNIGHT}",
      "5s 6:1 7:2 8h 9l 10h 11w 12:3 13:4 14h 15:5 16:6 17w 18w 19:7"),
    G("D2", "pemilu.finding", "calendar-days", "2024-02-05 09:00", f"2024-02-12 {MIDNIGHT}",
      "5s 6:1 7:2 8:3 9:4 10:5 11:6 12:7"),
    # One instant, three zones: 15.30 UTC on 6 February is the 6th in Jakarta and Makassar, the 7th in Jayapura.
    G("D3", "pemilu.papers", "working-days", "2024-02-06 22:30", f"2024-02-12 {MIDNIGHT}",
      "6s 7:1 8h 9l 10h 11w 12:2", WIB),
    G("D3", "pemilu.papers", "working-days", "2024-02-06 23:30", f"2024-02-12 {MIDNIGHT}",
      "6s 7:1 8h 9l 10h 11w 12:2", WITA),
    G("D3", "pemilu.papers", "working-days", "2024-02-07 00:30", f"2024-02-13 {MIDNIGHT}",
      "7s 8h 9l 10h 11w 12:1 13:2", WIT),
    G("D3", "pemilu.papers", "calendar-days", "2024-02-07 23:30", f"2024-02-09 {MIDNIGHT}", "7s 8:1 9:2"),
    G("D4", "pemilu.preliminary_study", "working-days", "2024-04-05 16:29", f"2024-04-17 {MIDNIGHT}",
      f"5s 6w 7w {EID} 16:1 17:2"),
    G("D4", "pemilu.preliminary_study", "working-days-leave-counts", "2024-04-05 16:29", f"2024-04-09 {MIDNIGHT}",
      "5s 6w 7w 8:1 9:2"),
    G("D4", "pemilu.preliminary_study", "calendar-days", "2024-04-05 16:29", f"2024-04-07 {MIDNIGHT}", "5s 6:1 7:2"),
    G("D5", "pemilu.completion", "working-days", "2024-02-12 11:00", f"2024-02-15 {MIDNIGHT}", "12s 13:1 14h 15:2"),
    G("D5", "pemilu.completion", "calendar-days", "2024-02-12 11:00", f"2024-02-14 {MIDNIGHT}", "12s 13:1 14:2"),
    G("D6", "pemilu.registration", "working-days", "2024-02-13 15:00", f"2024-02-15 {MIDNIGHT}", "13s 14h 15:1"),
    G("D6", "pemilu.registration", "calendar-days", "2024-02-13 15:00", f"2024-02-14 {MIDNIGHT}", "13s 14:1"),
    G("D6", "pemilu.registration", "same-day", "2024-02-13 15:00", f"2024-02-13 {MIDNIGHT}", "13:1"),
    G("D7", "pemilu.invitation", "calendar-days", "2024-03-13 10:00", f"2024-03-12 {MIDNIGHT}", "12:1 13s"),
    G("D7", "pemilu.invitation", "working-days", "2024-03-13 10:00", f"2024-03-08 {MIDNIGHT}",
      "8:1 9w 10w 11h 12l 13s"),
    G("D8", "pemilu.follow_up", "working-days", "2024-01-19 10:00", f"2024-01-30 {MIDNIGHT}", MALUKU, WIT),
    G("D8", "pemilu.follow_up", "calendar-days", "2024-01-19 10:00", f"2024-01-26 {MIDNIGHT}",
      "19s 20:1 21:2 22:3 23:4 24:5 25:6 26:7"),
    G("D9", "pemilu.follow_up_extended", "working-days", "2024-01-19 10:00", f"2024-02-12 {MIDNIGHT}",
      f"{MALUKU} 31:8 1:9 2:10 3w 4w 5:11 6:12 7:13 8h 9l 10h 11w 12:14"),
    G("D9", "pemilu.follow_up_extended", "working-days", "2024-04-01 10:00", f"2024-04-29 {MIDNIGHT}",
      f"1s 2:1 3:2 4:3 5:4 6w 7w {EID} 16:5 17:6 18:7 19:8 20w 21w 22:9 23:10 24:11 25:12 26:13 27w 28w 29:14"),
    # Pilkada: D10 to D12a. Every day counts; intake ends with the office, and never on the day of voting.
    G("D10", "pilkada.report", "office-hours", "2024-11-20 08:00", f"2024-11-27 {MIDNIGHT}",
      "20s 21:1 22:2 23:3 24:4 25:5 26:6 27:7"),
    G("D10", "pilkada.report", "office-hours", "2024-11-13 08:00", "2024-11-20 16:00:00",
      "13s 14:1 15:2 16:3 17:4 18:5 19:6 20:7", WIT),
    G("D10", "pilkada.report", "office-hours", "2024-11-15 08:00", "2024-11-22 16:30:00",
      "15s 16:1 17:2 18:3 19:4 20:5 21:6 22:7", WIB),
    G("D10", "pilkada.report", "office-hours", "2024-11-16 08:00", f"2024-11-23 {MIDNIGHT}",
      "16s 17:1 18:2 19:3 20:4 21:5 22:6 23:7"),
    G("D10", "pilkada.report", "midnight", "2024-11-15 08:00", f"2024-11-22 {MIDNIGHT}",
      "15s 16:1 17:2 18:3 19:4 20:5 21:6 22:7"),
    G("D10", "pilkada.finding", "calendar-days", "2024-11-26 08:00", f"2024-12-03 {MIDNIGHT}",
      "26s 27:1 28:2 29:3 30:4 1:5 2:6 3:7"),
    G("D11", "pilkada.follow_up", "from-registration", "2024-11-26 13:00", f"2024-11-29 {MIDNIGHT}",
      "26s 27:1 28:2 29:3"),
    G("D11", "pilkada.follow_up", "calendar-days", "2024-12-24 13:00", f"2024-12-27 {MIDNIGHT}",
      "24s 25:1 26:2 27:3", WIT),
    G("D12", "pilkada.follow_up_extended", "from-registration", "2024-11-26 13:00", f"2024-12-01 {MIDNIGHT}",
      "26s 27:1 28:2 29:3 30:4 1:5"),
    G("D12", "pilkada.follow_up_extended", "calendar-days", "2024-04-08 13:00", f"2024-04-13 {MIDNIGHT}",
      "8s 9:1 10:2 11:3 12:4 13:5"),
    G("D12a", "pilkada.preliminary_study", "calendar-days", "2024-11-22 10:00", f"2024-11-24 {MIDNIGHT}",
      "22s 23:1 24:2"),
    G("D12a", "pilkada.preliminary_study", "hours", "2024-11-22 10:00", "2024-11-24 10:00:00", "22s 23t 24t", WIT),
    G("D12a", "pilkada.completion", "calendar-days", "2024-11-26 16:30", f"2024-11-28 {MIDNIGHT}", "26s 27:1 28:2"),
    G("D12a", "pilkada.completion", "hours", "2024-11-26 16:30", "2024-11-28 16:30:00", "26s 27t 28t"),
    # Tracing has no number among them (seven days, from memory).
    G("", "pemilu.tracing", "working-days", "2024-01-31 00:00", f"2024-02-13 {MIDNIGHT}",
      "31s 1:1 2:2 3w 4w 5:3 6:4 7:5 8h 9l 10h 11w 12:6 13:7"),
    G("", "pilkada.tracing", "calendar-days", "2024-11-22 00:00", f"2024-11-29 {MIDNIGHT}",
      "22s 23:1 24:2 25:3 26:4 27:5 28:6 29:7"),
)  # fmt: skip
_SIGNS = {Why.START: "s", Why.WEEKEND: "w", Why.HOLIDAY: "h", Why.LEAVE: "l", Why.HOURS: "t"}


def told(explanation: Explanation) -> str:
    return " ".join(_sign(day) for day in explanation.days)


def _sign(day: Day) -> str:
    return f"{day.date.day}:{day.number}" if day.number is not None else f"{day.date.day}{_SIGNS[day.why]}"


@pytest.mark.parametrize("one", GOLDEN, ids=lambda one: f"{one.rule} {one.reading} {one.counted_from}")
def test_a_golden_date_is_counted_and_told_day_by_day(one: Golden) -> None:
    rule = DeadlineRule.objects.get(key=one.rule, reading=one.reading)
    office, zone = Office.objects.get(path=OFFICES[one.zone]), ZoneInfo(one.zone)
    assert (rule.code, office.time_zone) == (one.code, one.zone)
    start = datetime.fromisoformat(one.counted_from).replace(tzinfo=zone)
    explanation = queries.on_trial(rule, start, office)
    assert explanation.due_at == datetime.fromisoformat(one.due).replace(tzinfo=zone)
    assert told(explanation) == one.days
    dates = [day.date for day in explanation.days]
    assert all((later - earlier).days == 1 for earlier, later in itertools.pairwise(dates))
    assert [day.date for day in explanation.days if day.is_due] == [explanation.due_at.date()]


def test_every_term_of_the_page_has_its_golden_dates() -> None:
    shipped = {(row.code, row.key) for row in DeadlineRule.objects.all() if row.code or row.key.endswith("tracing")}
    assert shipped == {(one.code, one.rule) for one in GOLDEN}
    codes = {code for code, _key in shipped} - {""}
    assert codes == {"D1t", "D12a", *(f"D{number}" for number in range(1, 13))}
    assert len(GOLDEN) >= 25


def test_of_terms_whose_sources_disagree_both_readings_are_at_hand_and_one_is_in_force() -> None:
    units = {
        key: {(row.unit, row.day_end, row.starts) for row in DeadlineRule.objects.filter(key=key)}
        for key in {one.rule for one in GOLDEN if one.code}
    }
    single = {"pemilu.report_tsm", "pemilu.follow_up_extended", "pilkada.finding"}
    assert {key for key, readings in units.items() if len(readings) == 1} == single
    for key in units:
        assert DeadlineRule.objects.filter(key=key, in_force=True).count() == 1


def test_every_clock_of_the_procedure_has_a_rule_of_its_own_regime_that_counts_from_the_event_of_its_step() -> None:
    events = {
        workflow.PAPERS: {Event.SUBMITTED},
        workflow.STUDY: {Event.SUBMITTED},
        workflow.COMPLETION: {Event.NOTIFIED},
        workflow.REGISTRATION: {Event.COMPLETE},
        workflow.FINDING: {Event.FOUND},
        workflow.TRACE: {Event.RECEIVED},
        workflow.FOLLOW_UP: {Event.REGISTERED, Event.RECEIVED},
    }
    for law, regime in ((PEMILU, "pemilu"), (PILKADA, "pilkada")):
        keys = {key for step in law.transitions for key in (*step.starts, *step.meets, *step.cancels)}
        for key in keys:
            rows = DeadlineRule.objects.filter(key=key)
            assert rows and key.startswith(f"{regime}.")
            assert {Event(row.starts) for row in rows} <= events[key.partition(".")[2]]
        started = {key for step in law.transitions for key in step.starts}
        ended = {key for step in law.transitions for key in (*step.meets, *step.cancels)}
        # Following up ends with the handling, which comes after registration.
        assert started - ended == {f"{regime}.follow_up"}


def decreed(on: date, now: datetime) -> None:
    actions.decree_holiday(
        day=on, kind=Kind.NATIONAL, name_id="Libur tambahan", name_en="Additional day off", decree="Keppres 8/2024",
        by=actor("nani"), now=now,
    )  # fmt: skip


def test_a_day_off_decreed_late_moves_the_running_clock_of_a_case_and_is_told() -> None:
    enlist()
    case = decided(concluded(reported()), "register")
    before = Deadline.objects.get(subject=case.track, rule__key="pemilu.follow_up")
    assert before.due_at.astimezone(ZoneInfo(WITA)).date() == date(2024, 2, 13)
    decreed(date(2024, 2, 12), NOW)
    clock = Deadline.objects.select_related("rule", "dossier").get(pk=before.pk)
    assert clock.due_at.astimezone(ZoneInfo(WITA)).date() == date(2024, 2, 15)
    assert told(queries.explain(clock)) == "31s 1:1 2:2 3w 4w 5:3 6:4 7:5 8h 9l 10h 11w 12h 13:6 14h 15:7"
    study = Deadline.objects.get(subject=case.track, rule__key="pemilu.preliminary_study")
    assert (study.state, study.calendar_id) == ("met", before.calendar_id)


def test_choosing_the_text_of_the_law_counts_a_regional_case_from_its_receipt() -> None:
    text = DeadlineRule.objects.get(key="pilkada.follow_up", reading="calendar-days")
    actions.choose_rule(rule=text, reason="Pendapat biro hukum", by=actor("nani"), now=NOW)
    enlist()
    case = regional()
    now = case.received_at + timedelta(days=1)
    case = decided(concluded(case, now=now), "register", now=now)
    clock = Deadline.objects.get(subject=case.track, rule__key="pilkada.follow_up")
    assert clock.counted_from == case.received_at
