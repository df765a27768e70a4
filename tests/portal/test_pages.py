"""The public pages are open, small and true; the desk belongs to whoever is signed in."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from oversight.portal import sources
from tests.cast import Cast

PUBLIC = ["/", "/about-the-data/", "/public-ledger/", "/status", "/accounts/login/", "/accounts/password/reset/"]
STAFF = ["/desk/", "/account/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/"]


def with_second_factor(name: str) -> None:
    """Give a member of the cast an authenticator app, as his role demands."""
    Authenticator.objects.get_or_create(
        user=Cast().user(name), type=Authenticator.Type.TOTP, defaults={"data": {"secret": "JBSWY3DPEHPK3PXP"}}
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("language", ["id", "en"])
def test_public_pages_are_open_to_all(client: Client, address: str, language: str) -> None:
    client.cookies["django_language"] = language

    response = client.get(address)

    assert response.status_code == 200
    page = response.content.decode()
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1
    assert len(page) < 20_000
    assert "<script" not in page


@pytest.mark.parametrize("address", STAFF)
def test_pages_of_staff_send_the_outsider_to_sign_in(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.django_db
@pytest.mark.parametrize("address", STAFF)
@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_of_staff_open_after_sign_in(page: Callable[[str], Client], address: str, language: str) -> None:
    with_second_factor("nani")
    client = page("nani")
    client.cookies["django_language"] = language

    response = client.get(address)

    assert response.status_code == 200
    assert "Nani Suryani" in response.content.decode()


@pytest.mark.django_db
def test_the_desk_tells_who_one_is_and_what_the_role_means(page: Callable[[str], Client]) -> None:
    with_second_factor("nani")

    desk = page("nani").get("/desk/").content.decode()

    assert "Nani Suryani, Anda memegang 1 penugasan hari ini." in desk
    assert "Staf Bawaslu RI" in desk
    assert "Mengurus alat kerja, laporan, dan token akses seluruh negeri, serta membagi pekerjaan kantornya." in desk


@pytest.mark.django_db
def test_who_holds_nothing_learns_why_the_desk_is_empty(page: Callable[[str], Client]) -> None:
    desk = page("lina").get("/desk/").content.decode()

    assert "Lina Marlina, Anda sudah masuk, tetapi tidak memegang penugasan hari ini." in desk
    assert "Mengapa semuanya kosong?" in desk


@pytest.mark.django_db
def test_a_role_that_demands_a_second_factor_opens_nothing_before(page: Callable[[str], Client]) -> None:
    client = page("nani")
    Authenticator.objects.all().delete()

    response = client.get("/desk/")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/2fa/totp/activate/"


@pytest.mark.django_db
def test_a_desk_shows_the_time_of_its_office(page: Callable[[str], Client]) -> None:
    with_second_factor("budi")
    with_second_factor("nani")

    assert "WITA" in page("budi").get("/desk/").content.decode()
    assert "WIB" in page("nani").get("/desk/").content.decode()


@pytest.mark.django_db
def test_the_ledger_page_says_so_while_nothing_is_sealed(client: Client) -> None:
    assert "Belum ada yang disegel" in client.get("/public-ledger/").content.decode()


def test_the_checking_tool_is_handed_out_as_it_stands_in_the_repository(client: Client) -> None:
    response = client.get("/public-ledger/verify.py")

    assert response["Content-Disposition"] == 'attachment; filename="verify.py"'
    tool = b"".join(response)  # type: ignore[arg-type]
    assert b"Checks receipts, checkpoints and the public log" in tool


def test_the_sources_never_call_an_error_fraud(client: Client) -> None:
    client.cookies["django_language"] = "en"

    about = client.get("/about-the-data/").content.decode()

    assert "It is no proof of fraud." in about
    assert about.count("fraud") == 1
    for check in sources.CHECKS:
        assert f"{check.failing:,}" in about
        assert f"{check.applicable:,}" in about


@pytest.mark.django_db
def test_outside_the_demonstration_nothing_is_called_one(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    client.cookies["django_language"] = "en"

    assert "emonstration" not in client.get("/about-the-data/").content.decode()
    assert "emonstration" not in client.get("/").content.decode()
