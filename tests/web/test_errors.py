"""Every failure is a page that says what happened and leads on, in both languages."""

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from oversight.web import views

pytestmark = pytest.mark.urls("tests.web.failing_urls")

STATUSES = {"denied": 403, "unreadable": 400, "broken": 500, "conflict": 409, "invalid": 422, "unseen": 404}


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("how", "status"), STATUSES.items())
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_failure_is_a_page_with_a_way_on(visitor: Client, how: str, status: int, language: str) -> None:
    visitor.cookies["django_language"] = language

    response = visitor.get(f"/fail/{how}")

    assert response.status_code == status
    page = response.content.decode()
    assert f'<html lang="{language}">' in page
    assert page.count("<h1>") == 1
    assert '<a href="/">' in page
    assert "secret detail" not in page


def test_a_refusal_says_why_and_names_every_fault(visitor: Client) -> None:
    page = visitor.get("/fail/invalid").content.decode()

    assert "The report cannot be taken." in page
    assert "At most 300." in page


def test_an_unseen_record_looks_like_an_unknown_address(visitor: Client) -> None:
    unseen, unknown = visitor.get("/fail/unseen"), visitor.get("/nowhere")

    assert unseen.content.decode().replace("/fail/unseen", "/nowhere") == unknown.content.decode()


def test_the_way_back_leads_to_our_own_pages_alone(visitor: Client) -> None:
    ours = visitor.get("/nowhere", headers={"referer": "http://testserver/about-the-data/"})
    theirs = visitor.get("/nowhere", headers={"referer": "http://elsewhere.example/trap"})

    assert "http://testserver/about-the-data/" in ours.content.decode()
    assert "elsewhere.example" not in theirs.content.decode()


def test_a_form_that_was_open_too_long_can_be_opened_again() -> None:
    visitor = Client(enforce_csrf_checks=True)

    response = visitor.post("/accounts/login/?next=/desk/", {"login": "nani", "password": "x"})

    assert response.status_code == 403
    assert '<a href="/accounts/login/?next=/desk/">' in response.content.decode()


def test_too_many_tries_say_when_to_come_back(rf: RequestFactory) -> None:
    response = views.too_many_requests(rf.get("/accounts/login/"))

    assert response.status_code == 429
    assert response["Retry-After"] == "60"


def test_programs_get_a_problem_document(visitor: Client) -> None:
    response = visitor.get("/api/v1/nowhere", headers={"accept-language": "en"})

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["title"], problem["detail"]) == ("Not Found", "This page does not exist.")


def test_our_own_failure_is_shown_without_any_database(rf: RequestFactory) -> None:
    """No database mark stands here, so the least query would raise."""
    with translation.override("id"):
        page = views.server_error(rf.get("/desk/")).content.decode()

    assert "Ada yang gagal di pihak kami" in page
