"""What a page tells the browser to keep to itself."""

from collections.abc import Callable

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_public_page_keeps_to_itself_and_sets_no_cookie_but_against_forged_forms(client: Client) -> None:
    assert client.get("/").cookies.keys() <= {"csrftoken"}
    response = client.get("/about-the-data/")

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["Referrer-Policy"] == "same-origin"
    assert not response.cookies


@pytest.mark.django_db
def test_pages_of_a_signed_in_person_are_not_kept(page: Callable[[str], Client]) -> None:
    response = page("made").get("/desk/")

    assert response["Cache-Control"] == "private, no-store"
