"""A public form through HTTP: page by page, without an account, twice tapped, long left alone."""

import re
from datetime import timedelta
from hashlib import sha256
from json import dumps
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from pytest_django import Settings

from oversight.core.ids import uuid7_time
from oversight.files.store import store
from oversight.gate import actions, queries
from oversight.gate.models import Draft, Held, SpentChallenge, WaitingFile
from oversight.ledger.models import Entry
from tests.factories.photos import jpeg
from tests.gate.somebody import DETAILS, EVENT, NOON, STORY, Somebody
from tests.gate.trial import SECRET, TRIAL, VERB

CODE = r"\b[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}\b"

pytestmark = pytest.mark.django_db


def records() -> list[Entry]:
    return [entry for entry in Entry.objects.order_by("id") if f'"verb":"{VERB}"'.encode() in bytes(entry.body)]


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_form_leads_through_its_groups_to_a_number_and_a_tracking_code() -> None:
    sari = Somebody()
    assert sari.get().headers["Location"] == "/trial/event/"
    sari.fill_in()
    assert sari.get().headers["Location"] == "/trial/check/"
    page = text(sari.get("check/"))
    assert STORY in page and "Paser" in page and "/trial/event/?back=check" in page
    shown = text(sari.send())
    assert "Kiriman Anda diterima" in shown and "TRIAL-" in shown
    assert re.search(CODE, shown)
    assert len(records()) == 1 and not Held.objects.exists()


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_stored() -> None:
    sari = Somebody()
    answer = sari.post("event/", {"narrative": ""})
    assert answer.status_code == 422
    page = text(answer)
    assert 'href="#id_place"' in page and 'href="#id_narrative"' in page and 'id="id_place"' in page
    assert not Draft.objects.exists() and "oversight_form_trial" not in answer.cookies


def test_a_group_sees_the_answers_before_it() -> None:
    sari = Somebody()
    sari.post("event/", {**EVENT, "place": "64.02."})
    assert "Berapa orang di Kutai Kartanegara?" in text(sari.get("details/"))


def test_change_leads_back_to_the_check() -> None:
    sari = Somebody()
    sari.fill_in()
    assert 'name="back" value="check"' in text(sari.get("event/?back=check"))
    answer = sari.post("event/", {**EVENT, "place": "64.02.", "back": "check"})
    assert answer.headers["Location"] == "/trial/check/"
    assert "Kutai Kartanegara" in text(sari.get("check/"))


def test_whoever_skips_a_group_is_led_back_to_it() -> None:
    sari = Somebody()
    sari.post("details/", DETAILS)
    assert sari.get("check/").headers["Location"] == "/trial/event/"
    assert sari.post("check/").headers["Location"] == "/trial/event/"
    assert not records() and not Held.objects.exists()


def test_two_taps_make_one_record_with_one_code() -> None:
    sari = Somebody()
    sari.fill_in()
    proof = sari.proof()
    first, second = (sari.post("check/", proof) for _ in range(2))
    assert first.status_code == second.status_code == 302
    shown = [re.findall(CODE, text(sari.get("sent/"))) for _ in range(2)]
    assert shown[0] == shown[1] and len(shown[0]) == 1
    assert len(records()) == 1 and SpentChallenge.objects.count() == 1


def test_the_record_takes_the_id_of_its_draft() -> None:
    sari = Somebody()
    sari.fill_in()
    draft = Draft.objects.get()
    sari.send()
    assert [record.dossier for record in records()] == [draft.pk]


def test_nobody_reads_a_draft_from_the_database() -> None:
    sari = Somebody()
    sari.fill_in()
    with connection.cursor() as cursor:
        cursor.execute("select gate_draft::text from gate_draft")
        row = cursor.fetchone()[0]
    assert STORY.encode().hex() not in row and "64.01" not in row
    assert sari.client.cookies["oversight_form_trial"].value not in row


def test_the_cookie_is_for_the_form_alone_and_no_script_reads_it() -> None:
    sari = Somebody()
    sari.fill_in()
    cookie = sari.client.cookies["oversight_form_trial"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert "no-store" in sari.get("check/").headers["Cache-Control"]


def test_what_the_module_refuses_is_said_and_kept() -> None:
    sari = Somebody()
    sari.fill_in({**EVENT, "narrative": f"{STORY} {SECRET}"})
    answer = sari.post("check/", sari.proof())
    assert answer.status_code == 422 and "Kata itu tidak diterima." in text(answer)
    assert STORY in text(sari.get("event/"))
    assert not SpentChallenge.objects.exists()


def test_a_page_that_was_open_for_too_long_keeps_what_it_holds() -> None:
    sari = Somebody()
    sari.fill_in()
    sari.wait(25 * 3600)
    assert sari.get("check/").headers["Location"] == "/trial/"
    assert sari.post("event/", EVENT).headers["Location"] == "/trial/details/"
    assert STORY in text(sari.get("event/"))


def test_an_ended_draft_is_destroyed_with_its_files() -> None:
    sari = Somebody()
    sari.fill_in()
    sari.post("files/", {"files": SimpleUploadedFile("a.jpg", jpeg()), "stay": "1"})
    address = bytes(WaitingFile.objects.get().address)
    assert store().read(address)
    actions.forget_expired(now=NOON + timedelta(hours=25))
    assert not Draft.objects.exists() and not WaitingFile.objects.exists()
    with pytest.raises(FileNotFoundError):
        store().read(address)


def test_the_receipt_is_shown_for_an_hour_and_then_never() -> None:
    sari = Somebody()
    sari.fill_in()
    sari.send()
    sari.wait(3500)
    assert sari.get("sent/").status_code == 200
    sari.wait(200)
    assert sari.get("sent/").headers["Location"] == "/trial/"
    assert STORY not in text(sari.get("event/"))


def test_files_go_with_the_form_without_a_script() -> None:
    sari = Somebody()
    sari.fill_in()
    photo = jpeg()
    files = [SimpleUploadedFile("../../bukti.jpg", photo), SimpleUploadedFile("virus.exe", b"MZ" * 50)]
    answer = sari.post("files/", {"files": files, "stay": "1"})
    assert answer.status_code == 422
    page = text(sari.get("files/"))
    assert "bukti.jpg" in page and ".." not in page.partition("<main")[2] and "virus.exe" not in page
    sealed = store().read(bytes(WaitingFile.objects.get().address))
    assert photo[:64] not in sealed
    sari.send()
    assert b"trial_file" in bytes(records()[0].body)
    assert not WaitingFile.objects.exists()


def test_files_are_announced_before_they_come_and_must_be_what_was_announced() -> None:
    sari = Somebody()
    sari.fill_in()
    photo = jpeg()
    told = {"name": "a.jpg", "media_type": "image/jpeg", "size": len(photo), "sha256": sha256(photo).hexdigest()}
    place = sari.post("files/", {"announced": dumps([told])}).json()["files"][0]
    page = text(sari.get("check/"))
    assert ("a.jpg" in page and "choose it again" in page) or "pilih kembali" in page
    url = place["url"].removeprefix("/trial/")
    assert sari.post(url, {"file": SimpleUploadedFile("a.jpg", jpeg(seed=5))}).status_code == 422
    assert sari.post(url, {"file": SimpleUploadedFile("a.jpg", photo)}).status_code == 200
    again = sari.post("files/", {"announced": dumps([told])}).json()["files"][0]
    assert again == {**place, "is_here": True}
    assert sari.post(url, {"remove": "1"}).status_code == 302
    assert not WaitingFile.objects.exists()


@pytest.mark.parametrize(
    "other", [{"media_type": "text/html"}, {"size": 0}, {"size": 10**9}, {"sha256": "x"}, {"sha256": "A" * 64}]
)
def test_what_cannot_be_taken_is_refused_before_it_is_sent(other: dict[str, object]) -> None:
    sari = Somebody()
    sari.fill_in()
    told = {"name": "a.jpg", "media_type": "image/jpeg", "size": 9, "sha256": "0" * 64, **other}
    assert sari.post("files/", {"announced": dumps([told])}).status_code == 422
    assert sari.post("files/", {"announced": "[1"}).status_code == 400


def test_leaving_quickly_destroys_what_was_typed() -> None:
    sari = Somebody("/trial-tips/")
    sari.fill_in()
    assert "data-leave=" in text(sari.get("details/"))
    answer = sari.post("leave/")
    assert answer.headers["Refresh"].startswith("0; url=https://") and "Informasi" not in text(answer)
    assert not Draft.objects.exists()
    assert STORY not in text(sari.get("event/"))


def test_leaving_after_sending_loses_nothing() -> None:
    sari = Somebody("/trial-tips/")
    sari.fill_in()
    sari.send(with_proof=False, website="")
    sari.post("leave/")
    assert len(records()) == 1


def test_a_tip_keeps_no_exact_time() -> None:
    sari = Somebody("/trial-tips/", at=NOON + timedelta(minutes=17, seconds=3))
    sari.fill_in()
    sari.send()
    record = records()[0]
    assert record.at == NOON and record.dossier is not None and uuid7_time(record.dossier) == NOON
    assert "12.17" not in text(sari.get("sent/"))


def test_an_address_of_no_group_is_unknown() -> None:
    assert Somebody().get("nothing/").status_code == 404


def test_pages_ask_few_statements(settings: Settings, django_assert_max_num_queries: Any) -> None:
    sari = Somebody()
    with django_assert_max_num_queries(0):
        sari.get("event/")
    sari.fill_in()
    with django_assert_max_num_queries(1):
        sari.get("details/")
    with django_assert_max_num_queries(2):
        sari.post("details/", DETAILS)


def test_two_pages_saved_at_once_are_both_kept() -> None:
    sari = Somebody()
    sari.fill_in()
    token = sari.client.cookies["oversight_form_trial"].value
    seen = queries.draft("trial", token, now=sari.at)
    assert seen
    sari.post("event/", {**EVENT, "place": "64.02."})
    page = actions.Page("details", {"people": ["7"]})
    actions.type_in(form=TRIAL, token=token, opened=seen, page=page, now=sari.at)
    shown = text(sari.get("check/"))
    assert "Berapa orang di Kutai Kartanegara?" in shown and "<dd>7</dd>" in shown
