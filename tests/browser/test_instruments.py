"""Writing and publishing an instrument, on a phone and on a desk, with and without script."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.browser.watch import Visit
from tests.conftest import enter

LIST = "/reports/instruments/"


def _signed_in(name: str) -> str:
    """The session of a member, second factor passed; in a thread of its own, since Playwright keeps a loop in ours."""
    client = Client()
    enter(client, name)
    connections.close_all()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def sessions(site: str, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """The session cookies of two national officers."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(max_workers=1) as thread:
        return {name: thread.submit(_signed_in, name).result() for name in ("nani", "intan")}


def visit_of(browser: Browser, site: str, session: str, *, width: int, language: str, scripts: bool = True) -> Visit:
    """A visit of somebody who is signed in."""
    visit = Visit(browser, site, width=width, language=language, scripts=scripts)
    host = urlsplit(site).hostname or ""
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": host, "path": "/"}
    visit.context.add_cookies([cookie])  # type: ignore[list-item]
    return visit


@pytest.mark.parametrize(("width", "language", "base"), [
    (360, "id", "pemilu-2024-counting"), (1280, "en", "pilkada-2024-counting"),
])  # fmt: skip
def test_a_draft_is_written_looked_at_and_published(
    browser: Browser, site: str, sessions: dict[str, str], width: int, language: str, base: str
) -> None:
    writer = visit_of(browser, site, sessions["nani"], width=width, language=language)
    page = writer.page
    for rest in ("", "new/", "import/", f"versions/{base}@1/", f"versions/{base}@1/preview/"):
        writer.open(LIST + rest)
        writer.examine()
    assert page.locator(".phone-frame").first.bounding_box()["width"] <= 360  # type: ignore[index]

    writer.open(f"{LIST}versions/{base}@1/")
    page.click("main form button")
    draft = urlsplit(page.url).path
    writer.examine()
    page.click("#HS02 a")
    writer.examine()
    page.fill("#id_code", "wrong")
    writer.press()
    writer.examine()
    page.fill("#id_code", "HS02")
    page.select_option("#id_severity", "medium")
    writer.press()
    assert page.url.endswith("#HS02")
    page.click('#CT10 button[value="item:CT10:up"]')
    assert page.url.endswith("#CT10")
    for rest in ("head/", "add-group/", "add-tally/", "preview/", "difference/", "discard/", "hand-in/"):
        writer.open(draft + rest)
        writer.examine()
    writer.press()
    writer.examine()

    second = visit_of(browser, site, sessions["intan"], width=width, language=language)
    second.open(f"{draft}publish/")
    second.examine()
    second.press()
    assert second.page.url.endswith(f"/versions/{base}@2/")
    second.examine()
    for visit in (writer, second):
        visit.context.close()
    # The browser tells of the form that was refused on purpose.
    assert [fault for fault in writer.faults + second.faults if "422" not in fault] == []


def test_a_question_is_added_without_any_script(browser: Browser, site: str, sessions: dict[str, str]) -> None:
    visit = visit_of(browser, site, sessions["nani"], width=360, language="en", scripts=False)
    page = visit.page
    visit.open(f"{LIST}versions/pemilu-2024-quiet-period@1/")
    page.click("main form button")
    page.click("text=Add a question >> nth=0")
    page.fill("#id_text_id", "Apakah posko masih buka?")
    page.fill("#id_text_en", "Is an office still open?")
    page.fill("#id_code", "MT10")
    page.select_option("#id_adverse", "yes")
    page.fill("#id_source", "Pengawasan")
    visit.press()
    assert page.url.endswith("#MT10") and "Is an office still open?" in page.inner_text("#MT10")
    visit.context.close()
    assert visit.faults == []
