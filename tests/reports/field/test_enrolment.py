"""A phone's browser is enrolled with a code, comes back, loses nothing it typed, and is signed out."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from oversight.accounts import actions
from oversight.accounts.attempts import ATTEMPTS
from oversight.accounts.models import Device
from oversight.accounts.recall import forget_all
from tests.accounts.people import actor, appointed
from tests.cast import STATION, Cast, device_token
from tests.conftest import enter
from tests.reports.field.conftest import Phone

pytestmark = pytest.mark.django_db
INSTRUMENT = "pemilu-2024-voting-counting@1"


@pytest.fixture
def code() -> str:
    now = timezone.now()
    given = appointed(now=now)
    return actions.issue_enrolment_code(person=given.user, by=actor("made", now=now), now=now)[1]


def form_of(client: Client, **query: str) -> dict[str, str]:
    """The fields of the enrolment page as the browser would send them."""
    response = client.get("/field/enrol/", query)
    assert response.status_code == 200
    return {"device": str(response.context["device"]), "next": response.context["next"]}


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize("spelt", ["{}", " {} ", "{}."])
def test_a_code_enrols_the_browser_however_it_is_spelt(code: str, spelt: str) -> None:
    client = Client()
    form = form_of(client)
    typed = spelt.format(code.replace("-", " ").lower())
    done = client.post("/field/enrol/", {**form, "code": typed}, follow=True)
    assert done.redirect_chain == [("/field/welcome/", 302)]
    assert "Wati Kusumawati" in text(done)
    cookie = client.cookies[settings.DEVICE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    device = Device.objects.get(pk=form["device"])
    assert bytes(device.token_hash) == sha256(cookie.value.encode()).digest()
    assert cookie["expires"] and cookie.value not in text(done)


def test_the_same_form_sent_twice_enrols_one_phone_that_is_signed_in(code: str) -> None:
    client = Client()
    form = {**form_of(client), "code": code}
    before = client.cookies[settings.DEVICE_COOKIE_NAME].value
    for _ in range(2):
        assert client.post("/field/enrol/", form).status_code == 302
    assert Device.objects.filter(user__username="wati").count() == 1
    # The answer was lost on the way: the browser still holds what it held before, and that is signed in.
    late = Client()
    late.cookies[settings.DEVICE_COOKIE_NAME] = before
    assert late.post("/field/enrol/", form).status_code == 302
    assert late.get("/field/").status_code == 200


def test_a_wrong_code_is_told_in_the_form_and_counted_with_those_of_the_api(code: str) -> None:
    client = Client()
    for _ in range(ATTEMPTS - 1):
        refused = client.post("/field/enrol/", {**form_of(client), "code": "00000-00000"})
        assert refused.status_code == 422 and "00000-00000" in text(refused) and 'href="#code"' in text(refused)
    body = {"code": "00000-00000", "device": form_of(client)["device"], "token_sha256": "0" * 64}
    assert client.post("/api/v1/devices/enrol", body, "application/json").status_code == 404
    locked = client.post("/field/enrol/", {**form_of(client), "code": code})
    assert locked.status_code == 429 and locked["Retry-After"]
    assert client.post("/api/v1/devices/enrol", body, "application/json").status_code == 429


def test_right_codes_use_no_attempt_up(code: str) -> None:
    for _ in range(ATTEMPTS + 1):
        now = timezone.now()
        wati = Cast().user("wati")
        fresh = actions.issue_enrolment_code(person=wati, by=actor("made", now=now), now=now)[1]
        client = Client()
        assert client.post("/field/enrol/", {**form_of(client), "code": fresh}).status_code == 302


def test_a_browser_without_cookies_is_told_so(code: str) -> None:
    client = Client()
    form = form_of(client)
    client.cookies.clear()
    refused = client.post("/field/enrol/", {**form, "code": code})
    assert refused.status_code == 422 and "cookie" in text(refused).lower()
    assert Device.objects.filter(user__username="wati").count() == 0


@pytest.mark.parametrize("target", ["https://evil.example/field/", "//evil.example/", "/desk/", "javascript:1"])
def test_enrolment_leads_nowhere_but_to_pages_of_the_field(code: str, target: str) -> None:
    client = Client()
    done = client.post("/field/enrol/", {**form_of(client), "next": target, "code": code})
    assert done["Location"] == "/field/welcome/"


def test_a_stranger_is_led_to_the_code_and_back_to_where_he_wanted(code: str) -> None:
    client = Client()
    asked = client.get("/field/sent/")
    assert asked["Location"] == "/field/enrol/?next=%2Ffield%2Fsent%2F"
    form = form_of(client, next="/field/sent/")
    assert client.post("/field/enrol/", {**form, "code": code})["Location"] == "/field/sent/"


def test_a_form_of_a_shut_out_phone_comes_through_the_new_enrolment(phone: Phone) -> None:
    client = phone("sari")
    started = client.post(f"/field/reports/new/?instrument={INSTRUMENT}", {"station": STATION})
    page = started["Location"]
    Device.objects.filter(user__username="sari").update(revoked_at=timezone.now(), revoked_by=Cast().user("made"))
    forget_all()
    typed = {"answers.OP01": "no", "remarks.OP01": "Sumpah tidak dibacakan <b>"}
    shut_out = client.post(page, typed)
    assert shut_out.status_code == 401
    kept = shut_out.context["kept"]
    now = timezone.now()
    code = actions.issue_enrolment_code(person=Cast().user("sari"), by=actor("made", now=now), now=now)[1]
    form = {"device": str(shut_out.context["device"]), "next": page, "kept": kept}
    again = client.post("/field/enrol/", {**form, "code": "AAAAA-AAAAA"})
    assert again.status_code == 422 and again.context["kept"] == kept
    done = client.post("/field/enrol/", {**form, "device": str(again.context["device"]), "code": code})
    assert (done.status_code, done["Location"]) == (307, page)
    saved = client.post(page, {**form, "code": code})
    assert saved.status_code == 302 and saved["Location"].endswith("/voting/")
    assert escape("Sumpah tidak dibacakan <b>") in text(client.get(page))


def test_what_was_kept_counts_for_its_own_address_alone(phone: Phone) -> None:
    client = phone("sari")
    page = client.post(f"/field/reports/new/?instrument={INSTRUMENT}", {"station": STATION})["Location"]
    stranger = Client().post("/field/sent/01900000-0000-7000-8000-000000000000/withdraw/", {"reason": "x"})
    client.post(page, {"kept": stranger.context["kept"], "answers.OP01": "yes"})
    assert "checked" in text(client.get(page))


def test_signing_out_shuts_the_phone_out_and_clears_the_browser(phone: Phone) -> None:
    client = phone("sari")
    assert "data-sign-out" in text(client.get("/field/sign-out/"))
    done = client.post("/field/sign-out/")
    assert done["Location"] == "/field/enrol/" and done["Clear-Site-Data"] == '"cache", "storage"'
    assert client.cookies[settings.DEVICE_COOKIE_NAME].value == ""
    assert Device.objects.get(user__username="sari").revoked_at is not None
    assert phone("sari").get("/field/")["Location"].startswith("/field/enrol/")


def test_a_phone_whose_time_is_over_is_asked_for_a_code(phone: Phone) -> None:
    Device.objects.filter(user__username="sari").update(expires_at=timezone.now() - timedelta(minutes=1))
    assert phone("sari").get("/field/")["Location"].startswith("/field/enrol/")


def test_desk_and_phone_live_side_by_side_in_one_browser(phone: Phone) -> None:
    client = phone("sari")
    enter(client, "budi")
    assert "Sari Melati" in text(client.get("/field/"))
    assert "Budi Santoso" in text(client.get("/desk/"))
    assert client.post("/field/sign-out/").status_code == 302
    assert "Budi Santoso" in text(client.get("/desk/"))


@pytest.mark.parametrize("address", ["/desk/", "/reports/", "/people/", "/account/"])
def test_the_cookie_of_a_phone_opens_no_desk(phone: Phone, address: str) -> None:
    assert phone("sari").get(address)["Location"].startswith("/accounts/login/")


def test_a_desk_without_a_phone_is_no_phone() -> None:
    client = Client()
    enter(client, "budi")
    assert client.get("/field/")["Location"].startswith("/field/enrol/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "same-origin"}, 302),
        ({"origin": "http://testserver"}, 302),
    ],
)
def test_a_form_from_elsewhere_is_refused(headers: dict[str, str], status: int) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.DEVICE_COOKIE_NAME] = device_token("sari")
    address = f"/field/reports/new/?instrument={INSTRUMENT}"
    assert client.post(address, {"station": STATION}, headers=headers).status_code == status


def test_an_old_browser_that_says_nothing_of_itself_passes_with_the_token_of_the_form() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.DEVICE_COOKIE_NAME] = device_token("sari")
    token = text(client.get("/field/")).partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    form = {"station": STATION, "csrfmiddlewaretoken": token}
    assert client.post(f"/field/reports/new/?instrument={INSTRUMENT}", form).status_code == 302


def test_pages_of_the_field_are_for_this_phone_alone(phone: Phone) -> None:
    response = phone("sari").get("/field/")
    assert response["Cache-Control"] == "private, no-cache" and "Cookie" in response["Vary"]
