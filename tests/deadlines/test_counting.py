"""The count of days: golden dates of practice, office hours, three zones, and what must hold of every count."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from oversight.deadlines.loading import DATA
from oversight.deadlines.rules import (
    LAST_SECOND,
    Calendar,
    DayEnd,
    DayOff,
    DayOffKind,
    Explanation,
    FirstDay,
    Hours,
    Terms,
    Unit,
    Why,
    due,
    explain,
    is_late,
    is_open,
)

JAKARTA, MAKASSAR, JAYAPURA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")
ZONES = (JAKARTA, MAKASSAR, JAYAPURA)
SEVEN = Terms(7, Unit.WORKING_DAY)


def shipped() -> Mapping[date, tuple[DayOff, ...]]:
    lines = (DATA / "holidays_2018_2027.csv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split(",") for line in lines]
    return {
        date.fromisoformat(day): (DayOff(date.fromisoformat(day), DayOffKind(kind), name_id, name_en),)
        for day, kind, name_id, name_en, _estimated in rows
    }


WEEK = (
    Hours(frozenset({1, 2, 3, 4}), time(8), time(16), regime="pemilu"),
    Hours(frozenset({5}), time(8), time(16, 30), regime="pemilu"),
    Hours(frozenset(range(1, 8)), regime="pemilu", since=date(2024, 2, 11), until=date(2024, 2, 14)),
)
CALENDAR = Calendar(1, shipped(), WEEK)


def moment(day: str, hour: int = 10, zone: ZoneInfo = JAKARTA) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour), zone)


def due_day(terms: Terms, start: str) -> str:
    return due(terms, moment(start), CALENDAR, JAKARTA).date().isoformat()


@pytest.mark.parametrize(
    ("start", "leave_counts", "end"),
    [
        ("2024-01-19", False, "2024-01-30"),  # Maluku: registered on Friday 19 January, due on Tuesday 30 January
        ("2024-02-05", False, "2024-02-19"),
        ("2024-02-05", True, "2024-02-16"),
        ("2024-04-04", False, "2024-04-23"),
        ("2024-04-04", True, "2024-04-17"),
    ],
)
def test_seven_working_days(start: str, leave_counts: bool, end: str) -> None:
    terms = Terms(7, Unit.WORKING_DAY, leave_counts=leave_counts)
    assert due_day(terms, start) == end
    told = explain(terms, moment(start), CALENDAR, JAKARTA)
    assert told.due_at == datetime.combine(date.fromisoformat(end), LAST_SECOND, JAKARTA)
    assert (told.counted, told.days[-1].number, told.days[-1].is_due) == (7, 7, True)


def test_ten_days_after_voting_run_over_every_day() -> None:
    assert due_day(Terms(10, Unit.CALENDAR_DAY), "2024-02-14") == "2024-02-24"


def test_a_term_of_nothing_ends_on_the_day_itself() -> None:
    assert due_day(Terms(0, Unit.CALENDAR_DAY), "2024-02-14") == "2024-02-14"
    assert due_day(Terms(0, Unit.WORKING_DAY), "2024-02-08") == "2024-02-12"


def test_the_day_of_the_event_may_count_as_the_first() -> None:
    first = Terms(2, Unit.WORKING_DAY, first_day=FirstDay.EVENT_DAY)
    assert due_day(first, "2024-01-19") == "2024-01-22"
    told = explain(first, moment("2024-01-19"), CALENDAR, JAKARTA)
    assert [(day.date.day, day.number) for day in told.days] == [(19, 1), (20, None), (21, None), (22, 2)]


def test_an_invitation_is_counted_back_from_its_day() -> None:
    day_before = Terms(1, Unit.CALENDAR_DAY, backwards=True)
    assert due_day(day_before, "2024-03-13") == "2024-03-12"
    assert due_day(Terms(1, Unit.WORKING_DAY, backwards=True), "2024-03-13") == "2024-03-08"
    told = explain(day_before, moment("2024-03-13"), CALENDAR, JAKARTA)
    assert [(day.date.day, day.is_due, day.why) for day in told.days] == [
        (12, True, Why.COUNTED),
        (13, False, Why.START),
    ]


def test_hours_run_through_night_and_weekend() -> None:
    start = moment("2024-03-08", 15)
    assert due(Terms(48, Unit.HOUR), start, CALENDAR, JAKARTA) == start + timedelta(hours=48)
    told = explain(Terms(48, Unit.HOUR), start, CALENDAR, JAKARTA)
    assert [(day.date.day, day.why, day.is_due) for day in told.days] == [
        (8, Why.START, False), (9, Why.HOURS, False), (10, Why.HOURS, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-01-15", time(16, 0)),  # due on a Monday
        ("2024-01-19", time(16, 30)),  # on a Friday
        ("2024-01-20", LAST_SECOND),  # on a Saturday: no closed door shortens a term
        ("2024-02-06", LAST_SECOND),  # on 13 February: quiet period, open round the clock
    ],
)
def test_a_term_that_ends_with_office_hours(start: str, end: time) -> None:
    terms = Terms(7, Unit.CALENDAR_DAY, day_end=DayEnd.OFFICE_CLOSE, regime="pemilu")
    found = due(terms, moment(start), CALENDAR, JAKARTA)
    assert (found.date(), found.time()) == (date.fromisoformat(start) + timedelta(days=7), end)


@pytest.mark.parametrize(
    ("at", "is_taken"),
    [
        ("2024-01-15T07:59:59", False),
        ("2024-01-15T08:00:00", True),
        ("2024-01-15T16:00:00", True),
        ("2024-01-15T16:00:01", False),
        ("2024-01-19T16:30:00", True),
        ("2024-01-20T10:00:00", False),
        ("2024-02-08T10:00:00", False),
        ("2024-02-11T03:00:00", True),
        ("2024-02-14T23:59:59", True),
        ("2024-02-15T00:00:00", False),
    ],
)
def test_offices_take_papers_in_their_hours(at: str, is_taken: bool) -> None:
    assert is_open(datetime.fromisoformat(at).replace(tzinfo=MAKASSAR), CALENDAR, MAKASSAR, "pemilu") is is_taken


def test_the_day_is_that_of_the_office() -> None:
    late_evening = datetime(2024, 1, 18, 16, 30, tzinfo=UTC)  # 23.30 WIB, but 01.30 WIT of the next day
    ends = {zone.key: due(SEVEN, late_evening, CALENDAR, zone) for zone in ZONES}
    assert {key: end.date().isoformat() for key, end in ends.items()} == {
        "Asia/Jakarta": "2024-01-29",
        "Asia/Makassar": "2024-01-30",
        "Asia/Jayapura": "2024-01-30",
    }
    assert ends["Asia/Makassar"].astimezone(UTC) == datetime(2024, 1, 30, 15, 59, 59, tzinfo=UTC)
    assert ends["Asia/Jayapura"].astimezone(UTC) == datetime(2024, 1, 30, 14, 59, 59, tzinfo=UTC)


def test_the_last_second_counts_whole() -> None:
    end = due(SEVEN, moment("2024-01-19"), CALENDAR, JAKARTA)
    assert not is_late(end, end + timedelta(microseconds=999_999))
    assert is_late(end, end + timedelta(seconds=1))


def test_a_local_day_off_holds_in_its_area_alone() -> None:
    day = date(2024, 2, 1)
    local = DayOff(day, DayOffKind.LOCAL, "Pemungutan suara ulang", "Re-vote", area="64.01.")
    calendar = Calendar(2, {**CALENDAR.days_off, day: (local,)}, WEEK)
    ends = {
        path: due(SEVEN, moment("2024-01-26"), calendar.seen_from(path), MAKASSAR).date().isoformat()
        for path in ("64.01.", "64.01.01.2009.", "64.02.", "64.")
    }
    assert ends == {
        "64.01.": "2024-02-07",
        "64.01.01.2009.": "2024-02-07",
        "64.02.": "2024-02-06",
        "64.": "2024-02-06",
    }


def test_each_day_says_in_both_languages_what_it_is() -> None:
    told = explain(SEVEN, moment("2024-02-05"), CALENDAR, JAKARTA)
    by_day = {day.date.day: day for day in told.days}
    assert (by_day[8].why, by_day[9].why, by_day[10].why) == (Why.HOLIDAY, Why.LEAVE, Why.HOLIDAY)
    with translation.override("id"):
        assert by_day[9].label == "Cuti Bersama Tahun Baru Imlek"
    with translation.override("en"):
        labels = [by_day[day].label for day in (5, 6, 8, 11, 14)]
    assert labels == ["start", "day 1", "Isra' and Mi'raj", "off", "General Election Day"]


# What must hold of every count.

moments = st.datetimes(datetime(2018, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))
zones = st.sampled_from(ZONES)
kinds = st.sampled_from([DayOffKind.NATIONAL, DayOffKind.COLLECTIVE_LEAVE])
calendars = st.dictionaries(st.dates(date(2018, 1, 1), date(2027, 12, 31)), kinds, max_size=60).map(
    lambda days: Calendar(3, {day: (DayOff(day, kind, "libur", "off"),) for day, kind in days.items()}, WEEK)
)
day_terms = st.builds(
    Terms,
    amount=st.integers(0, 30),
    unit=st.sampled_from([Unit.CALENDAR_DAY, Unit.WORKING_DAY]),
    first_day=st.sampled_from(FirstDay),
    leave_counts=st.booleans(),
    day_end=st.sampled_from(DayEnd),
    backwards=st.booleans(),
    regime=st.just("pemilu"),
)


def told_whole(told: Explanation) -> bool:
    """Every day from the first to the last, once."""
    first = told.days[0].date
    return [day.date for day in told.days] == [first + timedelta(days=n) for n in range(len(told.days))]


@given(day_terms, moments, calendars, zones)
def test_the_explanation_counts_what_the_rule_says(
    terms: Terms, start: datetime, calendar: Calendar, zone: ZoneInfo
) -> None:
    told = explain(terms, start, calendar, zone)
    assert told.due_at == due(terms, start, calendar, zone)
    assert told.counted == (terms.amount or 1)
    assert sorted(day.number for day in told.days if day.number) == list(range(1, told.counted + 1))
    assert told_whole(told)
    assert [day.date for day in told.days if day.is_due] == [told.due_at.date()]


@given(day_terms, moments, calendars, zones)
def test_a_working_term_never_ends_on_a_day_off(
    terms: Terms, start: datetime, calendar: Calendar, zone: ZoneInfo
) -> None:
    last = due(terms, start, calendar, zone).date()
    if terms.unit is Unit.WORKING_DAY:
        assert last.isoweekday() < 6
        assert calendar.off(last, leave_counts=terms.leave_counts) is None


@given(day_terms, moments, st.timedeltas(timedelta(0), timedelta(days=40)), calendars, zones)
def test_who_starts_later_is_never_due_earlier(
    terms: Terms, start: datetime, later: timedelta, calendar: Calendar, zone: ZoneInfo
) -> None:
    assert due(terms, start, calendar, zone) <= due(terms, start + later, calendar, zone)


@given(day_terms, moments, calendars, zones)
def test_a_longer_term_never_ends_earlier(terms: Terms, start: datetime, calendar: Calendar, zone: ZoneInfo) -> None:
    longer = Terms(terms.amount + 1, terms.unit, terms.first_day, terms.leave_counts, backwards=False)
    shorter = Terms(terms.amount, terms.unit, terms.first_day, terms.leave_counts, backwards=False)
    assert due(shorter, start, calendar, zone) <= due(longer, start, calendar, zone)


@given(day_terms, moments, calendars, zones, st.dates(date(2018, 1, 1), date(2027, 12, 31)))
def test_one_more_day_off_never_brings_a_term_forward(
    terms: Terms, start: datetime, calendar: Calendar, zone: ZoneInfo, day: date
) -> None:
    forward = Terms(terms.amount, terms.unit, terms.first_day, terms.leave_counts)
    more = Calendar(4, {**calendar.days_off, day: (DayOff(day, DayOffKind.NATIONAL, "libur", "off"),)}, WEEK)
    assert due(forward, start, calendar, zone) <= due(forward, start, more, zone)


@given(st.integers(0, 240), moments, zones)
def test_hours_are_the_same_in_every_zone(amount: int, start: datetime, zone: ZoneInfo) -> None:
    terms = Terms(amount, Unit.HOUR)
    assert due(terms, start, CALENDAR, zone) == start + timedelta(hours=amount)
    told = explain(terms, start, CALENDAR, zone)
    assert told.counted == 0 and told_whole(told) and told.days[-1].is_due
