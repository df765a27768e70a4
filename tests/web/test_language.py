"""Indonesian unless the person chooses English; the choice is kept and leads nowhere else."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_browser_set_to_english_still_gets_indonesian_first(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "en-US,en;q=0.9"})

    assert response["Content-Language"] == "id"
    assert "Yang terbuka di sini" in response.content.decode()


def test_the_chosen_language_is_kept(client: Client) -> None:
    response = client.post("/language", {"language": "en", "next": "/about-the-data/"})

    assert response.status_code == 302
    assert response["Location"] == "/about-the-data/"
    assert "What is open here" in client.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_switch_leads_to_our_own_pages_alone(client: Client, target: str) -> None:
    assert client.post("/language", {"language": "en", "next": target})["Location"] == "/"


def test_a_language_that_we_do_not_have_changes_nothing(client: Client) -> None:
    client.post("/language", {"language": "xx", "next": "/"})

    assert client.get("/")["Content-Language"] == "id"


def test_a_made_up_cookie_changes_nothing(client: Client) -> None:
    client.cookies["django_language"] = "../../etc"

    assert client.get("/")["Content-Language"] == "id"


def test_the_switch_is_no_link(client: Client) -> None:
    assert client.get("/language?language=en").status_code == 405
