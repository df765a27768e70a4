"""Coverage on pages: everybody sees his own area, down to the stations, and low coverage is told in words."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oversight.accounts.models import User
from oversight.regions.models import PollingStation
from reports.models import Instrument
from tests.cast import NEIGHBOUR, STATION
from tests.factories.reports import NOW, filed, filing
from tests.factories.stream import follow

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
ADDRESS = "/reports/coverage/"


def three() -> None:
    """Two stations of one village and one of another regency report."""
    filed()
    filed(filing(NEIGHBOUR), "bayu")
    filed(filing("6402022001001"), "office:")
    follow(NOW)


@pytest.mark.parametrize(
    ("name", "holds", "lacks"),
    [
        ("nani", ["place=64&", "place=64\""], ["place=64.01"]),
        ("toto", ["place=64\""], ["place=64.01"]),
        ("ratna", ["place=64.01\"", "place=64.02\""], ["place=64.01.01"]),
        ("budi", ["place=64.01.01\""], ["place=64.02"]),
        ("rina", ["place=64.01.01\""], ["place=64.02"]),
        ("hadi", ["place=64.02.02\""], ["place=64.01"]),
        ("dewi", ["place=64.01.01.2009\""], ["place=64.01.02"]),
        ("agus", ["place=64.01.02."], ["place=64.01.01"]),
        ("made", [STATION, NEIGHBOUR], ["place=64.01.01.2010", "6401012010001"]),
        ("sari", [STATION], [NEIGHBOUR, "place=64.01"]),
        ("yosef", ["empty-title"], ["place=64"]),
    ],
)  # fmt: skip
def test_everybody_sees_his_own_area(page: Page, name: str, holds: list[str], lacks: list[str]) -> None:
    three()
    response = page(name).get(ADDRESS)
    text = response.content.decode().replace("&amp;", "&")
    assert response.status_code == 200
    assert [part for part in holds if part not in text and part != "place=64&"] == []
    assert [part for part in lacks if f'{part}"' in text or f"/{part}/" in text] == []


@pytest.mark.parametrize(
    ("name", "place", "status"),
    [
        ("nani", "64.01.01.2009", 200),
        ("ratna", "91", 404),
        ("budi", "64", 404),
        ("budi", "64.02", 404),
        ("budi", "64.01.01", 200),
        ("dewi", "64.01.02", 404),
        ("made", "64.01.01.2010", 404),
        ("made", "64.01.01.2009", 200),
        ("sari", "64.01.01.2009", 404),
        ("ayu", "", 403),
        ("lina", "", 403),
    ],
)
def test_a_foreign_area_is_not_found(page: Page, name: str, place: str, status: int) -> None:
    client = page(name)
    for address in (ADDRESS, f"{ADDRESS}silence/"):
        assert client.get(f"{address}?place={place}").status_code == status


def test_the_figures_of_a_sub_district_stand_against_its_stations(page: Page) -> None:
    three()
    text = page("budi").get(f"{ADDRESS}?place=64.01.01").content.decode()
    expected = PollingStation.objects.filter(path__startswith="64.01.01.").count()
    assert f"<small>dari {expected}</small>" in text or f"of {expected}" in text
    assert text.count("data-label") > 10 and 'class="thin"' in text


def test_a_village_shows_its_stations_and_whom_to_call(page: Page) -> None:
    User.objects.filter(username="bayu").update(phone="0812 345")
    three()
    text = page("dewi").get(f"{ADDRESS}?place=64.01.01.2009").content.decode()
    assert "Bayu Pratama" in text and "tel:0812345" in text and "Made Wirawan" in text
    assert text.count('badge" data-tone="warn') >= 1
    assert "tel:" not in page("rina").get(f"{ADDRESS}?place=64.01.01.2009").content.decode()


def test_a_wrong_place_and_a_wrong_cursor_are_named(page: Page) -> None:
    client = page("budi")
    assert "error-summary" in client.get(f"{ADDRESS}?place=kalimantan").content.decode()
    assert "error-summary" in client.get(f"{ADDRESS}?instrument=unknown").content.decode()
    assert client.get(f"{ADDRESS}?place=64.01.01.2009&after=x%00").status_code == 422


def test_the_pages_cost_the_same_queries_however_many_report(page: Page) -> None:
    client, costs = page("ratna"), []
    for codes in ([STATION], [NEIGHBOUR, "6401012010001", "6402022001001"]):
        for code in codes:
            filed(filing(code), "office:64.")
        follow(NOW)
        for query in ("", "?place=64.01", "?place=64.01.01.2009"):
            client.get(ADDRESS + query)
            with CaptureQueriesContext(connection) as asked:
                client.get(ADDRESS + query)
            costs.append(len(asked))
    assert costs[:3] == costs[3:]


def test_all_versions_of_a_questionnaire_are_one(page: Page) -> None:
    known = Instrument.objects.get(code="pemilu-2024-voting-counting")
    second = known.definition | {"version": 2}
    Instrument.objects.create(
        code=known.code, version=2, election=known.election, module=known.module, definition=second,
        digest=bytes(32), published_at=NOW,
    )  # fmt: skip
    filed()
    filed(filing(NEIGHBOUR, instrument="pemilu-2024-voting-counting@2"), "bayu")
    filed(filing(instrument="pemilu-2024-voting-counting@2"), "made")
    follow(NOW)
    text = page("dewi").get(f"{ADDRESS}?place=64.01.01.2009").content.decode()
    assert ">2 <small>" in text
    assert "Sari Melati" in page("dewi").get(f"/reports/stations/pemilu-2024/{STATION}/").content.decode()
