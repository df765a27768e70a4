"""Pages for people: who sees what, and the verbs as forms without a script."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from oversight.accounts.models import ApiToken, Assignment, Device, EnrolmentCode, User
from oversight.accounts.people import noon
from tests.accounts.people import FREE, held
from tests.cast import STATION

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
TODAY = timezone.now().date()
LAST = TODAY + timedelta(days=30)
LIST = f"""Nama;No HP;Jabatan;Kode TPS/Desa;Mulai;Sampai
Wati Kusumawati;0812345678;PTPS;{FREE};{TODAY};{LAST}
X;;Raja;1;;
"""


def text(response: Any) -> str:
    return str(response.content.decode())


def addresses() -> list[str]:
    sari = held("sari")
    phone = Device.objects.get(user=sari.user_id)
    token = ApiToken.objects.get(office__path="64.01.")
    return [
        "/people/",
        "/people/new/",
        "/people/import/",
        "/people/tokens/",
        f"/people/{sari.user_id}/",
        *[f"/people/{sari.user_id}/{verb}/" for verb in ("assign", "phone", "code", "password", "close")],
        *[f"/people/assignments/{sari.pk}/{verb}/" for verb in ("end", "extend", "replace", "approve")],
        f"/people/devices/{phone.pk}/revoke/",
        f"/people/tokens/{token.pk}/revoke/",
    ]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_without_inline_script_or_style(page: Page, language: str) -> None:
    client = page("budi")
    client.cookies["django_language"] = language
    for address in addresses():
        response = client.get(address)
        assert response.status_code == 200, address
        found = text(response)
        assert found.count("<h1") == 1, address
        assert " style=" not in found
        assert not re.search(r"<script(?![^>]*src=)", found)
        assert not re.search(r" on[a-z]+=", found)
        for label in re.findall(r'<label[^>]* for="([^"]+)"', found):
            assert f'id="{label}"' in found, (address, label)


def test_the_outsider_is_sent_to_sign_in(client: Client) -> None:
    for address in addresses():
        assert client.get(address)["Location"].startswith("/accounts/login/")


def test_who_is_not_in_charge_is_refused_or_sees_nothing(page: Page) -> None:
    client = page("hadi")
    wanted = addresses()
    statuses = {address: client.get(address).status_code for address in wanted}
    assert {statuses[address] for address in wanted[:4]} == {200}
    assert {statuses[address] for address in wanted[4:]} == {404}
    auditor = page("toto")
    assert auditor.get("/people/tokens/").status_code == 403
    assert auditor.get("/people/import/").status_code == 403
    assert auditor.get("/people/new/").status_code == 403
    sari = held("sari")
    assert auditor.post(f"/people/assignments/{sari.pk}/end/", {"reason": "x"}).status_code == 200
    assert held("sari").ended_at is None


def test_the_list_is_searched_and_filtered(page: Page) -> None:
    client = page("budi")
    assert "Sari Melati" in text(client.get("/people/"))
    assert "Hadi Nugroho" not in text(client.get("/people/"))
    found = text(client.get("/people/", {"q": "melati", "role": "station_supervisor"}))
    assert "Sari Melati" in found
    assert STATION in found
    assert "Bayu Pratama" not in found
    assert "Lina Marlina" in text(client.get("/people/", {"state": "ended"}))
    assert client.get("/people/", {"state": "nonsense", "q": "\0", "cursor": "x"}).status_code == 422
    assert "Sari Melati" in text(client.get("/people/", {"state": "nonsense"}))


def test_contact_is_shown_to_the_line_of_command_alone(page: Page) -> None:
    User.objects.filter(username="sari").update(phone="+628111222333")
    address = f"/people/{held('sari').user_id}/"
    assert "+628111222333" in text(page("budi").get(address))
    assert "+628111222333" not in text(page("rina").get(address))


def test_a_code_is_shown_once_and_kept_nowhere(page: Page) -> None:
    client = page("dewi")
    address = f"/people/{held('sari').user_id}/code/"
    assert "secret-key" not in text(client.get(address))
    response = client.post(address)
    code = re.search(r'secret-key">([0-9A-Z]{5}-[0-9A-Z]{5})<', text(response))
    assert code
    assert response["Cache-Control"] == "private, no-store"
    assert code[1] not in text(client.get(f"/people/{held('sari').user_id}/"))
    assert EnrolmentCode.objects.filter(user=held("sari").user_id, used_at=None, withdrawn_at=None).count() == 1


def test_a_supervisor_is_replaced_at_noon_by_a_newcomer(page: Page) -> None:
    client, old = page("dewi"), held("sari")
    tomorrow = TODAY + timedelta(days=1)
    form = {
        "username": "wati",
        "name": "Wati Kusumawati",
        "phone": "08123456789",
        "day": tomorrow.isoformat(),
        "at": "noon",
        "reason": "ill",
    }
    response = client.post(f"/people/assignments/{old.pk}/replace/", form)
    assert response.status_code == 302, text(response)
    old, new = held("sari"), held("wati")
    assert old.period.upper == new.period.lower == noon(tomorrow, old.office)
    assert old.period.upper.hour == 4
    assert new.station == old.station


def test_a_refusal_comes_back_in_the_form_filled_in(page: Page) -> None:
    client = page("dewi")
    form = {
        "username": "wati",
        "name": "Wati Kusumawati",
        "role": "station_supervisor",
        "place": STATION,
        "since": TODAY.isoformat(),
        "until": (TODAY + timedelta(days=30)).isoformat(),
    }
    found = text(client.post("/people/new/", form))
    assert "Sari Melati" in found
    assert "error-summary" in found
    assert 'value="Wati Kusumawati"' in found
    assert not User.objects.filter(username="wati").exists()
    assert client.post("/people/new/", form | {"place": FREE}).status_code == 302
    assert held("wati").period.upper > timezone.now() + timedelta(days=29)
    assert "error-summary" in text(client.post("/people/new/", form | {"place": "64.02.06", "role": "district_member"}))


def test_the_second_person_agrees_on_the_page(page: Page) -> None:
    form = {
        "username": "wati",
        "name": "Wati Kusumawati",
        "role": "national_auditor",
        "place": "",
        "since": TODAY.isoformat(),
        "until": (TODAY + timedelta(days=30)).isoformat(),
    }
    client = page("nani")
    assert client.post("/people/new/", form).status_code == 302
    proposed = held("wati")
    assert "approve" not in text(client.get(f"/people/{proposed.user_id}/"))
    client = page("ayu")
    assert "Wati" in text(client.get("/people/", {"state": "waiting"}))
    assert f"/assignments/{proposed.pk}/approve/" in text(client.get(f"/people/{proposed.user_id}/"))
    assert client.post(f"/people/assignments/{proposed.pk}/approve/").status_code == 302
    assert held("wati").approved_at


def test_a_list_is_checked_first_and_applied_by_a_button(page: Page) -> None:
    client = page("dewi")
    before = Assignment.objects.count()
    checked = text(client.post("/people/import/", {"file": SimpleUploadedFile("ptps.csv", LIST.encode())}))
    assert "Wati Kusumawati" in checked
    assert Assignment.objects.count() == before
    kept = re.search(r'name="kept" value="([^"]+)"', checked)
    assert kept
    for _ in range(2):
        assert client.post("/people/import/apply/", {"kept": kept[1]}).status_code == 200
    assert Assignment.objects.count() == before + 1
    assert Assignment.objects.latest("pk").origin == Assignment.Origin.IMPORT
    assert page("agus").post("/people/import/apply/", {"kept": kept[1]}).status_code == 409
    assert "error-summary" in text(client.post("/people/import/", {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7")}))
    assert "error-summary" in text(client.post("/people/import/", {}))


def test_a_token_is_shown_once_and_shut_out(page: Page) -> None:
    client = page("budi")
    form = {"office": "6401", "name": "Server", "until": (TODAY + timedelta(days=30)).isoformat(), "read": "on"}
    found = text(client.post("/people/tokens/", form))
    secret = re.search(r"ovt_[\w-]{40,}", found)
    assert secret
    assert secret[0] not in text(client.get("/people/tokens/"))
    made = ApiToken.objects.get(name="Server")
    assert client.post(f"/people/tokens/{made.pk}/revoke/").status_code == 302
    made.refresh_from_db()
    assert made.revoked_at
    assert "error-summary" in text(client.post("/people/tokens/", form | {"office": "6402"}))
    assert "error-summary" in text(
        client.post("/people/tokens/", {"office": "6401", "name": "Server", "until": TODAY.isoformat()})
    )


def test_passwords_phones_and_closings_are_done_on_pages(page: Page) -> None:
    client, budi = page("ratna"), User.objects.get(username="budi")
    found = text(client.post(f"/people/{budi.pk}/password/"))
    password = re.search(r'secret-key">([a-z0-9-]{19})<', found)
    assert password
    budi.refresh_from_db()
    assert budi.check_password(password[1])
    assert client.post(f"/people/{budi.pk}/phone/", {"phone": "0812 3456 7890"}).status_code == 302
    assert "error-summary" in text(client.post(f"/people/{budi.pk}/phone/", {"phone": "12"}))
    assert "error-summary" in text(client.post(f"/people/{budi.pk}/close/", {"reason": ""}))
    assert client.post(f"/people/{budi.pk}/close/", {"reason": "moved"}).status_code == 302
    phone = Device.objects.get(user__username="sari")
    assert client.post(f"/people/devices/{phone.pk}/revoke/").status_code == 302
    assert client.get(f"/people/{budi.pk}/promote/").status_code == 404
