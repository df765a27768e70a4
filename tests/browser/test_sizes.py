"""What travels for every page of the field and of the public, with an empty cache and when it is opened again.

`pytest tests/browser/test_sizes.py -s` prints the table.
"""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.browser.phone import forget_reports
from tests.browser.test_field_journeys import COUNTING, READY, VOTING, begin, go_on
from tests.browser.watch import Visit
from tests.cast import device_token

FIRST_LOAD_BYTES = 120_000
AFTERWARDS_BYTES = 20_000
MOVED = """() => performance.getEntries().filter(e => ['navigation', 'resource'].includes(e.entryType))
  .reduce((sum, e) => sum + e.transferSize, 0)"""
PUBLIC = ["/", "/public-ledger/", "/about-the-data/", "/status", "/accounts/login/", "/accounts/password/reset/"]
FIELD = ["/field/", "/field/enrol/", "/field/welcome/", "/field/sent/", "/field/sign-out/"]


@pytest.fixture
def fresh(site: str) -> None:
    """Before the first report."""
    forget_reports()


def holding_a_phone(browser: Browser, site: str, *, width: int, language: str) -> Visit:
    """A browser that holds sari's phone, without the worker, through which unpacked bytes would be counted."""
    visit = Visit(browser, site, width=width, language=language, workers=False)
    cookie = {"name": settings.DEVICE_COOKIE_NAME, "value": device_token("sari"), "url": site}
    visit.context.add_cookies([cookie])  # type: ignore[list-item]
    return visit


def pages_of_a_report(browser: Browser, site: str) -> list[str]:
    """The addresses of a draft's pages and of a report that was sent."""
    visit = holding_a_phone(browser, site, width=360, language="id")
    page = visit.page
    visit.open("/field/")
    page.wait_for_selector(READY, state="attached")
    draft = begin(page, COUNTING)
    page.wait_for_selector(READY, state="attached")
    steps = [f"/field/reports/{draft}/start/"]
    while not page.url.endswith("/check/"):
        go_on(page)
        steps.append(page.url.removeprefix(site).partition("#")[0])
    visit.open("/field/")
    visit.open(f"/field/reports/{begin(page, VOTING)}/check/")
    page.wait_for_selector(READY, state="attached")
    visit.press()
    page.wait_for_url("**/field/sent/*/")
    sent = page.url.removeprefix(site)
    visit.context.close()
    return [*steps, sent, f"{sent}withdraw/"]


def measured(
    browser: Browser, site: str, addresses: list[str], width: int, language: str
) -> Iterator[tuple[str, int, int]]:
    """Each page with the bytes of its first load and of its second."""
    visit = holding_a_phone(browser, site, width=width, language=language)
    devtools = visit.context.new_cdp_session(visit.page)
    for address in addresses:
        devtools.send("Network.clearBrowserCache")
        moved = []
        for _ in range(2):
            visit.open(address)
            if visit.page.locator("script[type=module]").count():
                visit.page.wait_for_selector(READY, state="attached")
            moved.append(visit.page.evaluate(MOVED))
        yield address, moved[0], moved[1]
    visit.context.close()


@pytest.mark.usefixtures("fresh")
def test_every_page_is_light_enough_for_a_weak_signal(browser: Browser, site: str) -> None:
    addresses = [*PUBLIC, *FIELD, *pages_of_a_report(browser, site)]
    columns = [(width, language) for width in (360, 1280) for language in ("id", "en")]
    table: dict[str, list[tuple[int, int]]] = {address: [] for address in addresses}
    for width, language in columns:
        for address, first, later in measured(browser, site, addresses, width, language):
            table[address].append((first, later))
    print("\n" + " " * 38 + "".join(f"{f'{width} px {language}':>18}" for width, language in columns))
    for address, sizes in table.items():
        name = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", address)
        print(f"{name:<38}" + "".join(f"{first / 1000:>10.1f} {later / 1000:>7.1f}" for first, later in sizes))
    heavy = {
        address: sizes
        for address, sizes in table.items()
        if any(not 5_000 < first < FIRST_LOAD_BYTES or not 0 < later < AFTERWARDS_BYTES for first, later in sizes)
    }
    assert heavy == {}
