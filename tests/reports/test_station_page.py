"""The page of one station: its reporters side by side, what differs, its photos, its history and proof."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oversight.accounts.models import User
from oversight.core.ids import uuid7
from oversight.evidence import queries as evidence
from oversight.evidence.actions import receive as arrive
from oversight.evidence.stream import Fixity
from reports.actions import withdraw
from reports.models import StationReport
from tests.cast import STATION
from tests.factories.photos import jpeg
from tests.factories.reports import NOW, PPWP, actor, filed, filing
from tests.factories.stream import follow

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
ADDRESS = f"/reports/stations/pemilu-2024/{STATION}/"


def text_of(page: Page, name: str = "dewi", query: str = "") -> str:
    response = page(name).get(ADDRESS + query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    """The words of these tests are English."""
    client.cookies["django_language"] = "en"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("sari", 200), ("made", 200), ("dewi", 200), ("budi", 200), ("rina", 200), ("ratna", 200), ("nani", 200),
        ("toto", 200), ("bayu", 404), ("agus", 404), ("hadi", 404), ("yosef", 404), ("ayu", 404), ("lina", 404),
    ],
)  # fmt: skip
def test_who_sees_the_station(page: Page, name: str, status: int) -> None:
    filed()
    assert page(name).get(ADDRESS).status_code == status


@pytest.mark.parametrize("address", ["pemilu-2024/6401019999999", "pilkada-2024/6401012009001", "x/y"])
def test_an_unknown_station_is_not_found(page: Page, address: str) -> None:
    assert page("nani").get(f"/reports/stations/{address}/").status_code == 404


def test_the_reporters_stand_side_by_side_with_what_they_agree_on(page: Page) -> None:
    filed(filing(answers={"PS01": "no", "PS08": "yes", "HS03": "no"}, remarks={"PS08": "Papan DPT tidak dipasang."}))
    other = PPWP | {"votes": [29, 153, 8], "valid": 190, "total": 192}
    filed(filing(answers={"PS01": "no", "PS08": "no"}, tallies={"PPWP": other}), "made")
    text = text_of(page)
    assert "Sari Melati" in text and "Made Wirawan" in text and "2 reporters side by side" in text
    assert "They differ in 4 points" in text  # PS08 and three figures
    assert text.count(">differ<") == 4 and ">only one<" in text and ">agree<" in text
    assert "Papan DPT tidak dipasang." in text and "kecurangan" not in text


def test_one_reporter_is_compared_with_nobody(page: Page) -> None:
    filed()
    text = text_of(page)
    assert "nobody to compare with" in text and ">only one<" not in text


def test_the_checks_show_both_figures_and_their_difference(page: Page) -> None:
    filed(filing(tallies={"PPWP": PPWP | {"valid": 195}}))
    text = text_of(page)
    assert "189 ≠ 195" in text and ">-6<" in text and "to be checked" in text
    assert "comparisons in order" in text


@pytest.mark.parametrize(
    ("name", "phones"),
    [
        ("dewi", {"111", "222", "333"}), ("budi", {"111", "222", "333"}), ("made", {"111", "222"}), ("sari", {"111"}),
        ("rina", set()), ("toto", set()), ("ratna", {"111", "222", "333"}),
    ],
)  # fmt: skip
def test_phones_are_for_the_line_of_command(page: Page, name: str, phones: set[str]) -> None:
    for who, phone in (("sari", "111"), ("made", "222"), ("dewi", "333"), ("agus", "444")):
        User.objects.filter(username=who).update(phone=phone)
    text = text_of(page, name)
    assert {phone for phone in ("111", "222", "333", "444") if f"tel:{phone}" in text} == phones
    assert "Sari Melati" in text


def test_the_history_tells_who_corrected_and_withdrew_and_why(page: Page) -> None:
    first = filed()
    second = filed(filing(supersedes=str(first), reason="Salah ketik."), now=NOW + timedelta(minutes=5))
    report = StationReport.objects.select_related("dossier").get(pk=second)
    withdraw(report=report, reason="TPS lain.", by=actor("budi"), now=NOW + timedelta(hours=1))
    filed(filing(on_behalf_of="sari"), "dewi", NOW + timedelta(hours=2))
    follow(NOW)
    text = text_of(page)
    history = text[text.index('id="history"') : text.index('id="facts"')]
    order = [history.index(words) for words in ("entered by Dewi Lestari", "TPS lain.", "Salah ketik.")]
    assert order == sorted(order) and "Budi Santoso" in history
    assert history.count('class="when"') == 4
    assert "sealed as entry" in text and f"/api/v1/station-reports/{second}/receipt" in text


def test_a_photo_shows_its_custody(page: Page) -> None:
    content = jpeg()
    photo: dict[str, Any] = {
        "id": str(uuid7(NOW)), "kind": "result_form", "sha256": sha256(content).hexdigest(), "size": len(content),
        "media_type": "image/jpeg",
    }  # fmt: skip
    filed(filing(evidence=[photo]))
    assert "promised, still missing" in text_of(page)
    item = evidence.awaited(actor("sari"), photo["id"], now=NOW)
    arrive(item=item, content=content, media_type="image/jpeg", by=actor("sari"), now=NOW)
    follow(NOW, Fixity())
    text = text_of(page)
    assert "promised, still missing" not in text and photo["sha256"] in text
    custody = text[text.index('class="custody') :]
    assert "received, Sari Melati" in custody and "re-hashed, the platform itself" in custody


def test_the_page_costs_the_same_queries_however_many_report(page: Page) -> None:
    client, costs = page("dewi"), []
    for number, name in enumerate(("sari", "made", "dewi")):
        photos = [
            {
                "id": str(uuid7(NOW)),
                "kind": "scene",
                "sha256": f"{number}{n:063x}",
                "size": 9,
                "media_type": "image/png",
            }
            for n in range(number + 1)
        ]
        first = filed(filing(evidence=photos), name)
        filed(filing(supersedes=str(first), reason="Salah ketik."), name, NOW + timedelta(minutes=5))
        follow(NOW)
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(ADDRESS).status_code == 200
        costs.append(len(asked))
    assert len(set(costs)) == 1 and costs[0] < 25, costs


def test_a_station_of_which_nothing_has_come_says_so(page: Page) -> None:
    assert "No report yet" in text_of(page)


def test_what_reporters_write_is_text(page: Page) -> None:
    filed(filing(note="<script>alert(1)</script>"))
    assert "<script>alert" not in text_of(page)


def test_list_and_report_lead_to_the_station(page: Page) -> None:
    id = filed()
    client = page("dewi")
    assert ADDRESS in client.get("/reports/").content.decode()
    assert ADDRESS in client.get(f"/reports/{id}/").content.decode()
