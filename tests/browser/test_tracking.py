"""The tracking page and the public register in a real browser: the holder of a code reads, answers, adds, withdraws."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from oversight.gate import codes
from oversight.ledger import sealer
from oversight.parties import actions as parties
from oversight.parties.models import Part, Purpose
from oversight.workflow import actions as workflow
from oversight.workflow.models import Track
from tests.browser.watch import Visit
from tests.factories import papers
from tests.factories.photos import jpeg
from tests.factories.procedure import concluded, decided, who
from tests.factories.reports import actor
from tests.factories.violations import case_of, reported, submit, tipped
from violations import actions

# Before the browser, while whose event loop runs this thread may not ask the database.
pytestmark = pytest.mark.usefixtures("cases")
NEW = "Siapa yang pertama kali menerima video?"


class Cases(NamedTuple):
    """The codes of what there is, by name, and the entries of the register."""

    codes: dict[str, str]
    register: list[UUID]


@pytest.fixture(scope="module")
def cases(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Cases]:
    with django_db_blocker.unblock():
        now = timezone.now()
        held = {name: codes.new_code() for name in ("plain", "tip", "busy-id", "busy-en", "handled", "scriptless")}
        for name in ("plain", "busy-id", "busy-en", "scriptless"):
            made = case_of(submit(code=held[name], now=now).id)
            if name != "plain":
                actions.post_message(case=made, text=NEW, by=actor("budi", now), now=now)
        tipped(held["tip"], now=now)
        seen = case_of(submit(code=held["handled"], by="budi", now=now).id)
        workflow.take(track=Track.objects.get(pk=seen.track), by=who("budi", now), now=now)
        part = Part.objects.select_related("dossier", "person").get(dossier=seen.pk, role="reporter")
        parties.unmask(part, Purpose.CLARIFICATION, "Undangan.", 15, by=who("budi", now), now=now)
        papers.issued(seen.dossier, code="receipt")
        seen = decided(concluded(seen, now=now), "register", now=now)
        actions.notify_status(case=seen, way="mailbox", text="Laporan diregistrasi.", by=who("budi", now), now=now)
        refused = concluded(reported(now=now - timedelta(days=1)), "not_register", failed=["evidence"], now=now)
        refused = decided(refused, "not_register", now=now, reason="incomplete_material")
        sealer.seal(now=now)
        connections.close_all()
        yield Cases(held, [seen.pk, refused.pk])


def enter(visit: Visit, code: str) -> None:
    """Type the code, as it was written down."""
    visit.open("/track/")
    visit.page.fill("#id_code", code.lower().replace("-", " "))
    visit.press()
    assert visit.page.url.endswith("/track/case/")


def both_widths(visit: Visit) -> None:
    """Examine the page on a phone and on a desk."""
    for width in (1280, 360):
        visit.page.set_viewport_size({"width": width, "height": 800})
        visit.examine()


@pytest.mark.parametrize(("language", "dark"), [("id", False), ("en", True)])
def test_the_holder_reads_answers_adds_a_file_and_asks_to_withdraw(
    browser: Browser, site: str, cases: Cases, language: str, dark: bool
) -> None:
    visit = Visit(browser, site, width=360, language=language, dark=dark)
    page = visit.page
    enter(visit, cases.codes[f"busy-{language}"])
    expect(page.locator(".thread .in")).to_contain_text(NEW)
    page.click("details.why >> nth=0")
    both_widths(visit)
    page.fill("#id_text", "Tetangga saya.")
    with page.expect_navigation():
        page.click("form[action$='/message/'] button")
    expect(page.locator(".thread .out")).to_contain_text("Tetangga saya.")
    page.click("a[href$='/case/evidence/']")
    page.set_input_files(
        "#files", [{"name": "bukti.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=len(language))}]
    )
    page.click("form[data-files] button")
    expect(page.locator(".manifest")).to_contain_text("bukti.jpg")
    visit.press()
    assert page.locator(".error-summary a").count() == 1
    both_widths(visit)
    page.fill("#id_description", "Amplop dari dekat")
    visit.press()
    assert page.url.endswith("/track/case/#evidence")
    expect(page.locator("section[aria-labelledby=evidence] .manifest li")).to_have_count(2)
    page.click("a[href$='/withdrawal/']")
    both_widths(visit)
    page.fill("#id_reason", "Saya takut.")
    visit.press()
    assert page.url.endswith("/track/case/#withdrawal")
    both_widths(visit)
    assert page.locator("a[href$='/withdrawal/']").count() == 0
    visit.context.close()
    assert [fault for fault in visit.faults if "422" not in fault] == []


def test_without_a_script_it_goes_as_well(browser: Browser, site: str, cases: Cases) -> None:
    visit = Visit(browser, site, width=360, language="id", scripts=False)
    page = visit.page
    enter(visit, cases.codes["scriptless"])
    page.click("a[href$='/case/evidence/']")
    page.set_input_files("#files", [{"name": "bukti.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=9)}])
    with page.expect_navigation():
        page.click("form[data-files] button")
    assert "bukti.jpg" in page.inner_text(".manifest")
    page.fill("#id_description", "Amplop dari dekat")
    visit.press()
    assert page.locator("section[aria-labelledby=evidence] .manifest li").count() == 2
    visit.context.close()
    assert visit.faults == []


@pytest.mark.parametrize(("language", "dark"), [("id", True), ("en", False)])
def test_every_kind_of_case_and_the_register_are_sound(
    browser: Browser, site: str, cases: Cases, language: str, dark: bool
) -> None:
    visit = Visit(browser, site, width=360, language=language, dark=dark)
    for name in ("plain", "tip", "handled"):
        enter(visit, cases.codes[name])
        both_widths(visit)
    for address in (
        "/register/",
        "/register/?province=64&state=registered",
        "/register/?year=2023",
        "/register/?year=x",
    ):
        visit.open(address)
        both_widths(visit)
    for id in cases.register:
        visit.open(f"/register/{id}/")
        both_widths(visit)
    visit.context.close()
    assert [fault for fault in visit.faults if "422" not in fault] == []


def test_anothers_code_shows_nothing_of_this_case_and_leaving_forgets_it(
    browser: Browser, site: str, cases: Cases
) -> None:
    visit = Visit(browser, site, width=360, language="id")
    visit.context.route("https://**", lambda route: route.fulfill(body="cuaca", content_type="text/html"))
    enter(visit, cases.codes["tip"])
    assert NEW not in visit.page.content() and "LP/" not in visit.page.content()
    visit.page.click("form[data-leave] button")
    visit.page.wait_for_url("https://**")
    visit.open("/track/case/")
    assert visit.page.url.endswith("/track/")
    visit.context.close()
