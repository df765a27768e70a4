"""Coverage, silence and the page of a station in the browser: both widths, both languages, no script needed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from oversight.accounts.models import User
from oversight.core.ids import uuid7
from tests.browser.watch import Visit
from tests.cast import NEIGHBOUR, STATION
from tests.conftest import enter
from tests.factories.reports import NOW, PPWP, filed, filing
from tests.factories.stream import follow

# First of all, since the database is not to be spoken to while a browser is open.
pytestmark = pytest.mark.usefixtures("session")
ADDRESSES = (
    "/reports/coverage/",
    "/reports/coverage/?place=64.01.01.2009",
    "/reports/coverage/silence/?place=64.01.01",
    f"/reports/stations/pemilu-2024/{STATION}/",
    f"/reports/stations/pemilu-2024/{NEIGHBOUR}/",
)


@pytest.fixture(scope="module")
def session(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The session of the sub-district's member, with three reports of two people in one village."""
    with django_db_blocker.unblock():
        User.objects.filter(username="sari").update(phone="+62 812-0000-1234")
        photo = {"id": str(uuid7(NOW)), "kind": "scene", "sha256": "ab" * 32, "size": 9, "media_type": "image/png"}
        first = filed(filing(evidence=[photo], note="Hujan deras."))
        later = NOW + timedelta(minutes=5)
        filed(filing(supersedes=str(first), reason="Salah ketik.", tallies={"PPWP": PPWP | {"valid": 190}}), now=later)
        filed(filing(), "made")
        filed(filing("6401012009003"), "made")
        follow(NOW)
        client = Client()
        enter(client, "dewi")
        connections.close_all()
    yield client.cookies["sessionid"].value


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_hold_for_everybody(browser: Browser, site: str, session: str, width: int, language: str) -> None:
    visit = Visit(browser, site, width=width, language=language)
    visit.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    for address in ADDRESSES:
        visit.open(address)
        visit.examine()
    assert visit.faults == []


def test_from_the_area_down_to_whom_to_call(browser: Browser, site: str, session: str) -> None:
    visit = Visit(browser, site, width=360, language="en", scripts=False)
    visit.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    visit.open("/reports/coverage/")
    visit.page.click("main table a >> nth=0")
    visit.page.click("main table a:has-text('TPS 1')")
    assert visit.page.url.startswith(f"{site}/reports/stations/pemilu-2024/{STATION}/")
    assert visit.page.get_attribute("a[href^='tel:']", "href") == "tel:+6281200001234"
    assert visit.faults == []
