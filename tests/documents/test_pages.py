"""Anybody checks a paper by its code; the agency sees, signs and withdraws it on a page of its own."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from oversight.documents import actions, codes, queries
from oversight.documents.models import Document, Handout
from tests.documents.keeper import Safe
from tests.documents.test_life import scan
from tests.factories.papers import ISSUED, NUMBER, SECRETS, dossier, issued
from tests.factories.reports import actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
Page = Callable[[str], Client]


def made() -> tuple[Document, dict[str, bytes]]:
    """A document with its files, and their bytes."""
    document, officer = issued(), actor("budi")
    Safe.may_look.add(officer.user_id)
    files = {
        variant: actions.hand_out(document=document, variant=variant, reason="Uji", by=officer, now=ISSUED).data
        for variant in ("complete", "redacted")
    }
    return document, files


def check(client: Client, document: Document, file: bytes | None = None) -> str:
    url = f"/documents/verify/{document.code}/"
    if file is None:
        response = client.get(url)
    else:
        response = client.post(url, {"file": SimpleUploadedFile("surat.pdf", file, "application/pdf")})
    assert response.status_code == 200
    return response.content.decode()


def test_the_code_tells_what_the_paper_is_and_nothing_about_people(client: Client) -> None:
    document, files = made()
    html = check(client, document)
    for words in ("Formulir Laporan", NUMBER, "Bawaslu Kabupaten Paser", codes.spoken(document.code), "WITA"):
        assert words in html
    assert sha256(files["redacted"]).hexdigest() in html
    assert sha256(files["complete"]).hexdigest() not in html
    assert not [secret for secret in (*SECRETS, "Budi Santoso", "Balai Desa Songka") if secret in html]


def test_a_code_is_found_however_it_is_typed(client: Client) -> None:
    document = issued()
    typed = codes.spoken(document.code).lower().replace("0", "o").replace("1", "l")
    response = client.get("/documents/verify/", {"code": f" {typed} "})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/documents/verify/{document.code}/"


@pytest.mark.parametrize("code", ["", "123", "x" * 90, "7K3M-0QZB-7K3M-0QZ!"])
def test_what_can_be_no_code_comes_back_in_the_form(client: Client, code: str) -> None:
    response = client.get("/documents/verify/", {"code": code})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_an_unknown_code_is_told_so(client: Client) -> None:
    response = client.get(f"/documents/verify/{codes.new()}/")
    assert response.status_code == 404
    assert 'href="#id_code"' in response.content.decode()


def test_wrong_codes_are_limited_and_right_ones_are_not(client: Client) -> None:
    document = issued()
    for _ in range(25):
        assert client.get(f"/documents/verify/{document.code}/").status_code == 200
    for _ in range(20):
        assert client.get(f"/documents/verify/{codes.new()}/").status_code == 404
    response = client.get(f"/documents/verify/{codes.new()}/")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


def test_a_file_is_compared_byte_by_byte_and_not_kept(client: Client) -> None:
    document, files = made()
    before = dict(Safe.kept_bytes)
    assert 'class="alert alert-success"' in check(client, document, files["complete"])
    assert 'class="alert alert-danger"' in check(client, document, files["complete"] + b" ")
    assert 'class="alert alert-success"' in check(client, document, files["redacted"])
    assert Safe.kept_bytes == before
    told = {name: queries.match(document, sha256(content).digest()).variant for name, content in files.items()}
    assert told == {"complete": "complete", "redacted": "redacted"}


def test_comparing_without_a_file_or_with_a_huge_one_is_refused(client: Client, settings: Settings) -> None:
    document, _files = made()
    url = f"/documents/verify/{document.code}/"
    assert client.post(url).status_code == 422
    settings.EVIDENCE_MAX_BYTES = 10
    assert client.post(url, {"file": SimpleUploadedFile("a.pdf", b"x" * 11)}).status_code == 422


def test_a_paper_that_is_not_printed_yet_says_so(client: Client) -> None:
    html = check(client, issued())
    assert 'class="empty"' in html
    assert 'type="file"' not in html


def test_a_withdrawn_paper_is_told_with_what_stands_in_its_place_and_without_the_reason(client: Client) -> None:
    of = dossier()
    old, new = issued(of), issued(of, number="004/LP/PL/Kab/23.05/II/2024")
    actions.withdraw(document=old, reason="Nama Siti salah", replaced_by=new, by=actor("budi"), now=ISSUED)
    html = check(client, old)
    assert 'class="alert alert-danger"' in html
    assert f"/documents/verify/{new.code}/" in html
    assert "004/LP/PL/Kab/23.05/II/2024" in html
    assert "Siti" not in html


def test_the_check_needs_no_session(client: Client) -> None:
    document = issued()
    response = client.get(f"/documents/verify/{document.code}/")
    assert not response.cookies
    assert "no-store" in response.headers["Cache-Control"]


def test_the_page_of_a_paper_shows_its_files_and_its_unconfirmed_title(page: Page) -> None:
    document = issued(code="B.3")
    html = page("budi").get(f"/documents/{document.pk}/").content.decode()
    assert "receipt.pemilu.v1" in html
    assert 'data-tone="warn"' in html
    assert not [secret for secret in SECRETS if secret in html]


@pytest.mark.parametrize("part", ["", "redacted", "sign/", "withdraw/"])
def test_a_paper_of_another_area_is_not_there(page: Page, part: str) -> None:
    document = issued()
    assert page("hadi").get(f"/documents/{document.pk}/{part}").status_code == 404


def test_the_complete_paper_is_saved_with_a_reason(page: Page) -> None:
    document, client = issued(), page("budi")
    url = f"/documents/{document.pk}/file"
    assert client.post(url, {"variant": "complete", "reason": ""}).status_code == 422
    refused = client.post(url, {"variant": "complete", "reason": "Sidang"})
    assert refused.status_code == 403
    assert 'role="alert"' in refused.content.decode()
    Safe.may_look.add(actor("budi").user_id)
    response = client.post(url, {"variant": "complete", "reason": "Sidang"})
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert Handout.objects.count() == 1
    assert client.post(url, {"variant": "redacted", "reason": "x"}).status_code == 422


def test_the_redacted_copy_is_saved_by_a_link(page: Page) -> None:
    document = issued()
    response = page("budi").get(f"/documents/{document.pk}/redacted")
    assert response.content.startswith(b"%PDF")
    assert "redacted" in response.headers["Content-Disposition"]


def test_a_scan_comes_in_by_the_form(page: Page) -> None:
    document, client = issued(), page("budi")
    url = f"/documents/{document.pk}/sign/"
    wrong = client.post(url, {"signatory": "Rina", "scan": SimpleUploadedFile("a.pdf", b"MZ", "application/pdf")})
    assert wrong.status_code == 422
    right = SimpleUploadedFile("a.pdf", scan(), "application/pdf")
    assert client.post(url, {"signatory": "Rina Wijaya", "scan": right}).status_code == 302
    html = client.get(f"/documents/{document.pk}/").content.decode()
    assert "Rina Wijaya" in html
    assert f"/documents/{document.pk}/sign/" not in html


def test_a_paper_is_withdrawn_by_the_form(page: Page) -> None:
    of = dossier()
    old, new = issued(of), issued(of)
    client = page("budi")
    url = f"/documents/{old.pk}/withdraw/"
    assert client.post(url, {"reason": "", "replaced_by": str(new.pk)}).status_code == 422
    assert client.post(url, {"reason": "Salah", "replaced_by": str(issued().pk)}).status_code == 422
    assert client.post(url, {"reason": "Salah nomor", "replaced_by": str(new.pk)}).status_code == 302
    html = client.get(f"/documents/{old.pk}/").content.decode()
    assert "Salah nomor" in html
    assert url not in html


def test_the_page_of_a_paper_asks_the_database_a_steady_number_of_times(
    page: Page, django_assert_max_num_queries: object
) -> None:
    document, _files = made()
    for _ in range(5):
        actions.hand_out(document=document, variant="complete", reason="Uji", by=actor("budi"), now=ISSUED)
    client = page("budi")
    client.get(f"/documents/{document.pk}/")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get(f"/documents/{document.pk}/")
