"""Documents in a real browser: anybody checks a paper, the office keeps it; found fault with by axe."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from oversight.documents import actions, codes
from tests.browser.test_evidence import session
from tests.browser.watch import Visit
from tests.factories.papers import ISSUED, dossier, issued
from tests.factories.reports import actor

Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def papers(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """A paper that stands, one that is not printed yet and one that was withdrawn; the bytes of the first; a session.

    Redacted variants alone, since the server of these tests has no keeper.
    """
    with django_db_blocker.unblock():
        of, by = dossier(), actor("budi")
        standing, fresh, old = (issued(of, variants=["redacted"]) for _ in range(3))
        content = actions.hand_out(document=standing, variant="redacted", by=by, now=ISSUED).data
        actions.hand_out(document=old, variant="redacted", by=by, now=ISSUED)
        actions.withdraw(document=old, reason="Salah nomor", replaced_by=standing, by=by, now=ISSUED)
        yield {"standing": standing, "fresh": fresh, "old": old, "content": content, "session": session("budi")}


@pytest.fixture
def visit(papers: dict[str, Any], browser: Browser, site: str) -> Iterator[Open]:
    """`visit(width=360)`: a browser of somebody unknown; of the officer with `signed_in`."""
    opened: list[Visit] = []

    def start(*, width: int = 1280, scripts: bool = True, signed_in: bool = False, language: str = "id") -> Visit:
        made = Visit(browser, site, width=width, language=language, scripts=scripts)
        if signed_in:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": papers["session"], "url": site}
            made.context.add_cookies([cookie])  # type: ignore[list-item]
        opened.append(made)
        return made

    yield start
    for one in opened:
        one.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_documents_are_sound_at_every_width(visit: Open, papers: dict[str, Any], width: int) -> None:
    anybody, officer = visit(width=width), visit(width=width, signed_in=True)
    code = papers["standing"].code
    for who, address in (
        (anybody, "/documents/verify/"),
        (anybody, "/documents/verify/?code=123"),
        (anybody, f"/documents/verify/{code}/"),
        (anybody, f"/documents/verify/{papers['fresh'].code}/"),
        (anybody, f"/documents/verify/{papers['old'].code}/"),
        (officer, f"/documents/{papers['standing'].pk}/"),
        (officer, f"/documents/{papers['fresh'].pk}/"),
        (officer, f"/documents/{papers['old'].pk}/"),
        (officer, f"/documents/{papers['standing'].pk}/sign/"),
        (officer, f"/documents/{papers['standing'].pk}/withdraw/"),
    ):
        who.expects_failures = True
        who.open(address)
        who.examine()
    assert anybody.faults == [] and officer.faults == []


def test_somebody_checks_his_paper_without_scripts(visit: Open, papers: dict[str, Any]) -> None:
    anybody = visit(width=360, scripts=False)
    anybody.open("/documents/verify/")
    anybody.page.fill("#id_code", codes.spoken(papers["standing"].code).lower())
    anybody.press()
    assert anybody.page.locator("h1").inner_text() == "Formulir Laporan"
    for content, alert in ((papers["content"], ".alert-success"), (papers["content"] + b" ", ".alert-danger")):
        file = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": content}
        anybody.page.set_input_files("#id_file", file)  # type: ignore[arg-type]
        anybody.press()
        assert anybody.page.locator(f"#compare ~ div {alert}").count() == 1
    assert anybody.faults == []
