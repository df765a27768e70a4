"""What people without an account send in, through HTTP: a report with files, a tip, what is refused, what is held."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import Settings

from oversight.dossiers.models import Kind
from oversight.evidence.models import CustodyEvent, Item
from oversight.gate import actions as gate
from oversight.gate.models import Held
from oversight.ledger import sealer
from oversight.ledger.models import Entry
from oversight.parties.queries import masked
from tests.factories.photos import jpeg
from tests.factories.reports import actor
from tests.gate.conftest import valkey
from tests.gate.somebody import Somebody
from tests.violations.soundness import unsound
from violations import queries
from violations.filing import FORMS
from violations.models import Case

__all__ = ["valkey"]
pytestmark = pytest.mark.django_db
NOW = datetime(2024, 1, 31, 1, 30, tzinfo=UTC)
DAY = datetime(2024, 1, 30, 16, tzinfo=UTC)  # its midnight in East Kalimantan
ACCOUNT = "Pada pagi itu kepala desa membagikan amplop kepada warga di balai desa, satu per satu."
ABOUT = {"election": "pemilu-2024:DPRD_KABKOTA", "occurred_on": "2024-01-29", "known_on": "2024-01-30"}
STEPWISE = {
    "place": {"province": "64"},
    "regency": {"region": "64.01"},
    "district": {"region": "64.01.01"},
    "village": {"region": "64.01.01.2009"},
}
EVENT = {"event": "Pembagian uang", "location": "Balai desa", "account": ACCOUNT}
REPORTED = {"name": "Joko Susilo", "position": "kepala desa", "more": "no"}
WITNESS = {"name": "Maria Goreti", "address": "Jalan Melati 3", "phone": "081399998888", "more": "no"}
PIECE = {"kind": "object", "description": "Satu amplop, ada pada saya", "more": "no"}
REPORTER = {
    "name": "Siti Aminah",
    "birth_place": "Tanah Grogot",
    "birth_date": "1988-05-17",
    "sex": "female",
    "occupation": "guru",
    "citizenship": "WNI",
    "address": "Jalan Sudirman 7, Batu Sopang",
    "phone": "0812-3456-7890",
    "nik": "6401015705880001",
}
PROMISE = {"has_read": "on", "is_true": "on"}
REPORT = {
    "about": ABOUT,
    **STEPWISE,
    "event": EVENT,
    "reported-1": REPORTED,
    "witness-1": WITNESS,
    "piece-1": PIECE,
    "who": {"capacity": "citizen", "by_proxy": "no"},
    "reporter": REPORTER,
    "identity": PROMISE,
}
TIP = {
    "about": {"election": "unsure", "occurred_on": "2024-01-29"},
    "place": {"name": "batu sop", "province": "64"},
    "village": {"region": ""},
    "told": {"what": ACCOUNT, "where": "balai desa", "when": "Senin pagi"},
}


@pytest.fixture(autouse=True)
def light_work(settings: Settings) -> None:
    settings.GATE_WORK_BITS, settings.GATE_WORK_BITS_MOST = 4, 6


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def fill_in(form: dict[str, dict[str, str]], base: str, **changed: dict[str, str]) -> Somebody:
    """Every group in turn, as the form asks for it."""
    who = Somebody(base, at=NOW)
    for code, fields in {**form, **changed}.items():
        answer = who.post(f"{code}/", fields)
        assert answer.status_code == 302, (code, text(answer)[-1500:])
        who.wait(15)
    return who


def report(**changed: dict[str, str]) -> Somebody:
    return fill_in(REPORT, "/violation-reports/", **changed)


def opened(who: Somebody, name: str) -> HttpResponse:
    """A page of the code, within its half hour."""
    with time_machine.travel(who.at, tick=False):
        return who.client.get(reverse(f"violations:{name}"))


def the_case() -> Case:
    return Case.objects.select_related("dossier__office", "report").get()


def test_a_citizen_reports_with_two_files_and_holds_a_number_a_code_and_a_proof() -> None:
    siti = report()
    photos = [SimpleUploadedFile(f"bukti{n}.jpg", jpeg(seed=n)) for n in (1, 2)]
    siti.post("files/", {"files": photos, "stay": "1"})
    page = text(siti.get("check/"))
    assert "Joko Susilo" in page and "bukti2.jpg" in page
    shown = text(siti.send())
    case = the_case()
    number = case.dossier.numbers.get().text
    assert number in shown and re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", shown)
    assert "Jumat, 2 Februari 2024, 23.59 WITA" in shown
    assert (case.status, case.scope, case.report.capacity) == ("awaiting_papers", "64.01.", "citizen")
    assert str(case.report.known_on) == "2024-01-30"
    roles = {part.role for part in masked([case.pk])[case.pk]}
    assert roles == {"reporter", "reported", "witness"}
    assert Item.objects.filter(dossier=case.pk, received_at__isnull=False).count() == 2
    assert len(queries.contents(case).evidence) == 3
    sealer.seal(now=siti.at)
    receipt = text(opened(siti, "receipt"))
    assert number in receipt and "Siti" not in receipt and "P-" in receipt
    assert Item.objects.first().sha256.hex() in receipt  # type: ignore[union-attr]
    assert opened(siti, "receipt-ledger").json()["proof"].startswith("c2sp.org/tlog-proof")  # type: ignore[attr-defined]
    assert unsound() == []


def test_the_paper_is_the_same_one_each_time_and_names_nobody() -> None:
    siti = report()
    siti.send()
    with time_machine.travel(siti.at, tick=False):
        first = siti.client.post(reverse("violations:receipt-paper"))
        second = siti.client.post(reverse("violations:receipt-paper"))
    assert first.content == second.content and first.content.startswith(b"%PDF")
    assert "attachment" in first["Content-Disposition"]
    assert the_case().dossier.documents.count() == 1


def test_without_a_code_there_is_no_receipt() -> None:
    who = Somebody("/violation-reports/", at=NOW)
    for name, method in (("receipt", "get"), ("receipt-paper", "post"), ("receipt-ledger", "get")):
        answer = getattr(who.client, method)(reverse(f"violations:{name}"))
        assert answer.headers["Location"] == reverse("gate:track")


def test_clearing_the_confirmation_closes_the_receipt_as_well() -> None:
    siti = report()
    siti.send()
    assert opened(siti, "receipt").status_code == 200
    siti.post("leave/", {"home": "1"})
    assert opened(siti, "receipt").status_code == 302


def test_an_attorney_reports_for_somebody_who_then_is_the_reporter() -> None:
    who = {"capacity": "participant", "by_proxy": "yes"}
    proxy = {"name": "Andi Firmansyah", "address": "Jalan Gajah 1", "phone": "081211112222"}
    form = {**REPORT, "who": who, "reporter": {**REPORTER, "institution": "Partai Contoh"}, "proxy": proxy}
    form["identity"] = form.pop("identity")
    shown = text(fill_in(form, "/violation-reports/").send())
    case = the_case()
    assert case.report.by_proxy and case.report.capacity == "participant"
    assert "proxy" in {part.role for part in masked([case.pk])[case.pk]}
    assert "surat kuasa" in shown.lower()


def test_who_represents_a_party_says_which() -> None:
    siti = Somebody("/violation-reports/", at=NOW)
    siti.post("who/", {"capacity": "monitor", "by_proxy": "no"})
    answer = siti.post("reporter/", REPORTER)
    assert answer.status_code == 422 and 'href="#id_institution"' in text(answer)


def test_the_statement_about_identity_stands_before_the_sending_and_must_be_read() -> None:
    siti = Somebody("/violation-reports/", at=NOW)
    assert "LPSK" in text(siti.get("identity/"))
    assert siti.post("identity/", {"is_true": "on"}).status_code == 422


@pytest.mark.parametrize(
    ("group", "fields", "field"),
    [
        ("about", {**ABOUT, "known_on": "2024-01-28"}, "known_on"),
        ("about", {**ABOUT, "occurred_on": "2024-02-20", "known_on": "2024-02-20"}, "occurred_on"),
        ("reporter", {**REPORTER, "nik": "123"}, "nik"),
        ("reporter", {**REPORTER, "phone": ""}, "phone"),
        ("place", {"name": "Atlantis"}, "name"),
        ("place", {}, "name"),
        ("witness-1", {"phone": "0812", "more": "no"}, "name"),
        ("piece-1", {"description": "Amplop", "more": "no"}, "kind"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(group: str, fields: dict[str, str], field: str) -> None:
    siti = Somebody("/violation-reports/", at=NOW)
    if group != "about":
        siti.post("about/", ABOUT)
    answer = siti.post(f"{group}/", fields)
    assert answer.status_code == 422 and f'href="#id_{field}"' in text(answer)


def test_a_report_without_any_evidence_comes_back_to_its_group_with_the_rule() -> None:
    siti = report(**{"piece-1": {"more": "no"}})
    answer = siti.post("check/", siti.proof())
    page = text(answer)
    assert answer.status_code == 422 and 'href="#id_description"' in page and "at least one" in page
    assert 'action="/violation-reports/piece-1/"' in page and 'name="back" value="check"' in page
    assert not Case.objects.exists()
    siti.post("piece-1/", {**PIECE, "back": "check"})
    siti.send()
    assert the_case().kind == Kind.VIOLATION_REPORT


def test_an_anonymous_tip_keeps_neither_sender_nor_time() -> None:
    nobody = fill_in(TIP, "/tips/")
    nobody.post("files/", {"files": SimpleUploadedFile("a.jpg", jpeg()), "stay": "1"})
    shown = text(nobody.send())
    assert re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", shown) and "08.3" not in shown
    case = the_case()
    assert (case.kind, case.scope, case.dossier.election.code) == (Kind.TIP, "64.01.", "pemilu-2024")  # type: ignore[union-attr]
    item = Item.objects.get(dossier=case.pk)
    times = {case.received_at, case.dossier.recorded_at, item.received_at, item.promised_at}
    times |= {touch.at for touch in CustodyEvent.objects.filter(item=item)}
    times |= {entry.at for entry in Entry.objects.filter(dossier=case.pk)}
    assert times == {DAY}
    assert not masked([case.pk]).get(case.pk) and case.dossier.filed_by_id is None
    assert opened(nobody, "receipt").status_code == 302
    assert unsound() == []


def test_the_regional_election_is_told_by_the_day() -> None:
    about = {"election": "unsure", "occurred_on": "2024-11-20"}
    nobody = Somebody("/tips/", at=datetime(2024, 11, 25, 3, tzinfo=UTC))
    for code, fields in {**TIP, "about": about}.items():
        assert nobody.post(f"{code}/", fields).status_code == 302
        nobody.wait(20)
    nobody.send()
    assert the_case().dossier.election.code == "pilkada-2024"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("base", "form"),
    [("/tips/", TIP), ("/violation-reports/", REPORT)],
)
def test_what_was_held_is_released_with_its_time_its_files_and_its_code(
    base: str, form: dict[str, dict[str, str]]
) -> None:
    sender = fill_in(form, base)
    sender.post("files/", {"files": SimpleUploadedFile("a.jpg", jpeg()), "stay": "1"})
    sender.post("about/", {**form["about"], "website": "x"})  # the trap
    sender.send()
    held = Held.objects.get()
    assert held.scope == "64.01." and not Case.objects.exists()
    later = sender.at + timedelta(days=3)
    row = gate.release(form=FORMS[base.strip("/")], id=held.pk, by=actor("budi", later), now=later)
    case = the_case()
    assert row.record == case.pk and bytes(case.code_mark or b"") == bytes(held.code)
    assert case.received_at == (DAY if case.kind == Kind.TIP else held.received_at)
    assert Item.objects.get(dossier=case.pk).received_at is not None
    due = queries.papers_due(case)
    assert (due is None) if case.kind == Kind.TIP else (due and due > later)  # its sender could not come before
    assert unsound() == []


def test_no_address_of_a_form_takes_more_than_its_groups() -> None:
    assert Somebody("/violation-reports/", at=NOW).get("nothing/").status_code == 404


def test_a_name_that_one_place_has_needs_no_page_of_its_own() -> None:
    siti = Somebody("/violation-reports/", at=NOW)
    siti.post("about/", ABOUT)
    assert siti.post("place/", {"name": "samurang", "province": "64"})["Location"] == "/violation-reports/event/"
    assert siti.post("place/", {"name": "kab. paser", "province": "64"})["Location"] == "/violation-reports/district/"
    assert siti.post("place/", {"name": "tanah gro"})["Location"] == "/violation-reports/match/"


def test_the_check_page_says_which_place_was_meant() -> None:
    form = {code: fields for code, fields in REPORT.items() if code not in ("regency", "district", "village")}
    siti = fill_in({**form, "place": {"name": "samurang", "province": "64"}}, "/violation-reports/")
    assert "Samurangau, Batu Sopang, Kab. Paser, Kalimantan Timur" in text(siti.get("check/"))


def test_a_page_of_a_form_asks_for_few_queries(django_assert_max_num_queries: Any) -> None:
    siti = report()
    with django_assert_max_num_queries(4):
        siti.get("check/")
