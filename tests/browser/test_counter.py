"""An officer at the counter in Chromium: a report, a returning reporter, papers, the receipt, and the quarantine.

Without a script at 360 px in Indonesian; with it at 1280 px in English, dark.
"""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from oversight.core.ids import uuid7
from tests.browser.watch import Visit
from tests.conftest import enter
from tests.factories.held import held_at
from tests.factories.photos import jpeg
from tests.factories.procedure import concluded, decided
from tests.factories.violations import NOW, reported

SHOTS = os.environ.get("OVERSIGHT_SHOTS", "")  # a folder for pictures of the pages
CODE = r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}"
NUMBER = r"\d{3}/LP/PL/Kab/23\.09/[IVX]+/\d{4}"
SCAN = {"name": "ktp.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=71)}
pytestmark = pytest.mark.usefixtures("desk")


class Desk(NamedTuple):
    """The officer's session, and what there is."""

    session: str
    online: dict[int, str]
    asked: str
    held: str


@pytest.fixture(scope="module")
def desk(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    with django_db_blocker.unblock():
        now = timezone.now()
        online = {width: str(reported(None, id=uuid7(now), now=now).pk) for width in (360, 1280)}
        asked = concluded(reported(id=uuid7(NOW)), "ask_completion", failed=["evidence"])
        decided(asked, "ask_completion", letter="12/PM/2024")
        held = held_at("64.01.", now=now - timedelta(hours=1))
        held_at("64.01.", now=now - timedelta(hours=2))
        client = Client()
        enter(client, "budi")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        connections.close_all()
        yield Desk(session, online, str(asked.pk), str(held.pk))


def at_the_desk(browser: Browser, site: str, desk: Desk, *, width: int) -> Visit:
    visit = Visit(
        browser, site, width=width, language="id" if width == 360 else "en", dark=width != 360, scripts=width != 360
    )
    visit.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": desk.session, "url": site}])
    return visit


def look(visit: Visit, name: str) -> None:
    """Examine the page where a script can run, and keep a picture where somebody asks for it."""
    width = visit.page.viewport_size["width"] if visit.page.viewport_size else 0
    if width != 360:
        visit.examine()
        visit.page.set_viewport_size({"width": 360, "height": 800})
        visit.examine()
        visit.page.set_viewport_size({"width": width, "height": 800})
    elif visit.page.evaluate("document.documentElement.scrollWidth") > width:
        visit.faults.append(f"{name} is wider than the screen")
    if SHOTS:
        visit.page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_an_officer_takes_a_report_finds_who_returns_receives_papers_and_prints(
    browser: Browser, site: str, desk: Desk, width: int
) -> None:
    visit = at_the_desk(browser, site, desk, width=width)
    page = visit.page
    visit.open("/intake/")
    look(visit, "counter")
    page.click("main a[href='/intake/returning/']")
    page.fill("#id_phone", "0812-3456-7890")
    visit.press()
    look(visit, "returning")
    assert "Siti" not in page.inner_text("main") and re.search(r"P-[0-9A-Z]{6}", page.inner_text("main"))
    page.click("main a.btn-primary")
    look(visit, "report")
    page.fill("#id_reporter-name", "Siti Aminah")
    page.fill("#id_reporter-nik", "640")
    page.fill("#id_reporter-address", "Jalan Sudirman 7")
    page.fill("#id_reporter-phone", "0812-3456-7890")
    page.fill("#id_reported-0-name", "Joko Susilo")
    page.click("button[name=add][value=witnesses]")
    page.fill("#id_witnesses-0-name", "Maria Goreti")
    page.select_option("#id_event-election", "pemilu-2024")
    page.fill("#id_event-event", "Pembagian uang")
    page.fill("#id_event-occurred_on", "2024-01-29")
    page.fill("#id_event-place", "batu")
    page.fill("#id_event-account", "Pada pagi itu amplop dibagikan.")
    page.fill("#id_head-known_on", "2024-01-29")
    page.select_option("#id_evidence-0-kind", "object")
    page.fill("#id_evidence-0-description", "Satu amplop")
    page.check("#id_head-is_true")
    visit.press()
    look(visit, "report-refused")
    assert page.input_value("#id_witnesses-0-name") == "Maria Goreti"
    page.check("#id_head-is_same")
    page.click("label[for=place-1]")
    visit.press()
    page.click(".error-summary a[href='#id_reporter-nik']")
    page.fill("#id_reporter-nik", "6401015705880001")
    visit.press()
    shown = page.inner_text("main")
    assert re.search(CODE, shown) and re.search(NUMBER, shown)
    look(visit, "filed")
    with page.expect_download() as saved:
        page.click("main button.btn-primary")
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")
    visit.open(f"/cases/{desk.online[width]}/papers/")
    look(visit, "papers")
    for kind in ("proof", "identity", "evidence"):
        page.fill(f"#id_{kind}-copies", "1")
    page.set_input_files("#id_identity-scan", [SCAN])
    visit.press()
    look(visit, "papers-received")
    visit.open(f"/cases/{desk.online[width]}/counted-from/")
    page.fill("#id_reason", "Disampaikan setelah jam kerja.")
    page.click("button[name=preview]")
    look(visit, "count-from")
    visit.context.close()
    assert [fault for fault in visit.faults if "422" not in fault] == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_other_pages_of_counter_and_quarantine_are_sound(
    browser: Browser, site: str, desk: Desk, width: int
) -> None:
    visit = at_the_desk(browser, site, desk, width=width)
    page = visit.page
    pages = {
        "tip": "/intake/tip/",
        "finding": "/intake/finding/",
        "notice": f"/cases/{desk.asked}/notice/",
        "completion": f"/cases/{desk.asked}/completion/",
        "quarantine": "/quarantine/?form=tips",
        "held": f"/quarantine/{desk.held}/",
        "many": f"/quarantine/many/?like={desk.held}&by=text",
    }
    for name, address in pages.items():
        visit.open(address)
        look(visit, name)
    visit.open(f"/quarantine/{desk.held}/")
    page.click("form[method=post]:not([action]) button")
    assert "amplop" in page.inner_text("main")
    look(visit, "held-opened")
    visit.context.close()
    assert visit.faults == []
