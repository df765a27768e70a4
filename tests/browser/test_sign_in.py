"""A national officer's first day, on a phone and on a desk, in both languages; then without any script."""

import pytest
from playwright.sync_api import Browser

from tests.browser.watch import Visit, code_for
from tests.cast import PASSWORD

WORDS = {"id": "Nani Suryani, Anda memegang 1 penugasan", "en": "Nani Suryani, you hold 1 assignment"}

pytestmark = pytest.mark.usefixtures("nani_without_second_factor")


@pytest.mark.parametrize(
    ("width", "language", "dark"),
    [(360, "id", False), (360, "en", True), (1280, "id", True), (1280, "en", False)],
)
def test_first_sign_in_forces_the_second_factor(
    browser: Browser, site: str, width: int, language: str, dark: bool
) -> None:
    visit = Visit(browser, site, width=width, language=language, dark=dark)
    page = visit.page
    for address in ("/", "/public-ledger/", "/about-the-data/", "/status"):
        visit.open(address)
        visit.examine()

    visit.open("/desk/")
    visit.press()
    visit.examine()
    visit.sign_in("nani", PASSWORD)
    assert page.url == f"{site}/accounts/2fa/totp/activate/"
    page.fill("#id_code", "000000")
    visit.press()
    visit.examine()
    page.fill("#id_code", code_for(page.inner_text("#totp-secret").replace(" ", "")))
    visit.press()
    visit.examine()
    recovery = page.inner_text("#recovery-codes li >> nth=0")
    page.click("main a.btn-primary")
    assert WORDS[language] in page.inner_text("main")
    visit.examine()

    for address in ("/account/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/"):
        visit.open(address)
        visit.examine()

    page.click("footer form button")
    assert page.url == f"{site}/"
    visit.open("/desk/")
    visit.sign_in("nani", PASSWORD)
    assert page.url.startswith(f"{site}/accounts/2fa/authenticate/")
    visit.examine()
    page.fill("#id_code", recovery)
    visit.press()
    assert page.url == f"{site}/desk/"
    visit.context.close()
    assert visit.faults == []


def test_the_desk_opens_without_any_script(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, width=360, language="id", scripts=False)
    visit.open("/desk/")
    visit.sign_in("nani", PASSWORD)
    visit.page.fill("#id_code", code_for(visit.page.inner_text("#totp-secret").replace(" ", "")))
    visit.press()
    visit.open("/desk/")
    assert WORDS["id"] in visit.page.inner_text("main")
    visit.page.click("form.lang button")
    assert WORDS["en"] in visit.page.inner_text("main")
    visit.context.close()
    assert visit.faults == []


def test_the_keyboard_always_shows_where_it_is(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, width=360, language="id")
    visit.open("/accounts/login/")
    ringed = (
        "e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }"
    )
    seen = []
    while "button.btn-primary" not in seen and len(seen) < 30:
        visit.page.keyboard.press("Tab")
        focused = visit.page.evaluate_handle("document.activeElement").as_element()
        assert focused is not None
        assert visit.page.evaluate(ringed, focused), focused.inner_html()
        box = focused.bounding_box()
        assert box is not None
        assert box["width"] > 0
        seen.append("button.btn-primary" if focused.evaluate("e => e.matches('button.btn-primary')") else "other")
    assert seen[-1] == "button.btn-primary"
    visit.context.close()
