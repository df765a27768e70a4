"""The counter's pages through HTTP: what an officer takes down, what comes back refused, who may open which."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from oversight.deadlines.models import Deadline
from oversight.gate import codes
from oversight.parties.models import Part
from tests.factories.photos import jpeg
from tests.factories.procedure import concluded, decided
from tests.factories.violations import NOW, case_of, found, reported, tipped
from violations.models import Case, Finding, Paper, Report, Tip

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
EVENT = {
    "event-election": "pemilu-2024",
    "event-contest": "DPRD_KABKOTA",
    "event-event": "Pembagian uang",
    "event-occurred_on": "2024-01-29",
    "event-place": "64.01.01.2009",
    "event-account": "Pada pagi itu amplop dibagikan.",
}
ROWS = {
    "reported-TOTAL_FORMS": "1",
    "reported-INITIAL_FORMS": "0",
    "reported-0-name": "Joko Susilo",
    "witnesses-TOTAL_FORMS": "0",
    "witnesses-INITIAL_FORMS": "0",
    "evidence-TOTAL_FORMS": "1",
    "evidence-INITIAL_FORMS": "0",
    "evidence-0-kind": "document",
    "evidence-0-description": "Surat undangan",
}
REPORTER = {
    "reporter-name": "Siti Aminah",
    "reporter-nik": "6401015705880001",
    "reporter-citizenship": "WNI",
    "reporter-address": "Jalan Sudirman 7",
    "reporter-phone": "0812-3456-7890",
    "head-capacity": "citizen",
    "head-known_on": "2024-01-29",
    "head-is_true": "on",
}
COUNTER = {"dewi", "budi", "ratna", "nani"}


class Desk:
    """Somebody at his desk, in English, at one moment."""

    def __init__(self, client: Client, at: datetime = NOW) -> None:
        self.client, self.at = client, at
        client.cookies["django_language"] = "en"

    def get(self, address: str) -> HttpResponse:
        with time_machine.travel(self.at, tick=False):
            return self.client.get(address)

    def post(self, address: str, fields: dict[str, Any] | None = None) -> HttpResponse:
        with time_machine.travel(self.at, tick=False):
            return self.client.post(address, fields or {})

    def opened(self, address: str) -> dict[str, str]:
        """What a fresh page holds in its hidden fields."""
        body = self.get(address).content.decode()
        inputs = re.findall(r"<input[^>]*>", body)
        named = {}
        for one in inputs:
            name, value = re.search(r'name="(head-[a-z]+)"', one), re.search(r'value="([^"]*)"', one)
            if name and value and 'type="hidden"' in one:
                named[name[1]] = value[1]
        return named


def words(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def budi(page: Page) -> Desk:
    return Desk(page("budi"))


def test_a_report_is_filed_and_its_code_is_shown_once(budi: Desk) -> None:
    fields = {**budi.opened("/intake/new/"), **REPORTER, **EVENT, **ROWS}
    response = budi.post("/intake/new/", fields)
    body = words(response)
    assert response.status_code == 200 and "001/LP/PL/Kab/23.09/I/2024" in body
    code = re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", body)
    case = Case.objects.get()
    assert code and case.code_mark is not None and codes.is_code_of(code[0], bytes(case.code_mark))
    assert case.status == "submitted" and case.dossier.filed_by is not None
    again = budi.post("/intake/new/", fields)
    assert code[0] in words(again) and Case.objects.count() == 1


def test_every_fault_is_named_with_what_was_typed_and_nothing_is_lost(budi: Desk) -> None:
    wrong = {"reporter-nik": "12", "reported-0-name": "", "reported-0-address": "Pasar", "head-known_on": "31/31/2024"}
    fields = {**budi.opened("/intake/new/"), **REPORTER, **EVENT, **ROWS, **wrong}
    response = budi.post("/intake/new/", fields)
    assert response.status_code == 422 and 'href="#id_head-known_on"' in words(response)
    response = budi.post("/intake/new/", fields | {"head-known_on": "2024-01-29"})
    body = words(response)
    assert response.status_code == 422 and not Case.objects.exists()
    assert 'href="#id_reporter-nik"' in body and "You wrote “12”" in body
    assert 'href="#id_reported-0-name"' in body and "Name (1)" in body
    for kept in ("Siti Aminah", "Pasar", "Pada pagi itu", "Surat undangan", "2024-01-29"):
        assert kept in body


def test_another_row_is_added_without_a_script_and_without_scolding(budi: Desk) -> None:
    fields = {**budi.opened("/intake/new/"), **REPORTER, **ROWS, "add": "witnesses"}
    response = budi.post("/intake/new/", fields)
    assert response.status_code == 200
    assert "id_witnesses-0-name" in words(response) and "error-summary" not in words(response)
    assert "Siti Aminah" in words(response)


def test_a_place_by_name_is_found_and_one_of_several_is_chosen(budi: Desk) -> None:
    fields = {**budi.opened("/intake/new/"), **REPORTER, **EVENT, **ROWS, "event-place": "batu"}
    response = budi.post("/intake/new/", fields)
    assert response.status_code == 422 and 'name="meant"' in words(response)
    assert budi.post("/intake/new/", fields | {"meant": "64.01.01.2009"}).status_code == 200
    assert Case.objects.get().place.code == "64.01.01.2009"


def test_a_returning_reporter_is_shown_by_code_and_becomes_the_same_person(budi: Desk) -> None:
    first = reported(None)
    body = words(budi.post("/intake/returning/", {"nik": "6401015705880001"}))
    part = Part.objects.select_related("person").get(dossier=first.pk, role="reporter")
    assert part.person.code in body and "Siti" not in body
    address = f"/intake/new/?known={part.person_id}"
    assert address in body
    fields = {**budi.opened(address), **REPORTER, **EVENT, **ROWS}
    assert fields["head-known"] == str(part.person_id)
    assert budi.post("/intake/new/", fields).status_code == 422
    assert budi.post("/intake/new/", fields | {"head-is_same": "on"}).status_code == 200
    assert Part.objects.filter(person=part.person_id, role="reporter").count() == 2


def test_who_is_known_elsewhere_alone_is_not_there(page: Page) -> None:
    person = Part.objects.get(dossier=reported(None).pk, role="reporter").person_id
    assert Desk(page("hadi")).get(f"/intake/new/?known={person}").status_code == 404


def test_a_finding_is_recorded(budi: Desk) -> None:
    fields = {**budi.opened("/intake/finding/"), **EVENT, **ROWS, "head-found_on": "2024-01-30"}
    response = budi.post("/intake/finding/", fields)
    assert response.status_code == 200 and "001/TM/" in words(response)
    assert Finding.objects.get().found_on.isoformat() == "2024-01-30"


def test_a_source_outside_the_area_is_refused_at_its_field(page: Page) -> None:
    foreign, hadi = found("budi"), Desk(page("hadi"))
    fields = {
        **hadi.opened("/intake/finding/"), **EVENT, **ROWS, "head-found_on": "2024-01-30",
        "head-source": f"http://x/cases/{foreign.pk}/",
    }  # fmt: skip
    response = hadi.post("/intake/finding/", fields)
    assert response.status_code == 422 and 'href="#id_head-source"' in words(response)
    assert Finding.objects.count() == 1


def test_a_tip_by_phone_is_kept_without_its_caller(budi: Desk) -> None:
    fields = {
        **budi.opened("/intake/tip/"), "event-election": "pemilu-2024", "event-place": "64.01.01.2009",
        "head-source": "phone", "head-what": "Ada pembagian amplop di balai desa.", "caller-name": "Siti Aminah",
    }  # fmt: skip
    response = budi.post("/intake/tip/", fields)
    assert response.status_code == 200 and re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", words(response))
    assert Tip.objects.get().source == "phone" and not Part.objects.exists()


def test_papers_come_late_with_a_scan_and_the_study_begins(budi: Desk) -> None:
    case = reported(None)
    budi.at = datetime(2024, 2, 5, 1, tzinfo=UTC)
    scan = SimpleUploadedFile("ktp.jpg", jpeg(seed=3), content_type="image/jpeg")
    address = f"/cases/{case.pk}/papers/"
    assert "Last moment" in words(budi.get(address))
    first = budi.post(address, {"identity-copies": "1", "identity-form": "copy", "identity-scan": scan})
    assert first.status_code == 302 and case_of(case.pk).status == "awaiting_papers"
    budi.post(address, {"proof-copies": "1", "evidence-copies": "2", "evidence-form": "original"})
    assert case_of(case.pk).status == "submitted"
    assert set(Paper.objects.values_list("is_late", flat=True)) == {True}
    assert Paper.objects.exclude(scan=None).count() == 1 and "late" in words(budi.get(address))


def test_papers_that_are_none_are_named_in_their_row(budi: Desk) -> None:
    address = f"/cases/{reported(None).pk}/papers/"
    assert budi.post(address, {}).status_code == 422
    bad = SimpleUploadedFile("a.exe", b"MZ....", content_type="image/jpeg")
    response = budi.post(address, {"proof-copies": "3", "identity-copies": "1", "identity-scan": bad})
    assert response.status_code == 422 and 'href="#id_identity-scan"' in words(response)
    assert 'value="3"' in words(response) and not Paper.objects.exists()


def test_the_receipt_is_a_pdf_and_others_are_told_why_not(page: Page, budi: Desk) -> None:
    case = reported("budi")
    response = budi.post(f"/cases/{case.pk}/papers/receipt")
    assert response.status_code == 200 and response.content.startswith(b"%PDF")
    assert "Keep the signed original" in words(budi.get(f"/cases/{case.pk}/papers/"))
    refused = Desk(page("ratna")).post(f"/cases/{case.pk}/papers/receipt")
    assert refused.status_code == 403 and "No receipt was printed" in words(refused)


def test_what_would_change_is_shown_before_the_terms_are_counted_anew(budi: Desk) -> None:
    case = reported(now=datetime(2024, 1, 31, 15, tzinfo=UTC))
    budi.at = datetime(2024, 2, 1, 2, tzinfo=UTC)
    address = f"/cases/{case.pk}/counted-from/"
    page = words(budi.get(address))
    assert "outside office hours" in page and 'value="2024-02-01T08:00"' in page
    fields = {"moment": "2024-02-01T08:00", "reason": "Disampaikan setelah jam kerja."}
    due = Deadline.objects.get(dossier=case.pk).due_at
    preview = words(budi.post(address, fields | {"preview": "1"}))
    assert "moves" in preview and Deadline.objects.get(dossier=case.pk).due_at == due
    assert budi.post(address, fields).status_code == 302
    assert Deadline.objects.get(dossier=case.pk).due_at == due + timedelta(days=3)
    assert Report.objects.get(pk=case.pk).counted_from == datetime(2024, 2, 1, 0, tzinfo=UTC)
    assert budi.post(address, fields | {"moment": "2030-01-01T08:00"}).status_code == 422


def test_a_letter_is_served_and_the_completion_received(budi: Desk) -> None:
    case = concluded(reported(), "ask_completion", failed=["evidence"])
    decided(case, "ask_completion", letter="12/PM/2024")
    budi.at = NOW + timedelta(days=1)
    notice, completion = f"/cases/{case.pk}/notice/", f"/cases/{case.pk}/completion/"
    assert "12/PM/2024" in words(budi.get(notice))
    assert budi.post(notice, {"served_at": "2020-01-01T08:00"}).status_code == 422
    assert budi.post(notice, {"served_at": "2024-01-31T10:00"}).status_code == 302
    assert Deadline.objects.filter(dossier=case.pk, rule__key="pemilu.completion", state="open").exists()
    assert budi.post(completion).status_code == 302
    assert case_of(case.pk).status == "in_study"
    assert budi.post(completion).status_code == 409


@pytest.mark.parametrize("name", ["dewi", "agus", "rina", "budi", "hadi", "ratna", "yosef", "nani", "toto", "ayu"])
def test_who_opens_which_page_of_the_counter(page: Page, name: str) -> None:
    report, tip, desk = reported(None, station="6401012009001"), tipped(), Desk(page(name))
    receives = name in {*COUNTER, "agus", "hadi", "yosef"}
    for address in ("/intake/new/", "/intake/tip/", "/intake/returning/"):
        assert desk.get(address).status_code == (200 if receives else 403), address
    finds = receives or name == "rina"
    assert desk.get("/intake/finding/").status_code == (200 if finds else 403)
    assert desk.get("/intake/").status_code == (200 if finds else 403)
    sees = {"budi": 200, "ratna": 200, "nani": 200, "rina": 403}.get(name, 404)
    for address in ("papers/", "notice/", "completion/"):
        assert desk.get(f"/cases/{report.pk}/{address}").status_code == sees, address
    assert desk.get(f"/cases/{report.pk}/counted-from/").status_code == sees
    assert desk.get(f"/cases/{tip.pk}/papers/").status_code == (404 if sees == 200 else sees)


def test_the_queue_shows_what_is_missing(budi: Desk) -> None:
    case = reported(None)
    body = words(budi.get("/intake/"))
    assert f"/cases/{case.pk}/papers/" in body and "Copy of the identity card" in body
