"""Deadlines as people read them: what is left in words, and the calendar that replays the count."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from oversight.deadlines import actions, queries
from oversight.deadlines.models import Deadline, Kind
from oversight.web.dayclock import Face, dayclock, face, faces, sentence
from tests.deadlines.clocks import NOW, actor, started

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def at(day: str, hour: int = 3) -> datetime:
    return datetime.fromisoformat(f"2024-01-{day}T00:00:00+00:00") + timedelta(hours=hour)


def seen(deadline: Deadline, now: datetime) -> Face:
    return face(deadline, queries.explain(deadline), now=now)


@pytest.mark.parametrize(
    ("now", "state", "left", "share"),
    [
        (at("19"), "none", "7 working days left", 100),
        (at("22"), "none", "7 working days left", 100),
        (at("26"), "none", "3 working days left", 42),
        (at("27"), "soon", "2 working days left", 28),
        (at("29"), "soon", "2 working days left", 28),
        (at("30"), "today", "Today", 14),
        (at("30", 15), "today", "Today", 14),
        (at("30", 16), "late", "Late by 1 day", 0),  # midnight in East Kalimantan is 16.00 UTC
    ],
)
def test_what_is_left_is_said_in_the_days_of_the_term(now: datetime, state: str, left: str, share: int) -> None:
    shown = seen(started(), now)
    assert (shown.state, shown.left, shown.share) == (state, left, share)
    assert (shown.title, shown.due) == ("Following up", "Tuesday, 30 January 2024")


@pytest.mark.parametrize(
    ("later", "state", "left"),
    [
        (timedelta(0), "none", "48 hours left"),
        (timedelta(hours=1), "soon", "47 hours left"),
        (timedelta(hours=43), "today", "5 hours left"),
        (timedelta(hours=47, minutes=20), "today", "40 minutes left"),
        (timedelta(hours=48, seconds=1), "late", "Late since today"),
    ],
)
def test_a_term_of_hours_is_told_in_hours(later: timedelta, state: str, left: str) -> None:
    hours = next(row for row in queries.rules() if row.key == "pilkada.completion" and row.reading == "hours")
    actions.choose_rule(rule=hours, reason="2 x 24 jam", by=actor("ayu"), now=NOW)
    shown = seen(started(rule="pilkada.completion"), NOW + later)
    assert (shown.state, shown.left) == (state, left)
    assert shown.due == "Sunday 21 January 2024, 11:00 WITA"


def test_the_end_of_office_hours_is_named() -> None:
    deadline = started(rule="pilkada.report", counted_from=at("22"))
    assert seen(deadline, NOW).due == "Monday 29 January 2024, 16:00 WITA"


def test_closed_deadlines_say_how_they_ended() -> None:
    met, missed, cancelled = started(), started(), started()
    (met,) = actions.meet(deadline=met, by=actor("budi"), now=NOW)
    (missed,) = actions.meet(deadline=missed, by=actor("budi"), now=at("31"))
    (cancelled,) = actions.cancel(deadline=cancelled, reason="Dicabut", by=actor("budi"), now=NOW)
    shown = faces([met, missed, cancelled], now=at("31"))
    assert [(one.state, one.left) for one in shown] == [
        ("met", "Done in time"),
        ("late", "Done too late"),
        ("paused", "Cancelled"),
    ]


def test_an_invitation_counts_down_to_its_last_day() -> None:
    deadline = started(rule="pemilu.invitation", counted_from=at("31"))
    shown = [seen(deadline, now) for now in (at("26"), at("29"), at("30"), at("31"))]
    assert [(one.state, one.left) for one in shown] == [
        ("none", "5 days left"),
        ("soon", "2 days left"),
        ("today", "Today"),
        ("late", "Late by 1 day"),
    ]


def test_a_list_of_faces_asks_no_more_for_many_than_for_one() -> None:
    rows = [started() for _ in range(6)]
    shown = list(queries.open_for(actor("budi"), now=NOW).rows)
    assert len(shown) == len(rows)
    with CaptureQueriesContext(connection) as one:
        faces(shown[:1], now=NOW)
    with CaptureQueriesContext(connection) as many:
        faces(shown, now=NOW)
    assert len(one) == len(many) == 3


def test_the_clock_replays_the_count_and_says_what_moved_it() -> None:
    deadline = started(counted_from=datetime(2024, 2, 5, 3, tzinfo=UTC))
    change = actions.decree_holiday(
        day=datetime(2024, 2, 15, tzinfo=UTC).date(),
        kind=Kind.NATIONAL,
        name_id="Libur tambahan",
        name_en="Additional day off",
        decree="Keppres 1/2024",
        by=actor("ayu"),
        now=datetime(2024, 2, 12, 1, tzinfo=UTC),
    )
    moved = queries.deadline(actor("budi"), deadline.pk, now=NOW)
    now = datetime(2024, 2, 12, 3, tzinfo=UTC)
    clock = dayclock(moved, queries.explain(moved), queries.history(moved), now=now)
    page = render_to_string("components/dayclock.html", {"clock": clock})
    cells = re.findall(r'<td class="([^"]*)"( aria-current="date")?><time datetime="2024-02-(\d\d)">', page)
    assert [(marks, bool(now_), day) for marks, now_, day in cells] == [
        ("start", False, "05"), ("past", False, "06"), ("past", False, "07"), ("off", False, "08"),
        ("off", False, "09"), ("off", False, "10"), ("off", False, "11"), ("left today", True, "12"),
        ("left", False, "13"), ("off", False, "14"), ("off", False, "15"), ("left", False, "16"),
        ("off", False, "17"), ("off", False, "18"), ("left", False, "19"), ("left due", False, "20"),
    ]  # fmt: skip
    assert "15 February (Additional day off)" in page
    assert clock.moves == [
        "Moved from Monday, 19 February 2024 to Tuesday, 20 February 2024 on 12 Feb 2024, 09:00 WITA: Keppres 1/2024"
    ]
    assert change.moved == 1
    with translation.override("id"):
        told = dayclock(moved, queries.explain(moved), now=now)
    assert [one.name for one in told.skipped][:2] == ["Isra Mikraj Nabi Muhammad", "Cuti Bersama Tahun Baru Imlek"]


def test_the_face_is_drawn_without_inline_style() -> None:
    shown = render_to_string(
        "components/deadline.html", {"face": seen(started(), at("29")), "named": True, "why": "#x"}
    )
    assert 'data-state="soon"' in shown and '<rect width="28"' in shown and "style" not in shown
    assert "Following up" in shown and 'href="#x"' in shown


def test_a_rule_is_one_sentence() -> None:
    rules = {(row.key, row.reading): row for row in queries.rules()}

    def said(key: str, reading: str) -> str:
        row = rules[key, reading]
        return sentence(row.terms, row.starts)

    assert (
        said("pemilu.revote", "ten-days")
        == "10 calendar days from: the day of voting. The day of the event does not count."
    )
    assert said("pemilu.recount", "same-day") == "On the day itself: the day of voting."
    assert said("pilkada.completion", "hours") == (
        "48 hours from: the notice was received. Hours run through nights and days off."
    )
