"""A citizen reports with two files and holds a receipt, and somebody tells something without a name: in Chromium.

Without a script at 360 px in Indonesian, as on the oldest phone; with it at 1280 px in English.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests import environment
from tests.browser.watch import Visit
from tests.factories.photos import jpeg

CODE = r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}"
SHOTS = os.environ.get("OVERSIGHT_SHOTS", "")  # a folder for pictures of the pages
ACCOUNT = "Pada pagi itu kepala desa membagikan amplop kepada warga di balai desa nomor {number}, satu per satu."
PHOTOS = [{"name": f"bukti-{n}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed=40 + n)} for n in (1, 2)]


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """The server of this module takes a script's haste for granted: it types faster than people read."""
    os.environ["GATE_SECONDS_PER_GROUP"] = "0"
    yield
    del os.environ["GATE_SECONDS_PER_GROUP"]


def shot(visit: Visit, name: str) -> None:
    if SHOTS:
        width = visit.page.viewport_size["width"] if visit.page.viewport_size else 0
        visit.page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


class Walk:
    """Somebody at a form: every page is looked at, then filled in and left."""

    def __init__(self, visit: Visit, name: str, *, examine: bool) -> None:
        self.visit, self.name, self.examine = visit, name, examine

    @property
    def page(self) -> Page:
        return self.visit.page

    def on(self, code: str) -> None:
        """We stand on the page of this group."""
        assert f"/{code}/" in self.page.url, self.page.url
        if self.examine:
            self.visit.examine()
        shot(self.visit, f"{self.name}-{code}")

    def go_on(self) -> None:
        self.visit.press()


def where_by_name(walk: Walk) -> None:
    walk.on("place")
    walk.page.fill("#id_name", "Tanah Gro")
    walk.go_on()
    walk.on("match")
    walk.page.locator("input[name=region]").first.check()  # the sub-district; a village has its name as well
    walk.go_on()
    walk.on("village")
    walk.page.select_option("#id_region", index=1)
    walk.go_on()


def where_step_by_step(walk: Walk) -> None:
    walk.on("place")
    walk.page.select_option("#id_province", label="Kalimantan Timur")
    walk.go_on()
    for code, label in (("regency", "Kab. Paser"), ("district", "Batu Sopang"), ("village", "Samurangau")):
        walk.on(code)
        walk.page.select_option("#id_region", label=label)
        walk.go_on()


def fill_in_report(walk: Walk, number: int) -> None:
    page = walk.page
    walk.on("about")
    walk.go_on()
    assert page.locator(".error-summary a").count() == 3
    if walk.examine:
        walk.visit.examine()
    page.check("input[value='pemilu-2024:DPRD_KABKOTA']")
    page.fill("#id_occurred_on", "2024-01-29")
    page.fill("#id_known_on", "2024-01-30")
    walk.go_on()
    (where_by_name if number % 2 else where_step_by_step)(walk)
    walk.on("event")
    page.fill("#id_event", "Pembagian amplop")
    page.fill("#id_location", "Balai desa")
    page.fill("#id_account", ACCOUNT.format(number=number))
    walk.go_on()
    walk.on("reported-1")
    page.fill("#id_name", "Joko Susilo")
    page.check("input[name=more][value=yes]")
    walk.go_on()
    walk.on("reported-2")
    page.fill("#id_name", "Ketua RT setempat")
    walk.go_on()
    walk.on("witness-1")
    walk.go_on()
    walk.on("piece-1")
    page.check("input[name=kind][value=object]")
    page.fill("#id_description", "Satu amplop, ada pada saya")
    walk.go_on()
    walk.on("who")
    page.check("input[value=citizen]")
    page.check("input[name=by_proxy][value=no]")
    walk.go_on()
    walk.on("reporter")
    for name, value in {
        "name": "Siti Aminah", "birth_place": "Tanah Grogot", "birth_date": "1988-05-17", "occupation": "guru",
        "address": "Jalan Sudirman 7", "phone": "081234567890",
    }.items():  # fmt: skip
        page.fill(f"#id_{name}", value)
    page.check("input[name=sex][value=female]")
    walk.go_on()
    walk.on("identity")
    page.check("#id_has_read")
    page.check("#id_is_true")
    walk.go_on()


def add_files(walk: Walk) -> None:
    walk.on("files")
    walk.page.set_input_files("#files", PHOTOS)
    walk.page.click("button[name=stay]")
    expect(walk.page.locator(".manifest li")).to_have_count(2)
    if walk.examine:
        walk.visit.examine()
    walk.page.click("main a.btn-primary")
    walk.on("check")


@pytest.mark.parametrize(("width", "language", "scripts", "number"), [(360, "id", False, 1), (1280, "en", True, 2)])
def test_a_citizen_reports_with_two_files_and_sees_the_receipt(
    browser: Browser, site: str, width: int, language: str, scripts: bool, number: int
) -> None:
    visit = Visit(browser, site, width=width, language=language, scripts=scripts)
    page = visit.page
    visit.open("/")
    shot(visit, "home")
    if scripts:
        visit.examine()
    page.click("a[href='/violation-reports/']")
    walk = Walk(visit, "report", examine=scripts)
    fill_in_report(walk, number)
    add_files(walk)
    assert "Joko Susilo" in page.inner_text("main") and "bukti-2.jpg" in page.inner_text("main")
    visit.press()
    page.wait_for_url("**/sent/")
    walk.on("sent")
    expect(page.locator(".code")).to_have_text(re.compile(CODE))
    assert page.locator("dd", has_text="/LP/PL/Kab/").count() == 1
    page.click("main a.btn-primary")
    walk.on("receipt")
    shown = page.inner_text("main")
    assert "/LP/PL/Kab/" in shown and "Siti" not in shown
    with page.expect_download() as download:
        page.click("main button.btn-primary")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    visit.context.close()
    assert [fault for fault in visit.faults if "422" not in fault] == []


@pytest.mark.parametrize(("width", "language", "scripts"), [(360, "id", False), (1280, "en", True)])
def test_somebody_tells_something_without_a_name(
    browser: Browser, site: str, width: int, language: str, scripts: bool
) -> None:
    visit = Visit(browser, site, width=width, language=language, scripts=scripts)
    page = visit.page
    visit.open("/")
    page.click("a[href='/tips/']")
    walk = Walk(visit, "tip", examine=scripts)
    walk.on("about")
    page.check("input[value=unsure]")
    page.fill("#id_occurred_on", "2024-01-29")
    walk.go_on()
    (where_step_by_step if scripts else where_by_name)(walk)
    walk.on("told")
    page.fill("#id_what", ACCOUNT.format(number=f"tiga {width}"))
    walk.go_on()
    add_files(walk)
    visit.press()
    page.wait_for_url("**/sent/")
    walk.on("sent")
    assert "/LP/" not in page.inner_text("main")
    code = page.inner_text(".code")
    assert len(code.split("-")) == 4
    visit.context.close()
    assert [fault for fault in visit.faults if "422" not in fault] == []


def test_nothing_of_them_waits_in_quarantine(browser: Browser, site: str) -> None:
    with psycopg.connect(environment.url("oversight_app", environment.DATABASE)) as connection:
        assert connection.execute("select count(*) from gate_held").fetchone() == (0,)
        assert connection.execute("select count(*) from violations_case").fetchone() == (4,)


@pytest.mark.parametrize(("language", "dark"), [("id", True), ("en", False)])
def test_the_start_page_is_sound_at_both_widths(browser: Browser, site: str, language: str, dark: bool) -> None:
    for width in (360, 1280):
        visit = Visit(browser, site, width=width, language=language, dark=dark)
        for address in ("/", "/tips/", "/violation-reports/", "/violation-reports/identity/"):
            visit.open(address)
            visit.examine()
        visit.context.close()
        assert visit.faults == []
