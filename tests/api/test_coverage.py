"""Coverage through the door of the API: the sum of an area and the areas one level below."""

import pytest

from oversight.regions.models import StationCount
from tests.api.conftest import Call
from tests.cast import NEIGHBOUR
from tests.factories.reports import NOW, filed, filing
from tests.factories.stream import follow

pytestmark = pytest.mark.django_db


def two() -> None:
    filed()
    filed(filing(NEIGHBOUR, answers=None), "bayu")
    follow(NOW)


def test_the_sum_is_that_of_the_areas_below(call: Call) -> None:
    two()
    status, body, _ = call("office:64.01.", "GET", "coverage")
    assert status == 200 and body["election"] == "pemilu-2024" and body["as_of"]
    assert body["total"]["place"] == "64.01" and body["total"]["reported"] == 2
    expected = sum(StationCount.objects.filter(path__startswith="64.01.").values_list("stations", flat=True))
    assert body["total"]["expected"] == sum(row["expected"] for row in body["results"]) == expected
    (heard,) = (row for row in body["results"] if row["reported"])
    assert (heard["place"], heard["to_be_checked"], heard["lacking_photos"]) == ("64.01.01", 1, 0)
    assert heard["last_received_at"] == "2024-02-14T09:00:00Z"


def test_a_village_has_its_sum_and_nothing_below(call: Call) -> None:
    two()
    body = call("dewi", "GET", "coverage?place=64.01.01.2009")[1]
    assert (body["total"]["expected"], body["total"]["reported"], body["results"]) == (3, 2, [])


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("office:64.01.", "?place=64", 404),
        ("office:64.01.", "?place=64.02", 404),
        ("office:64.", "?place=64.02", 200),
        ("office:", "", 200),
        ("budi", "?place=64.01.01", 200),
        ("sari", "", 200),
        ("sari", "?place=64.01.01", 404),
        ("ayu", "", 403),
        (None, "", 401),
        ("budi", "?place=kalimantan", 422),
        ("budi", "?instrument=unknown", 404),
        ("budi", "?instrument=pemilu-2024-voting-counting", 200),
        ("budi", "?colour=red", 422),
    ],
)
def test_who_may_ask_what(call: Call, name: str | None, query: str, status: int) -> None:
    assert call(name, "GET", f"coverage{query}")[0] == status


def test_while_entries_wait_the_figures_are_as_of_the_last_one_counted(call: Call) -> None:
    filed()
    assert call("budi", "GET", "coverage")[1]["as_of"] is None
    follow(NOW)
    current = call("budi", "GET", "coverage")[1]["as_of"]
    filed(filing(NEIGHBOUR), "bayu")
    body = call("budi", "GET", "coverage")[1]
    assert body["as_of"] == "2024-02-14T09:00:00Z" < current
    assert body["total"]["reported"] == 1
