"""The field's sign-in through the door: enrolling a phone, asking who it is, being locked out."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from oversight.accounts import actions
from oversight.accounts.attempts import ATTEMPTS
from oversight.accounts.models import Device
from oversight.core.ids import uuid7
from tests.accounts.people import actor, appointed
from tests.api.conftest import Call
from tests.cast import device_token

pytestmark = pytest.mark.django_db
TOKEN = "ovd_" + "k" * 43


@pytest.fixture(autouse=True)
def _no_misses_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def code() -> str:
    now = timezone.now()
    given = appointed(now=now)
    return actions.issue_enrolment_code(person=given.user, by=actor("made", now=now), now=now)[1]


def body(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "device": str(uuid7()),
        "label": "phone",
        "token_sha256": sha256(TOKEN.encode()).hexdigest(),
        **changes,
    }


def ask(call: Call, token: str, path: str = "me") -> Any:
    return call(None, "GET", path, authorization=f"Bearer {token}")


def test_a_phone_enrols_and_is_signed_in_for_its_station(call: Call, code: str) -> None:
    sent = body(code)
    status, answer, _ = call(None, "POST", "devices/enrol", sent)
    assert status == 201, answer
    assert answer["device"] == sent["device"]
    assert answer["name"] == "Wati Kusumawati"
    assert call(None, "POST", "devices/enrol", sent)[:2] == (201, answer)
    status, me, _ = ask(call, TOKEN)
    assert status == 200
    assert (me["kind"], me["device"], me["scopes"]) == ("device", sent["device"], [])
    assert [(held["role"], held["station"], held["path"]) for held in me["assignments"]] == [
        ("station_supervisor", "6401012009003", "64.01.01.2009.003.")
    ]
    assert "file_report" in me["assignments"][0]["permissions"]


def test_a_second_phone_and_a_guess_are_refused_alike(call: Call, code: str) -> None:
    call(None, "POST", "devices/enrol", body(code))
    second, guess = (call(None, "POST", "devices/enrol", sent) for sent in (body(code), body("00000-00000")))
    assert second[:2] == guess[:2]
    assert (second[0], second[1]["code"]) == (404, "unknown-code")
    assert second[2]["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "change",
    [
        {"token": "ovd_secret"},
        {"token_sha256": "x"},
        {"device": "no-uuid"},
        {"device": "8d9f1c2e-6a0b-4c3d-9e8f-7a6b5c4d3e2f"},
        {"label": "x" * 81},
        {"label": "\0"},
        {"code": "x" * 41},
        {"code": 5},
        {"code": None},
    ],
)
def test_a_malformed_enrolment_is_named_and_costs_no_attempt(call: Call, code: str, change: dict[str, Any]) -> None:
    for _ in range(2):
        status, answer, _ = call(None, "POST", "devices/enrol", body(code) | change)
        assert (status, answer["code"]) == (422, "invalid-input")
        assert answer["faults"]
    assert call(None, "POST", "devices/enrol", body(code))[0] == 201


def test_after_twenty_wrong_codes_the_address_waits_and_others_do_not(call: Call, code: str) -> None:
    for _ in range(ATTEMPTS):
        assert call(None, "POST", "devices/enrol", body("00000-00000"))[0] == 404
    status, answer, response = call(None, "POST", "devices/enrol", body(code))
    assert (status, answer["code"]) == (429, "throttled")
    assert 0 < int(response["Retry-After"]) <= 901
    elsewhere = Client(REMOTE_ADDR="203.0.113.9").post("/api/v1/devices/enrol", body(code), "application/json")
    assert elsewhere.status_code == 201


def test_a_class_behind_one_address_enrols_without_waiting(call: Call) -> None:
    now = timezone.now()
    person = appointed(now=now).user
    for number in range(ATTEMPTS + 5):
        issued = actions.issue_enrolment_code(person=person, by=actor("made", now=now), now=now)[1]
        token = sha256(str(number).encode()).hexdigest()
        assert call(None, "POST", "devices/enrol", body(issued, token_sha256=token))[0] == 201


def test_without_its_counter_the_door_stays_shut(call: Call, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.cache.backends.db.DatabaseCache.add", lambda *args, **kwargs: False)
    assert call(None, "POST", "devices/enrol", body(code))[0] == 429


def test_no_address_is_kept(call: Call) -> None:
    call(None, "POST", "devices/enrol", body("00000-00000"))
    with connection.cursor() as cursor:
        cursor.execute("select cache_key, value from cache_entry")
        kept = str(cursor.fetchall())
    assert "enrol:" in kept
    assert "127.0.0.1" not in kept


def test_a_phone_is_known_with_one_look_up(call: Call, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert ask(call, device_token("sari"))[0] == 200
    with django_assert_num_queries(0):
        assert ask(call, device_token("sari"))[0] == 200


def test_an_office_is_told_its_scopes(call: Call) -> None:
    status, me, _ = call("office:64.", "GET", "me")
    assert status == 200
    assert (me["kind"], me["scopes"]) == ("office", ["file-reports", "read", "send-evidence"])
    assert (me["assignments"][0]["role"], me["assignments"][0]["path"]) == (None, "64.")


@pytest.mark.parametrize("token", ["", "ovd_wrong", "ovt_wrong", "x" * 5_000])
def test_a_wrong_token_is_nobody(call: Call, token: str) -> None:
    status, answer, response = ask(call, token)
    assert status == 401, answer
    assert response["WWW-Authenticate"] == "Bearer"


def test_who_lapsed_is_known_and_may_nothing(call: Call) -> None:
    status, me, _ = call("lina", "GET", "me")
    assert (status, me["assignments"]) == (200, [])


def test_a_revoked_phone_is_out_at_once_in_this_process(call: Call) -> None:
    assert ask(call, device_token("sari"))[0] == 200
    phone = Device.objects.get(user__username="sari")
    assert call("made", "POST", f"devices/{phone.pk}/actions/revoke")[0] == 200
    assert ask(call, device_token("sari"))[0] == 401


def test_a_code_lapses_after_three_days(call: Call) -> None:
    issued = timezone.now() - timedelta(hours=73)
    given = appointed(now=issued)
    late = actions.issue_enrolment_code(person=given.user, by=actor("made", now=issued), now=issued)[1]
    assert call(None, "POST", "devices/enrol", body(late))[0] == 404
