"""Time and figures as people read them in both languages and in all three zones."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from oversight.web import clock

MOMENT = datetime(2024, 3, 8, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("Asia/Jakarta", "id", "Jumat, 8 Maret 2024, 09.15 WIB"),
        ("Asia/Makassar", "id", "Jumat, 8 Maret 2024, 10.15 WITA"),
        ("Asia/Jayapura", "id", "Jumat, 8 Maret 2024, 11.15 WIT"),
        ("Asia/Makassar", "en", "Friday 8 March 2024, 10:15 WITA"),
        ("Asia/Kolkata", "en", "Friday 8 March 2024, 07:45 UTC+5.5"),
    ],
)
def test_a_moment_names_its_zone(zone: str, language: str, expected: str) -> None:
    with timezone.override(zone), translation.override(language):
        assert clock.spoken(MOMENT) == expected


def test_the_short_form_names_the_zone_too() -> None:
    with timezone.override("Asia/Makassar"), translation.override("id"):
        assert clock.brief(MOMENT) == "8 Mar 2024, 10.15 WITA"


def test_the_day_of_a_moment_is_the_day_where_the_reader_is() -> None:
    late = datetime(2024, 3, 7, 16, 30, tzinfo=UTC)
    with translation.override("id"):
        with timezone.override("Asia/Jakarta"):
            assert clock.day(late) == "7 Maret 2024"
        with timezone.override("Asia/Makassar"):
            assert clock.day(late) == "8 Maret 2024"
        assert clock.day(date(2024, 2, 14)) == "14 Februari 2024"


@pytest.mark.parametrize(("language", "expected"), [("id", "823.366"), ("en", "823,366")])
def test_thousands_are_grouped(language: str, expected: str) -> None:
    with translation.override(language):
        assert clock.figure(823366) == expected


def test_a_share_of_nothing_is_unknown_and_not_zero() -> None:
    with translation.override("id"):
        assert clock.share(5_610, 11_441) == "49,0%"
        assert clock.share(0, 7) == "0,0%"
        assert clock.share(0, 0) == "–"
