"""The cookie of a phone's browser at the interface: with its header, from this site's pages, and never otherwise."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from oversight.accounts.models import Device
from oversight.accounts.recall import forget_all
from tests.cast import Cast, device_token
from tests.conftest import enter
from tests.factories.reports import filing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("call")]
HEADER = {"x-oversight-device": "1"}
OURS = {**HEADER, "sec-fetch-site": "same-origin"}


def browser(name: str = "sari") -> Client:
    """The browser of an enrolled phone that is asked for CSRF tokens like any other."""
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.DEVICE_COOKIE_NAME] = device_token(name)
    return client


def test_a_page_of_this_site_reads_and_files_as_the_phone_without_a_csrf_token() -> None:
    client = browser()
    me = client.get("/api/v1/me", headers=OURS).json()
    assert (me["kind"], me["name"]) == ("device", "Sari Melati")
    sent = client.post("/api/v1/station-reports", json.dumps(filing()), "application/json", headers=OURS)
    assert sent.status_code == 201, sent.content


@pytest.mark.parametrize("origin", ["http://testserver", None])
@pytest.mark.parametrize("site", ["same-origin", None])
def test_the_browser_vouches_by_either_header(origin: str | None, site: str | None) -> None:
    said = {key: value for key, value in (("origin", origin), ("sec-fetch-site", site)) if value}
    expected = 200 if said else 403
    assert browser().get("/api/v1/me", headers={**HEADER, **said}).status_code == expected


@pytest.mark.parametrize(
    "said",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "https://testserver"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_site_is_refused(said: dict[str, str], method: str) -> None:
    address = "/api/v1/me" if method == "get" else "/api/v1/station-reports"
    response = getattr(browser(), method)(address, headers={**HEADER, **said})
    assert response.status_code == 403 and response.json()["code"] == "permission-denied"


@pytest.mark.parametrize("header", [{}, {"x-oversight-device": "0"}, {"x-oversight-device": "yes"}])
def test_without_the_header_the_cookie_counts_for_nothing(header: dict[str, str]) -> None:
    client = browser()
    assert client.get("/api/v1/me", headers={"sec-fetch-site": "same-origin", **header}).status_code == 401
    said = {"sec-fetch-site": "same-origin", **header}
    sent = client.post("/api/v1/station-reports", json.dumps(filing()), "application/json", headers=said)
    assert sent.status_code == 401


def _revoked() -> dict[str, Any]:
    return {"revoked_at": timezone.now(), "revoked_by": Cast().user("made")}


def _expired() -> dict[str, Any]:
    return {"expires_at": timezone.now() - timedelta(seconds=1)}


@pytest.mark.parametrize("change", [_revoked, _expired])
def test_a_phone_that_is_shut_out_is_not_known(change: Any) -> None:
    client = browser()
    assert client.get("/api/v1/me", headers=OURS).status_code == 200
    Device.objects.filter(user__username="sari").update(**change())
    forget_all()
    refused = client.get("/api/v1/me", headers=OURS)
    assert refused.status_code == 401 and refused.json()["code"] == "authentication-failed"


@pytest.mark.parametrize("value", ["", "ovd_unknown", "ovt_" + "x" * 43, device_token("sari")[4:], "ovd_\x00"])
def test_what_is_no_token_of_a_phone_is_not_known(value: str) -> None:
    client = Client()
    client.cookies[settings.DEVICE_COOKIE_NAME] = value
    assert client.get("/api/v1/me", headers=OURS).status_code == 401


def test_an_office_token_in_the_cookie_opens_nothing() -> None:
    from tests.cast import office_token

    client = Client()
    client.cookies[settings.DEVICE_COOKIE_NAME] = office_token("office:64.")
    assert client.get("/api/v1/me", headers=OURS).status_code == 401


def test_the_session_of_a_desk_stays_what_it_was_beside_the_cookie() -> None:
    client = browser()
    enter(client, "budi")
    assert client.get("/api/v1/me").json()["kind"] == "desk"
    assert client.get("/api/v1/me", headers=OURS).json()["kind"] == "device"
    body = json.dumps({"reason": "x"})
    address = "/api/v1/station-reports/01900000-0000-7000-8000-000000000000/actions/withdraw"
    assert client.post(address, body, "application/json").status_code == 403, "a desk still needs its CSRF token"


def test_a_bearer_token_wins_over_the_cookie() -> None:
    bearer = Cast().bearer("bayu")
    assert browser().get("/api/v1/me", headers={**OURS, **bearer}).json()["name"] == "Bayu Pratama"


def test_a_session_is_not_reached_by_the_header_of_a_phone_that_has_no_cookie() -> None:
    client = Client()
    enter(client, "budi")
    assert client.get("/api/v1/me", headers=OURS).status_code == 401
