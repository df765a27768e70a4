"""Pages of the intake: the whole way without a script, who sees what, nothing personal in what leaves the house."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from oversight.dossiers.models import Channel, Dossier, Status
from oversight.imports.models import Import, State
from tests.imports import broken
from tests.imports.conftest import checked, drain, receive, run

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]


@pytest.fixture(autouse=True)
def target_of_the_tests(settings: Settings) -> None:
    settings.IMPORT_TARGETS = ["tests.imports.cases.Cases"]


@pytest.fixture
def page(page: Page) -> Page:
    """Sessions in English, whose words the code itself holds."""

    def in_english(name: str) -> Client:
        client = page(name)
        client.cookies["django_language"] = "en"
        return client

    return in_english


def text(response: Any) -> str:
    found = b"".join(response.streaming_content) if response.streaming else response.content
    return str(found.decode("utf-8-sig"))


def chosen(body: str) -> dict[str, str]:
    """What the form of the columns would send as it stands: its selected options and typed values."""
    form = body[body.rindex('<form class="mt-4 measure"') :]
    found = {}
    for name, inner in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        picked = re.search(r'<option value="([^"]*)" selected>', inner)
        found[name] = picked[1] if picked else ""
    for name in ("sheet", "header_row", "name"):
        value = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', form)
        found[name] = value[1] if value else ""
    return found


@pytest.mark.parametrize(("name", "content"), [("rekap.csv", broken.as_csv), ("rekap.xlsx", broken.as_xlsx)])
def test_a_spreadsheet_goes_all_the_way_and_back(page: Page, name: str, content: Callable[[], bytes]) -> None:
    client = page("budi")
    upload = {"target": "cases", "source": "sigaplapor", "file": SimpleUploadedFile(name, content())}
    office = re.search(r'name="office" value="(\d+)"', text(client.get("/imports/new/")))
    assert office is not None
    response = client.post("/imports/new/", upload | {"office": office[1]})
    one = Import.objects.get()
    address = f"/imports/{one.pk}/"
    assert response.status_code == 302 and response["Location"] == f"{address}columns/"
    body = text(client.get(f"{address}columns/"))
    assert name in body and "Kode Kantor" in body and "0000/LP/PL/Kab" in body
    response = client.post(f"{address}columns/", chosen(body))
    assert response.status_code == 302, text(response)
    assert "Every row is being checked" in text(client.get(address))
    drain()
    body = text(client.get(address))
    assert "What to do next" in body and re.search(r"Import \d+ rows", body)
    rows = text(client.get(f"{address}rows/?rule=date-ambiguous"))
    assert "This may be either of two days" in rows and "[12/02/2024]" in rows and "Column F" in rows
    assert not Dossier.objects.filter(channel=Channel.IMPORT).exists()

    client.post(f"{address}begin/")
    moving = text(client.get(f"{address}progress/"))
    assert "<progress" in moving and 'hx-trigger="every 2s"' in moving
    drain()
    stored = Dossier.objects.filter(channel=Channel.IMPORT, status=Status.OPEN).count()
    assert stored > 700
    ended = client.get(f"{address}progress/", headers={"HX-Request": "true"})
    assert ended.status_code == 286 and ended["HX-Redirect"] == address
    assert re.search(r"\d+ rows contradict themselves", text(client.get(address)))

    body = text(client.get(f"{address}undo/"))
    assert f"{stored} records are taken back" in body
    assert client.post(f"{address}undo/", {"reason": " "}).status_code == 422
    client.post(f"{address}undo/", {"reason": "Salah berkas"})
    drain()
    body = text(client.get(address))
    assert "Salah berkas" in body and "Everything that came in was taken back" in body
    assert not Dossier.objects.filter(channel=Channel.IMPORT, status=Status.OPEN).exists()


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_in_every_state_without_inline_script_or_style(page: Page, language: str) -> None:
    client = page("budi")
    client.cookies["django_language"] = language
    fresh, tried, done = receive(broken.as_csv()), checked(broken.as_csv()), run(checked(broken.as_csv(), source="b2"))
    addresses = ["/imports/", "/imports/new/", f"/imports/{fresh.pk}/columns/"]
    for one in (fresh, tried, done):
        addresses += [f"/imports/{one.pk}/", f"/imports/{one.pk}/rows/", f"/imports/{one.pk}/review/"]
        addresses += [f"/imports/{one.pk}/rows/export/"]
    addresses += [f"/imports/{tried.pk}/discard/", f"/imports/{tried.pk}/columns/", f"/imports/{done.pk}/undo/"]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        found = text(response)
        assert found.count("<h1") == 1, address
        assert " style=" not in found and not re.search(r"<script(?![^>]*src=)", found)
        assert found.count("btn btn-primary") <= 1, address


def test_values_of_people_are_shown_to_the_one_who_brought_them_alone(page: Page) -> None:
    one = checked(broken.as_csv())
    address = f"/imports/{one.pk}/rows/?verdict=repaired"
    assert "→ José Pereira" in text(page("budi").get(address)) or "José Pereira" in text(page("budi").get(address))
    colleague = text(page("ratna").get(address))
    assert "José" not in colleague and "J•••" in colleague and "person who brought the file" in colleague
    assert "Wati Kusuma" not in text(page("ratna").get(f"/imports/{one.pk}/columns/"))


def test_the_list_as_a_file_names_row_column_and_reason_and_no_value(page: Page) -> None:
    one = checked(broken.as_csv())
    client = page("budi")
    response = client.post(f"/imports/{one.pk}/rows/export/?verdict=refused", {"format": "csv"})
    content = text(response)
    assert "F: This may be either of two days" in content
    assert content.count("refused, because") == one.counts["refused"]
    for hidden in ("12/02/2024", "Orang Lain", "Jos"):
        assert hidden not in content


def test_a_contradiction_is_decided_on_its_page(page: Page) -> None:
    one = checked(broken.as_csv())
    client = page("budi")
    address = f"/imports/{one.pk}/review/"
    body = text(client.get(address))
    assert "syarat materiel belum lengkap" in body and "What is right?" in body
    number = re.search(r'name="number" value="(\d+)"', body)
    assert number is not None
    response = client.post(
        address,
        {"rule": "registered-yet-incomplete", "number": number[1], "choice": "second", "words": "Lihat berkas"},
        follow=True,
    )
    assert "1 row is decided." in text(response) and "Lihat berkas" in text(response)
    one.refresh_from_db()
    before = one.counts["waiting"]
    client.post(address, {"rule": "registered-yet-incomplete", "choice": "leave"})
    one.refresh_from_db()
    assert one.counts["waiting"] > before
    assert client.post(address, {"rule": "registered-yet-incomplete", "choice": "nothing"}).status_code == 422


def test_other_offices_do_not_find_an_import_and_the_field_sees_none(page: Page) -> None:
    one = checked(broken.as_csv())
    for rest in ("", "columns/", "rows/", "rows/export/", "review/", "progress/", "undo/", "discard/"):
        assert page("hadi").get(f"/imports/{one.pk}/{rest}").status_code == 404, rest
    for verb in ("begin", "again", "undo", "discard"):
        assert page("hadi").post(f"/imports/{one.pk}/{verb}/").status_code == 404, verb
    for name in ("dewi", "toto"):
        assert page(name).get("/imports/").status_code == 403, name
        assert page(name).post("/imports/new/").status_code == 403, name


def test_what_is_out_of_turn_is_refused_with_a_way_back(page: Page) -> None:
    one = receive(broken.as_csv())
    client = page("budi")
    for address, method in ((f"/imports/{one.pk}/begin/", client.post), (f"/imports/{one.pk}/undo/", client.get)):
        response = method(address)
        assert response.status_code == 409 and "moved on" in text(response)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"Nomor;Jenis\n", "holds no rows below a header"),
        (b"%PDF-1.7 ...", "is no table"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cannot be read"),
    ],
)
def test_a_file_that_is_none_comes_back_with_the_reason(page: Page, content: bytes, words: str) -> None:
    client = page("budi")
    office = re.search(r'name="office" value="(\d+)"', text(client.get("/imports/new/")))
    assert office is not None
    upload = {"target": "cases", "source": "sigaplapor", "office": office[1]}
    response = client.post("/imports/new/", upload | {"file": SimpleUploadedFile("x.xlsx", content)})
    assert response.status_code == 422 and words in text(response) and not Import.objects.exists()


def test_another_sheet_or_header_row_can_be_looked_at(page: Page) -> None:
    one = receive(broken.as_csv())
    client = page("budi")
    body = text(client.get(f"/imports/{one.pk}/columns/?header_row=1"))
    assert "REKAP PENANGANAN PELANGGARAN" in body
    needed = client.post(f"/imports/{one.pk}/columns/", {"header_row": "1", "zone": "WIB", "name": "x"})
    assert needed.status_code == 422 and "needs a column" in text(needed)


def test_a_discarded_import_keeps_its_page(page: Page) -> None:
    one = checked(broken.as_csv())
    client = page("budi")
    response = client.post(f"/imports/{one.pk}/discard/", follow=True)
    assert "The file is forgotten." in text(response)
    assert Import.objects.get().state == State.DISCARDED
    assert "contents of this file were forgotten" in text(client.get(f"/imports/{one.pk}/"))
    assert "The contents were forgotten" in text(client.get(f"/imports/{one.pk}/rows/"))
