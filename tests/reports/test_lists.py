"""The working lists through their pages: scope, filters, orders, names that are not clear, pages that hang together."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports import queries
from reports.actions import withdraw
from reports.queries import Filters
from tests.acceptance.conftest import promise
from tests.cast import NEIGHBOUR, STATION
from tests.factories.alerts import raised
from tests.factories.photos import jpeg
from tests.factories.reports import NOW, PPWP, actor, file, filed, filing

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
ELSEWHERE = "6402022001001"
CODES = ["6401012009001", "6401012009002", "6401012009003", "6401012010001", "6401012010002"]
FINE = {"PS08": "yes"}
CONTRADICTORY = {"PPWP": PPWP | {"valid": 190}}
STATION_WORDS = "TPS 1, "
LISTS = ["/reports/", "/reports/stations/", "/reports/flags/"]


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def codes(client: Client, query: str = "", page: str = "/reports/") -> list[str]:
    """The stations of a list in its order."""
    rows = text(client, f"{page}{query}").split("<tbody>")[-1].split("</tbody>")[0]
    return [part.split("<")[0] for part in rows.split('class="number"')[1:] for part in [part.split(">", 1)[1]]]


@pytest.fixture
def world() -> None:
    """Two stations of one village and one of another regency, at different times and with different contents."""
    filed(filing(tallies=CONTRADICTORY))
    filed(filing(NEIGHBOUR, answers=FINE, evidence=[promise(jpeg())]), "bayu", NOW + timedelta(hours=1))
    filed(filing(NEIGHBOUR, answers=FINE), "made", NOW + timedelta(days=2))
    filed(filing(ELSEWHERE, tallies=CONTRADICTORY, demo_answers=True), "office:", NOW + timedelta(hours=2))


@pytest.mark.parametrize("address", LISTS)
def test_everybody_sees_his_area_alone(page: Page, world: None, address: str) -> None:
    assert ELSEWHERE not in text(page("budi"), address)
    assert STATION not in text(page("hadi"), address)
    assert page("ayu").get(address).status_code == 403


FILTERS = {
    "": [NEIGHBOUR, NEIGHBOUR, STATION],
    "?flag=any": [STATION],
    "?flag=R1": [STATION],
    "?flag=T1": [],
    "?station=6401012009002": [NEIGHBOUR, NEIGHBOUR],
    "?reporter=made": [NEIGHBOUR],
    "?reporter=Bayu+Pratama": [NEIGHBOUR],
    "?channel=paper": [],
    "?channel=offline": [NEIGHBOUR, NEIGHBOUR, STATION],
    "?photos=missing": [NEIGHBOUR],
    "?module=voting_counting": [NEIGHBOUR, NEIGHBOUR, STATION],
    "?module=quiet_period": [],
    "?instrument=pemilu-2024-voting-counting%401&state=any": [NEIGHBOUR, NEIGHBOUR, STATION],
    "?since=2024-02-15": [NEIGHBOUR],
    "?until=2024-02-14": [NEIGHBOUR, STATION],
    "?state=withdrawn": [],
    "?demo=with": [],
    "?sort=received": [STATION, NEIGHBOUR, NEIGHBOUR],
    "?sort=station": [STATION, NEIGHBOUR, NEIGHBOUR],
    "?sort=-station": [NEIGHBOUR, NEIGHBOUR, STATION],
    "?sort=-flags": [STATION],
    "?place=64.01.01": [NEIGHBOUR, NEIGHBOUR, STATION],
    "?place=64.01.02": [],
}


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_or_order_gives_these_reports(page: Page, world: None, query: str) -> None:
    assert codes(page("budi"), query) == FILTERS[query]


def test_a_withdrawn_report_is_found_by_its_state(page: Page) -> None:
    report = queries.station_report(actor("budi"), filed(), now=NOW)
    withdraw(report=report, reason="Wrong station.", by=actor("budi"), now=NOW)
    client = page("budi")
    assert codes(client) == []
    assert codes(client, "?state=withdrawn") == codes(client, "?state=any&flag=") == [STATION]


def test_corrected_ones_are_among_all_states_with_flags(page: Page) -> None:
    first = filed(filing(tallies=CONTRADICTORY))
    file(filing(tallies=CONTRADICTORY, supersedes=str(first), reason="Once more."), now=NOW + timedelta(hours=1))
    assert codes(page("budi"), "?state=any&flag=any") == [STATION, STATION]
    assert codes(page("budi"), "?flag=any") == [STATION]


def test_a_place_by_name_is_taken_when_clear_and_offered_when_not(page: Page, world: None) -> None:
    client = page("ratna")
    assert codes(client, "?place=Kutai+Kartanegara")[0] == ELSEWHERE
    several = text(client, "/reports/?place=batu&flag=any")
    assert "?place=64." in several and "flag=any" in several and "<tbody>" not in several
    nowhere = text(client, "/reports/?place=Atlantis")
    assert "error-summary" in nowhere
    foreign = text(page("budi"), "/reports/?place=Samarinda")
    assert "error-summary" in foreign


def test_pages_hold_when_reports_arrive_in_between() -> None:
    by, filters = actor("budi"), Filters()
    for hour, code in enumerate(CODES[:4]):
        filed(filing(code), "office:64.01.", NOW + timedelta(hours=hour))
    for sort in ("-received", "received", "station", "-station"):
        expected = [r.pk for r in queries.station_reports(by, filters, now=NOW, sort=sort).rows]
        got, after = [], None
        while True:
            page = queries.station_reports(by, filters, now=NOW, sort=sort, after=after, size=1)
            got += [row.pk for row in page.rows]
            if sort == "-received" and len(got) == 2:
                expected_late = filed(filing(CODES[4]), "office:64.01.", NOW + timedelta(hours=9))
                assert expected_late not in got
            if page.next is None:
                break
            after = page.next
        assert got == expected, sort


def test_a_cursor_of_another_order_is_refused_in_words(page: Page) -> None:
    cursor = queries.station_reports(actor("budi"), Filters(), now=NOW).next or "nonsense"
    assert page("budi").get(f"/reports/?cursor={cursor}").status_code == 422


def test_flags_stand_one_by_one_with_their_figures(page: Page, world: None) -> None:
    shown = text(page("budi"), "/reports/flags/")
    assert "189 ≠ 190" in shown and "Jumlah suara per pilihan berbeda dari suara sah" in shown
    assert codes(page("budi"), "?flag=R2", "/reports/flags/") == [STATION]
    assert "kecurangan" not in shown.lower()


def test_stations_say_what_has_come(page: Page, world: None) -> None:
    client, village = page("budi"), "?place=64.01.01.2009"
    every = codes(client, village, "/reports/stations/")
    assert every == CODES[:3]
    assert codes(client, f"{village}&reported=received", "/reports/stations/") == [STATION, NEIGHBOUR]
    assert codes(client, f"{village}&reported=flagged", "/reports/stations/") == [STATION]
    assert codes(client, f"{village}&reported=photos_missing", "/reports/stations/") == [NEIGHBOUR]
    nothing = codes(client, f"{village}&reported=nothing", "/reports/stations/")
    assert nothing == every[2:]
    assert codes(client, f"{village}&sort=-station", "/reports/stations/") == every[::-1]
    assert "error-summary" in text(page("nani"), "/reports/stations/?reported=nothing")
    assert "error-summary" not in text(page("nani"), "/reports/stations/?reported=nothing&place=64")


def test_a_station_supervisor_has_one_station() -> None:
    rows, _next = queries.stations_reported(
        actor("sari"), queries.StationFilters(election=queries.elections_reported()[-1].pk)
    )
    assert [row.station.code for row in rows] == [STATION]


def test_links_keep_what_was_chosen(page: Page, world: None) -> None:
    shown = unquote(text(page("budi"), "/reports/?place=64.01&flag=any&sort=received"))
    assert "/reports/export/?place=64.01&amp;flag=any&amp;sort=received" in shown
    assert "/reports/?place=64.01&amp;flag=any&amp;sort=station" in shown
    assert 'name="sort" value="received"' in shown


@pytest.mark.parametrize("address", LISTS)
def test_more_rows_take_no_more_statements(page: Page, world: None, address: str) -> None:
    client = page("budi")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for code in CODES[2:]:
        filed(filing(code), "office:64.01.", NOW + timedelta(hours=3))
    with CaptureQueriesContext(connection) as more:
        client.get(address)
    assert len(more) <= len(few) <= 26


def test_every_list_leads_to_filing_on_behalf_whoever_may_do_it(page: Page, world: None) -> None:
    way = 'href="/reports/on-behalf/"'
    for address in LISTS:
        assert way in text(page("dewi"), address)
        assert way not in text(page("budi"), address)


@pytest.mark.parametrize("address", [*LISTS, "/reports/alerts/"])
def test_the_filters_in_force_are_said_above_the_list_in_words(page: Page, world: None, address: str) -> None:
    folded = text(page("budi"), f"{address}?place=Batu Sopang").split("<summary>")[1].split("</summary>")[0]
    assert "Tempat: Panwaslu Kecamatan Batu Sopang (64.01.01)" in folded


def test_alerts_are_narrowed_by_the_name_of_a_place(page: Page) -> None:
    raised()
    client = page("ratna")
    assert STATION_WORDS in text(client, "/reports/alerts/?place=batu sopang")
    assert STATION_WORDS not in text(client, "/reports/alerts/?place=Kutai Kartanegara")
    wrong = text(client, "/reports/alerts/?place=Papua")
    assert "error-summary" in wrong and 'details class="panel fold mt-3" open' in wrong
