"""Desks: locked after wrong passwords, second factor forced, sessions listed and ended."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from oversight.accounts import actions, demo
from tests.accounts.people import NOW, actor
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_tries_yet(db: None) -> None:
    cache.clear()


def sign_in(client: Client, name: str, password: str = PASSWORD) -> int:
    return client.post(LOGIN, {"login": name, "password": password}).status_code


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(client: Client) -> None:
    for _ in range(5):
        assert sign_in(client, "made", "wrong") == 200
    assert sign_in(client, "made") in {200, 429}
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "sari") == 302
    assert "_auth_user_id" in client.session


def test_a_second_factor_is_asked_and_a_code_works_once(client: Client) -> None:
    TOTP.activate(Cast().user("budi"), demo.totp_secret("budi"))
    response = client.post(LOGIN, {"login": "budi", "password": PASSWORD})
    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    code = format_hotp_value(hotp_value(demo.totp_secret("budi"), next(yield_hotp_counters_from_time())))
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert "_auth_user_id" in client.session
    other = Client()
    other.post(LOGIN, {"login": "budi", "password": PASSWORD})
    assert other.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200


def test_a_desk_that_needs_a_second_factor_opens_nothing_before_its_set_up(client: Client) -> None:
    assert sign_in(client, "budi") == 302
    assert client.get("/people/")["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/api/v1/me").status_code == 403


def test_sessions_are_listed_and_the_others_ended(client: Client) -> None:
    other = Client()
    assert (sign_in(client, "made"), sign_in(other, "made")) == (302, 302)
    assert UserSession.objects.filter(user__username="made").count() == 2
    assert client.get("/accounts/sessions/").status_code == 200
    assert client.post("/accounts/sessions/").status_code == 302
    assert client.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 302


def test_a_closed_account_is_signed_out_everywhere(client: Client) -> None:
    assert sign_in(client, "made") == 302
    actions.deactivate(person=Cast().user("made"), reason="left", by=actor("dewi"), now=NOW)
    assert Session.objects.count() == 0
    assert client.get("/desk/").status_code == 302
    assert sign_in(client, "made") in {200, 302}
    assert "_auth_user_id" not in client.session
