"""Silence is unusual among neighbours who have spoken: the rule, the list, and whom it names to call."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from oversight.accounts.models import User
from oversight.core.errors import Invalid, NotFound
from oversight.regions.models import PollingStation, StationCount
from reports import queries, rules
from reports.queries import Questionnaire, Silences
from reports.queries.silence import silences
from tests.cast import STATION
from tests.factories.reports import NOW, actor, filed, filing
from tests.factories.stream import follow

Page = Callable[[str], Client]
VILLAGE, OTHER = "64.01.01.2009.", "64.01.01.2010."


class Window(NamedTuple):
    """As an instrument may have it."""

    opens_day: int
    opens_at: str


@pytest.mark.parametrize(
    ("stations", "reported", "beside", "beside_reported", "share"),
    [
        (3, 3, 100, 100, None),  # nobody is silent
        (3, 2, 100, 0, 1000),  # its two neighbours have reported
        (3, 1, 100, 100, 500),  # one of two
        (4, 1, 100, 100, None),  # one of three is too few
        (3, 0, 100, 49, None),  # the sub-district is silent too
        (3, 0, 100, 50, 500),
        (3, 0, 0, 0, None),  # no neighbours
        (1, 0, 10, 9, 900),
    ],
)
def test_the_rule(stations: int, reported: int, beside: int, beside_reported: int, share: int | None) -> None:
    assert rules.unusual(stations=stations, reported=reported, beside=beside, beside_reported=beside_reported) == share


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 900), st.integers(0, 900))
def test_a_neighbour_who_speaks_never_makes_silence_less_unusual(a: int, b: int, c: int, d: int) -> None:
    before = rules.unusual(stations=a, reported=0, beside=c, beside_reported=min(d, c))
    after = rules.unusual(stations=a, reported=0, beside=c, beside_reported=min(d + 1, c))
    assert (before or 0) <= (after or 0)
    assert rules.unusual(stations=a, reported=max(a, b), beside=c, beside_reported=0) is None


def test_a_window_opens_by_the_clock_of_the_place() -> None:
    makassar = ZoneInfo("Asia/Makassar")
    assert rules.opens(None, date(2024, 2, 14), makassar) is None
    opening = rules.opens(Window(-3, "07:30"), date(2024, 2, 14), makassar)
    assert opening is not None and opening.isoformat() == "2024-02-11T07:30:00+08:00"


def questionnaire() -> Questionnaire:
    return next(one for one in queries.questionnaires() if one.code == "pemilu-2024-voting-counting")


def listed(path: str, name: str = "budi", **options: object) -> Silences:
    reach = queries.area(actor(name), "")
    return silences(path, questionnaire(), queries.questionnaires(), reach=reach, **options)  # type: ignore[arg-type]


def report_all(path: str, but: int = 0) -> list[PollingStation]:
    """Everybody in an area reports but the first few; who did not."""
    stations = list(PollingStation.objects.filter(path__startswith=path).order_by("path"))
    for station in stations[but:]:
        filed(filing(station.code), "office:64.")
    follow(NOW)
    return stations[:but]


@pytest.mark.django_db
def test_a_silent_station_stands_among_neighbours_who_have_reported() -> None:
    (silent,) = report_all(VILLAGE, but=1)
    found = listed("64.01.")
    (row,) = found.rows
    assert (row.path, row.share, row.heard, row.neighbours, row.is_whole) == (VILLAGE, 1000, 2, 2, False)
    assert [station.code for station in row.silent] == [silent.code] and row.silent[0].last_word is None
    assert (found.stations, found.villages) == (1, 0)


@pytest.mark.django_db
def test_a_silent_village_is_measured_by_its_sub_district() -> None:
    report_all("64.01.01.", but=3)
    (row,) = listed("64.01.").rows
    rest = sum(StationCount.objects.filter(path__startswith="64.01.01.").values_list("stations", flat=True)) - 3
    assert (row.path, row.is_whole, row.heard, row.neighbours) == (VILLAGE, True, rest, rest)
    assert len(row.silent) == 3
    # Whoever looks at the village alone within a wider area sees the same; who has the village alone sees no neighbour.
    assert [one.path for one in listed(VILLAGE).rows] == [VILLAGE]
    assert listed(VILLAGE, "made").rows == ()


@pytest.mark.django_db
def test_a_station_that_spoke_under_another_questionnaire_shows_its_last_word() -> None:
    report_all(VILLAGE)
    from reports.actions import withdraw
    from reports.models import StationReport

    report = StationReport.objects.select_related("dossier").get(station__code=STATION)
    withdraw(report=report, reason="Wrong station.", by=actor("budi"), now=NOW + timedelta(hours=1))
    follow(NOW)
    (row,) = listed("64.01.").rows
    assert [(station.code, station.last_word) for station in row.silent] == [(STATION, NOW)]
    assert row.last_word == NOW


@pytest.mark.django_db
def test_the_list_goes_page_by_page_from_the_most_unusual() -> None:
    report_all(VILLAGE, but=1)
    report_all(OTHER, but=2)
    report_all("64.01.01.2012.", but=1)
    whole = listed("64.01.").rows
    assert [row.share for row in whole] == sorted((row.share for row in whole), reverse=True)
    pages, after = [], None
    while True:
        page = listed("64.01.", size=1, after=after)
        pages += page.rows
        after = page.next
        if after is None:
            break
    assert pages == list(whole) and len(pages) == 3
    for wrong in ("x", "1-2", "-1-2-64", "9" * 60):
        with pytest.raises(Invalid):
            listed("64.01.", after=wrong)


@pytest.mark.django_db
def test_nobody_sees_the_silence_of_others() -> None:
    with pytest.raises(NotFound):
        queries.area(actor("hadi"), "64.01.")


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "sees_phone"), [("dewi", True), ("budi", True), ("rina", False), ("toto", False)])
def test_the_page_names_whom_to_call_within_the_line_of_command_alone(page: Page, name: str, sees_phone: bool) -> None:
    User.objects.filter(username="sari").update(phone="+62 812-0000-1234")
    report_all(VILLAGE, but=1)
    text = page(name).get("/reports/coverage/silence/?place=64.01.01").content.decode()
    assert "Sari Melati" in text and "TPS 1" in text
    assert ("tel:+6281200001234" in text) is sees_phone and ("0000-1234" in text) is sees_phone


@pytest.mark.django_db
def test_the_page_costs_the_same_queries_however_much_is_silent(page: Page, django_assert_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, costs = page("budi"), []
    for path, but in ((VILLAGE, 1), (OTHER, 2), ("64.01.01.2012.", 1)):
        report_all(path, but)
        client.get("/reports/coverage/silence/?place=64.01")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/reports/coverage/silence/?place=64.01").status_code == 200
        costs.append(len(asked))
    assert len(set(costs)) == 1, costs


@pytest.mark.django_db
def test_before_its_window_opens_nobody_is_silent(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    report_all(VILLAGE, but=1)
    client = page("budi")
    assert "TPS 1" in client.get("/reports/coverage/silence/?place=64.01").content.decode()
    monkeypatch.setattr("reports.rules.Definition.window", Window(30_000, "07:00"), raising=False)
    text = client.get("/reports/coverage/silence/?place=64.01").content.decode()
    assert "empty-title" in text and "TPS 1<" not in text


@pytest.mark.django_db
def test_the_nation_chooses_an_area_first(page: Page) -> None:
    report_all(VILLAGE, but=1)
    text = page("nani").get("/reports/coverage/silence/").content.decode()
    assert "place=64" in text and "TPS 1" not in text
