"""Filing on behalf: a grid of stations, each row judged alone, nothing typed is lost, both identities are kept."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oversight.accounts.models import Assignment
from oversight.dossiers.models import Channel
from oversight.evidence.models import Item
from reports.models import StationReport
from tests.cast import NEIGHBOUR, STATION, Cast
from tests.factories.photos import jpeg
from tests.factories.reports import PPWP, filed, filing

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
THIRD = "6401012009003"
WHERE = "/reports/on-behalf/?instrument=pemilu-2024-voting-counting%401&village=64.01.01.2009"
FIGURES = f"{WHERE}&part=tally-PPWP"
OPENING = f"{WHERE}&part=opening-1"
_INPUT = re.compile(r'<input[^>]*?name="([^"]+)"(?:[^>]*?value="([^"]*)")?')


def form_of(html: str) -> dict[str, Any]:
    """Everything that a browser would send back from the grid, as it stands."""
    grid = html.split('enctype="multipart/form-data"', 1)[1].split("</form>", 1)[0]
    sent: dict[str, Any] = {}
    for name, value in _INPUT.findall(grid):
        if name == "station":
            sent.setdefault(name, []).append(value)
        elif not name.endswith("-scan"):
            sent[name] = unescape(value)
    for name, inner in re.findall(r'<select[^>]*?name="([^"]+)".*?>(.*?)</select>', grid, re.DOTALL):
        chosen = re.findall(r'value="([^"]*)" selected', inner)
        sent[name] = chosen[0] if chosen else ""
    return sent


def opened(client: Client, address: str = FIGURES) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return form_of(response.content.decode())


def votes(code: str, *figures: object, valid: object = "") -> dict[str, object]:
    typed = {f"{code}-tallies.PPWP.votes.{number}": str(figure) for number, figure in enumerate(figures)}
    return {**typed, f"{code}-tallies.PPWP.valid": str(valid)}


def stored(code: str) -> StationReport:
    rows = StationReport.objects.select_related("dossier__filed_by", "dossier__on_behalf_of", "reporter")
    return rows.get(station__code=code, state=StationReport.State.CURRENT)


@pytest.mark.parametrize(("name", "status"), [("made", 200), ("dewi", 200), ("nani", 200), ("agus", 404)])
def test_whose_reach_opens_the_village(page: Page, name: str, status: int) -> None:
    assert page(name).get(FIGURES).status_code == status


@pytest.mark.parametrize("name", ["sari", "bayu", "rina", "budi", "ratna", "toto", "ayu"])
def test_others_file_for_nobody(page: Page, name: str) -> None:
    assert page(name).get(FIGURES).status_code == 403
    assert page(name).post(FIGURES, {}).status_code == 403


def test_rows_are_filed_with_both_names(page: Page) -> None:
    client = page("dewi")
    sent = opened(client) | votes(STATION, 28, 153, 8, valid=189) | votes(NEIGHBOUR, 1, 2, 3, valid=7)
    assert client.post(FIGURES, sent).status_code == 302
    for code, reporter in ((STATION, "sari"), (NEIGHBOUR, "bayu")):
        report = stored(code)
        assert (report.reporter.username, report.dossier.filed_by.username) == (reporter, "dewi")
        assert report.dossier.on_behalf_of is not None and report.dossier.on_behalf_of.username == reporter
        assert report.dossier.channel == Channel.WEB
    assert stored(STATION).content["tallies"]["PPWP"] == {"votes": [28, 153, 8], "valid": 189}
    assert stored(NEIGHBOUR).flagged == ["R1"]
    assert not StationReport.objects.filter(station__code=THIRD).exists()


def test_a_station_without_supervisor_is_the_villages(page: Page) -> None:
    client = page("made")
    client.post(FIGURES, opened(client) | votes(THIRD, 5))
    report = stored(THIRD)
    assert (report.reporter.username, report.dossier.on_behalf_of) == ("made", None)
    assert "Made Wirawan" in page("dewi").get(FIGURES).content.decode()


def test_sending_twice_files_once(page: Page) -> None:
    client = page("dewi")
    sent = opened(client) | votes(STATION, 28, 153, 8)
    assert [client.post(FIGURES, sent).status_code for _ in range(2)] == [302, 302]
    assert StationReport.objects.filter(station__code=STATION).count() == 1


def test_when_some_rows_fail_the_others_are_in_and_nothing_typed_is_lost(page: Page) -> None:
    client = page("dewi")
    sent = opened(client) | votes(STATION, 28, 153, 8) | votes(NEIGHBOUR, "seratus", 2, 3)
    sent |= {f"{NEIGHBOUR}-note": "Hujan <deras>"}
    response = client.post(FIGURES, sent)
    html = response.content.decode()
    assert response.status_code == 422 and "error-summary" in html
    assert stored(STATION) and not StationReport.objects.filter(station__code=NEIGHBOUR).exists()
    again = form_of(html)
    assert again[f"{NEIGHBOUR}-tallies.PPWP.votes.0"] == "seratus" and again[f"{NEIGHBOUR}-note"] == "Hujan <deras>"
    assert again[f"{NEIGHBOUR}-id"] == sent[f"{NEIGHBOUR}-id"]
    assert f'id="{NEIGHBOUR}-tallies.PPWP.votes.0-fault"' in html
    assert client.post(FIGURES, again | votes(NEIGHBOUR, 100, 2, 3)).status_code == 302
    assert stored(NEIGHBOUR).content["tallies"]["PPWP"]["votes"] == [100, 2, 3]
    assert StationReport.objects.filter(station__code=STATION).count() == 1


def test_the_next_part_is_added_to_the_same_report_with_a_reason(page: Page) -> None:
    client = page("dewi")
    client.post(FIGURES, opened(client) | votes(STATION, 28, 153, 8))
    first = stored(STATION)
    sent = opened(client, OPENING) | {f"{STATION}-answers.OP01": "no", f"{STATION}-answers.OP08": "07.05"}
    refused = client.post(OPENING, sent)
    assert refused.status_code == 422 and stored(STATION).pk == first.pk
    assert form_of(refused.content.decode())[f"{STATION}-answers.OP01"] == "no"
    assert client.post(OPENING, sent | {"reason": "Bagian kedua lewat telepon."}).status_code == 302
    second = stored(STATION)
    assert second.supersedes == first.pk
    assert second.content["answers"] == {"OP01": "no", "OP08": "07:05"}
    assert second.content["tallies"]["PPWP"]["votes"] == [28, 153, 8]
    assert client.post(OPENING, sent | {"reason": "Bagian kedua lewat telepon."}).status_code == 302
    assert StationReport.objects.filter(station__code=STATION).count() == 2


def test_what_the_supervisor_reported_himself_is_not_written_over(page: Page) -> None:
    own = filed(filing(tallies={"PPWP": PPWP}))
    client = page("dewi")
    html = client.get(FIGURES).content.decode()
    assert f"{STATION}-tallies" not in html and str(own) in html and "153" in html
    forged = opened(client) | {"station": [STATION], f"{STATION}-supersedes": str(own), "reason": "x"}
    refused = client.post(FIGURES, forged | votes(STATION, 1, 1, 1))
    assert refused.status_code == 422 and stored(STATION).pk == own


def test_a_report_that_came_in_between_is_a_conflict_and_the_row_stays(page: Page) -> None:
    client = page("dewi")
    sent = opened(client) | votes(STATION, 28, 153, 8)
    own = filed(filing())
    response = client.post(FIGURES, sent)
    assert response.status_code == 422
    assert form_of(response.content.decode())[f"{STATION}-tallies.PPWP.votes.1"] == "153"
    assert stored(STATION).pk == own


def scan(content: bytes, name: str = "kertas.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def test_a_scan_is_promised_kept_and_goes_with_the_next_version(page: Page) -> None:
    client = page("dewi")
    sent = opened(client) | votes(STATION, 28) | {"way": "paper", f"{STATION}-scan": scan(jpeg())}
    assert client.post(FIGURES, sent).status_code == 302
    report = stored(STATION)
    assert report.dossier.channel == Channel.PAPER
    item = Item.objects.get(dossier=report.pk)
    assert (item.kind, item.received_at is not None) == ("paper_scan", True)
    more = opened(client, OPENING) | {f"{STATION}-answers.OP01": "yes", "reason": "Dilengkapi."}
    assert client.post(OPENING, more).status_code == 302
    kept = Item.objects.get(dossier=stored(STATION).pk)
    assert kept.pk != item.pk and bytes(kept.sha256) == bytes(item.sha256) and kept.received_at is not None
    assert client.post(OPENING, more).status_code == 302
    assert Item.objects.count() == 2


def test_a_scan_that_is_no_picture_refuses_its_row_alone(page: Page) -> None:
    client = page("dewi")
    sent = opened(client) | votes(STATION, 28) | votes(NEIGHBOUR, 5)
    response = client.post(FIGURES, sent | {f"{STATION}-scan": scan(b"<html>")})
    assert response.status_code == 422 and stored(NEIGHBOUR)
    assert not StationReport.objects.filter(station__code=STATION).exists()


def test_an_empty_grid_and_a_wrong_time_are_named(page: Page) -> None:
    client = page("dewi")
    sent = opened(client)
    assert client.post(FIGURES, sent).status_code == 422
    wrong = client.post(FIGURES, sent | votes(STATION, 28) | {"observed_at": "kemarin"})
    assert wrong.status_code == 422 and form_of(wrong.content.decode())[f"{STATION}-tallies.PPWP.votes.0"] == "28"
    assert not StationReport.objects.exists()


def test_foreign_stations_in_the_form_are_left_out(page: Page) -> None:
    client = page("dewi")
    foreign = "6402022001001"
    sent = opened(client) | {"station": [foreign]} | votes(foreign, 1, 2, 3)
    assert client.post(FIGURES, sent).status_code == 422
    assert not StationReport.objects.exists()


def test_village_and_part_are_chosen_first(page: Page) -> None:
    client = page("dewi")
    start = client.get("/reports/on-behalf/").content.decode()
    assert "64.01.01.2009" in start and "64.01.02" not in start
    parts = client.get(WHERE).content.decode()
    assert "part=tally-PPWP" in parts and "part=voting-4" in parts
    assert (
        client.get("/reports/on-behalf/?instrument=pemilu-2024-voting-counting%401&village=64.01.02.2001").status_code
        == 404
    )
    assert page("nani").get("/reports/on-behalf/?q=Samurangau").status_code == 200


def test_ten_rows_take_few_statements(page: Page) -> None:
    client = page("dewi")
    client.get(FIGURES)
    with CaptureQueriesContext(connection) as captured:
        client.get(FIGURES)
    assert len(captured) <= 20


def test_a_row_is_filed_for_nobody_but_the_one_who_was_shown(page: Page, cast: Cast) -> None:
    client = page("dewi")
    sent = opened(client) | votes(STATION, 28, 153, 8)
    Assignment.objects.filter(user=cast.user("sari")).update(
        ended_at=timezone.now(), ended_by=cast.user("dewi"), end_reason="Sakit."
    )
    refused = client.post(FIGURES, sent)
    assert refused.status_code == 422 and not StationReport.objects.exists()
    again = form_of(refused.content.decode())
    assert again[f"{STATION}-tallies.PPWP.votes.1"] == "153"
    assert client.post(FIGURES, again).status_code == 302
    assert stored(STATION).reporter.username == "made"


def test_a_station_without_a_supervisor_leads_to_appointing_one_and_offers_nothing_to_send(page: Page) -> None:
    Assignment.objects.filter(role__in=["station_supervisor", "village_supervisor"]).update(
        ended_at=timezone.now(), ended_by=Cast().user("dewi"), end_reason="Selesai."
    )
    client = page("dewi")
    grid = client.get(FIGURES).content.decode().split('enctype="multipart/form-data"', 1)[1].split("</form>", 1)[0]
    assert f'href="/people/new/?place={STATION}"' in grid and "btn-primary" not in grid
    assert f'value="{STATION}"' in client.get(f"/people/new/?place={STATION}").content.decode()
