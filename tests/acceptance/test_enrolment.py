"""A phone is admitted by a code that works once, for it alone; the superior issues it, through the interface."""

import base64
import hashlib
import os
from uuid import UUID

import pytest

from oversight.core.ids import uuid7
from tests.acceptance.live import Live
from tests.cast import device_token

Phone = dict[str, str]


def phone(code: str, **parts: str) -> tuple[Phone, str]:
    """What a new phone sends, and the token that it keeps."""
    token = "ovd_" + base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
    sent = {
        "code": code,
        "device": str(uuid7()),
        "token_sha256": hashlib.sha256(token.encode()).hexdigest(),
        "label": "uji",
    }
    return sent | parts, token


@pytest.fixture
def code(live: Live) -> str:
    """A code that Made, supervisor of the village, has issued for Sari."""
    sari = live.ask("GET", "me", device_token("sari"))[1]["user"]
    status, told = live.ask("POST", "devices", device_token("made"), {"person": sari})
    assert status == 201, told
    return str(told["code"])


def test_a_code_works_once(live: Live, code: str) -> None:
    sent, token = phone(code)
    assert live.ask("POST", "devices/enrol", body=sent)[0] == 201
    status, me = live.ask("GET", "me", token)
    assert (status, me["name"], me["device"]) == (200, "Sari Melati", sent["device"])
    other, other_token = phone(code)
    status, told = live.ask("POST", "devices/enrol", body=other)
    assert (status, told["code"]) == (404, "unknown-code")
    assert live.ask("GET", "me", other_token)[0] == 401


def test_the_same_phone_may_ask_again_and_nobody_in_its_name(live: Live, code: str) -> None:
    sent, _token = phone(code)
    first, again = (live.ask("POST", "devices/enrol", body=sent) for _ in range(2))
    assert first == again and first[0] == 201
    for stolen in ({"token_sha256": "0" * 64}, {"device": str(uuid7())}):
        assert live.ask("POST", "devices/enrol", body=sent | stolen)[0] == 404


def test_a_newer_code_withdraws_the_older(live: Live, code: str) -> None:
    sari = live.ask("GET", "me", device_token("sari"))[1]["user"]
    newer = live.ask("POST", "devices", device_token("made"), {"person": sari})[1]["code"]
    assert live.ask("POST", "devices/enrol", body=phone(code)[0])[0] == 404
    assert live.ask("POST", "devices/enrol", body=phone(newer)[0])[0] == 201


@pytest.mark.parametrize("name", ["bayu", "sari", "agus", "hadi"])
def test_only_a_superior_issues_codes(live: Live, name: str) -> None:
    sari = live.ask("GET", "me", device_token("sari"))[1]["user"]
    status, told = live.ask("POST", "devices", device_token(name), {"person": sari})
    assert status in {403, 404}, told


def test_a_revoked_phone_is_shut_out(live: Live, code: str) -> None:
    sent, token = phone(code)
    assert live.ask("POST", "devices/enrol", body=sent)[0] == 201
    status, told = live.ask("POST", f"devices/{UUID(sent['device'])}/actions/revoke", device_token("made"), {})
    assert status == 200 and told["revoked_at"], told
    # Nobody has asked with this token before, so no process remembers it.
    assert live.ask("GET", "me", token)[0] == 401


def test_a_wrong_token_opens_nothing(live: Live) -> None:
    for token in ("ovd_x", "ovt_" + "A" * 43, "x" * 4_000):
        assert live.ask("GET", "me", token)[0] == 401
