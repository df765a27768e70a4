"""Station reports on pages: one's own area, words instead of codes, and withdrawing."""

from collections.abc import Callable

import pytest
from django.test import Client

from reports.models import StationReport
from tests.cast import NEIGHBOUR, STATION
from tests.factories.reports import PPWP, filed, filing

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]


def test_an_officer_reads_the_reports_of_his_area_alone(page: Page) -> None:
    filed()
    filed(filing("6402022001001"), "office:")
    text = page("budi").get("/reports/").content.decode()
    assert STATION in text and "6402022001001" not in text


def test_filters_stand_in_the_address_and_wrong_ones_are_named(page: Page) -> None:
    filed(filing(tallies={"PPWP": PPWP | {"valid": 190}}))
    filed(filing(NEIGHBOUR), "bayu")
    client = page("budi")
    narrowed = client.get("/reports/?flag=R1&place=64.01.01").content.decode()
    assert STATION in narrowed and NEIGHBOUR not in narrowed
    assert "empty-title" in client.get("/reports/?place=91").content.decode()
    wrong = client.get("/reports/?place=kalimantan&cursor=x")
    assert wrong.status_code == 200 and "error-summary" in wrong.content.decode()
    assert client.get("/reports/?cursor=nonsense").status_code == 422


def test_a_contradiction_is_told_in_words_and_never_called_fraud(page: Page) -> None:
    id = filed(filing(tallies={"PPWP": PPWP | {"valid": 190}}, note="<script>alert(1)</script>"))
    text = page("budi").get(f"/reports/{id}/").content.decode()
    assert "Jumlah suara per pilihan berbeda dari suara sah" in text and "189 ≠ 190" in text
    assert "kecurangan" not in text.lower() and "<script>alert" not in text


@pytest.mark.parametrize("name", ["hadi", "yosef", "lina"])
def test_a_foreign_report_is_not_found(page: Page, name: str) -> None:
    id, client = filed(), page(name)
    assert client.get(f"/reports/{id}/").status_code in {403, 404}
    assert client.post(f"/reports/{id}/withdraw/", {"reason": "x"}).status_code in {403, 404}


def test_withdrawing_asks_for_a_reason_and_keeps_what_was_written(page: Page) -> None:
    id, client = filed(), page("budi")
    refused = client.post(f"/reports/{id}/withdraw/", {"reason": ""})
    assert refused.status_code == 422 and "error-summary" in refused.content.decode()
    done = client.post(f"/reports/{id}/withdraw/", {"reason": "Filed for the wrong station."}, follow=True)
    assert done.status_code == 200 and "Filed for the wrong station." in done.content.decode()
    assert StationReport.objects.get(pk=id).state == StationReport.State.WITHDRAWN


def test_who_may_not_withdraw_is_not_offered_it(page: Page) -> None:
    id = filed()
    client = page("rina")
    assert "/withdraw/" not in client.get(f"/reports/{id}/").content.decode()
    assert client.post(f"/reports/{id}/withdraw/", {"reason": "No."}).status_code == 422


def test_votes_are_read_beside_the_names_of_the_options_and_entries_in_words(page: Page) -> None:
    id = filed()
    text = page("budi").get(f"/reports/{id}/").content.decode()
    assert "Prabowo–Gibran" in text and "Nomor urut 2" not in text
    assert "Laporan diterima" in text and "reports.receive" not in text
    assert f"/api/v1/station-reports/{id}/receipt" not in text  # it has no receipt before it is sealed


def test_a_report_in_which_nothing_could_be_checked_is_not_said_to_agree(page: Page) -> None:
    id = filed(filing(answers={}, tallies={"PPWP": {"valid": 189}}))
    text = page("budi").get(f"/reports/{id}/").content.decode()
    assert "angka-angkanya cocok" not in text and "Belum ada angka yang cukup untuk diperiksa." in text
