"""A public form in a real browser at 360 px: without a script, and with the proof of work solved by the page."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from tests import environment
from tests.browser.watch import Visit
from tests.factories.photos import jpeg
from tests.gate.somebody import STORY

CODE = r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}"


@pytest.fixture(scope="module", autouse=True)
def trial_forms() -> Iterator[None]:
    """The server of this module shows the trial forms as well."""
    before = os.environ.get("DJANGO_SETTINGS_MODULE")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.gate.live_settings"
    yield
    if before is None:
        del os.environ["DJANGO_SETTINGS_MODULE"]
    else:
        os.environ["DJANGO_SETTINGS_MODULE"] = before


def reasons() -> list[list[str]]:
    """Why each submission in quarantine waits."""
    with psycopg.connect(environment.url("oversight_app", environment.DATABASE)) as connection:
        return [row[0] for row in connection.execute("select reasons from gate_held order by id")]


def fill_in(visit: Visit, base: str, *, examine: bool) -> None:
    """The two groups, with one mistake on the way."""
    page = visit.page
    visit.open(base)
    visit.press()
    assert page.locator(".error-summary a").count() == 2
    page.click(".error-summary a >> nth=0")
    if examine:
        visit.examine()
    page.check("text=Paser")
    page.fill("#id_narrative", STORY)
    visit.press()
    assert page.url.endswith("/details/")
    if examine:
        visit.examine()
    page.fill("#id_people", "2")
    visit.press()


@pytest.mark.parametrize("dark", [False, True])
def test_with_a_script_the_page_does_the_work_and_files_show_their_progress(
    browser: Browser, trial_forms: None, site: str, dark: bool
) -> None:
    visit = Visit(browser, site, width=360, language="id", dark=dark)
    page = visit.page
    fill_in(visit, "/trial/", examine=True)
    page.set_input_files("#files", [{"name": "bukti.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=int(dark))}])
    page.click("button[name=stay]")
    expect(page.locator(".manifest")).to_contain_text("bukti.jpg")
    visit.examine()
    page.click("main a.btn-primary")
    assert STORY in page.inner_text("dl.typed >> nth=0")
    visit.examine()
    bar = page.locator("[data-work-shown] progress")
    expect(bar).to_be_visible()
    visit.press()  # perhaps before the proof is ready: the press is remembered
    page.wait_for_url("**/sent/")
    assert page.locator("text=TRIAL-").count() == 1
    expect(page.locator(".code")).to_contain_text("-")
    visit.examine()
    page.go_back()
    assert STORY not in page.content()
    visit.context.close()
    assert [fault for fault in visit.faults if "422" not in fault] == []


def test_without_a_script_it_goes_through_as_well(browser: Browser, trial_forms: None, site: str) -> None:
    visit = Visit(browser, site, width=360, language="id", scripts=False)
    page = visit.page
    before = len(reasons())
    fill_in(visit, "/trial/", examine=False)
    page.set_input_files("#files", [{"name": "bukti.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=7)}])
    page.click("button[name=stay]")
    assert "bukti.jpg" in page.inner_text(".manifest")
    page.click("main a.btn-primary")
    assert not page.locator("[data-work-shown]").is_visible()
    visit.press()
    assert page.url.endswith("/sent/")
    code = page.inner_text(".code")
    # A script of the test types faster than people read, so this one waits; its sender tracks it all the same.
    assert reasons()[before:] == [["too-fast", "no-work"]]
    visit.open("/track/")
    page.fill("#id_code", code.lower().replace("-", " "))
    visit.press()
    assert page.url.endswith("/track/received/")
    visit.context.close()
    assert [fault for fault in visit.faults if "422" not in fault] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_leaving_quickly_leaves_nothing_behind(browser: Browser, trial_forms: None, site: str, scripts: bool) -> None:
    visit = Visit(browser, site, width=360, language="id", scripts=scripts)
    visit.context.route("https://**", lambda route: route.fulfill(body="cuaca", content_type="text/html"))
    page = visit.page
    fill_in(visit, "/trial-tips/", examine=False)
    assert page.url.endswith("/check/")
    page.click("form[data-leave] button")
    page.wait_for_url("https://**")
    visit.open("/trial-tips/event/")
    assert page.input_value("#id_narrative") == ""
    visit.context.close()
