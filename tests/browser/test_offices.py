"""The pages of the offices as the role that uses each: sub-district, regency, nation, auditor, administrator.

One browser opens every page once a language and examines it at both widths, so that many pages stay cheap.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from oversight.accounts.models import Device
from oversight.core.ids import uuid7
from oversight.deadlines.models import Deadline
from oversight.ledger import stuck
from oversight.notices import actions as notices
from tests.browser.watch import Visit
from tests.cast import NEIGHBOUR, Cast
from tests.conftest import enter
from tests.factories.alerts import adverse_filing, follow, sealed
from tests.factories.reports import NOW, PPWP, filed, filing
from tests.factories.stream import follow as count

GRID = "/reports/on-behalf/?instrument=pemilu-2024-voting-counting%401&village=64.01.01.2009"
FIGURES = f"{GRID}&part=tally-PPWP"
# Before the browser, while whose event loop runs this thread may not ask the database.
pytestmark = pytest.mark.usefixtures("office")


class Office(NamedTuple):
    """What there is to look at: the session of each role by name, and the pages of each."""

    sessions: dict[str, str]
    pages: dict[str, list[str]]


@pytest.fixture(scope="module")
def office(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Office]:
    with django_db_blocker.unblock():
        now, cast = timezone.now(), Cast()
        promised = [{"id": str(uuid7(NOW)), "kind": "scene", "sha256": "ab" * 32, "size": 9, "media_type": "image/png"}]
        first = filed(adverse_filing(evidence=promised, tallies={"PPWP": PPWP | {"valid": 190}}), "sari", now)
        second = filed(filing(NEIGHBOUR), "bayu", now)
        filed(filing(NEIGHBOUR, supersedes=str(second), reason="Salah ketik."), "bayu", now)
        follow(sealed([first]), now)
        Deadline.objects.update(due_at=now + timedelta(days=3))
        count(now)
        stuck.record("evidence-fixity", ValueError("nothing personal"), now=now)
        (notice,) = notices.send(
            to=[cast.user("toto").pk], kind="evidence-incident", dossier=None, facts={}, by="system:tests", now=now
        )
        sari, phone = cast.user("sari").pk, Device.objects.get(user__username="sari").pk
        sessions = {}
        for name in ("dewi", "budi", "nani", "toto", "ayu", "lina"):
            client = Client()
            enter(client, name)
            sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
        connections.close_all()
        yield Office(
            sessions,
            {
                "dewi": [
                    "/desk/", "/desk/absence/", "/reports/", "/reports/?place=64.01.01&flag=R1&photos=missing",
                    "/reports/?place=nowhere", "/reports/stations/?reported=nothing", "/reports/flags/",
                    "/reports/alerts/", "/reports/export/", "/reports/coverage/?place=64.01.01.2009",
                    "/reports/on-behalf/", GRID, FIGURES, f"/reports/{first}/",
                    f"/reports/phones/{phone}/", "/people/", "/people/new/", f"/people/{sari}/",
                    f"/people/{sari}/code/", "/people/import/", "/evidence/missing/", "/notices/choices/",
                ],
                "budi": ["/desk/work/waiting/", "/reports/coverage/silence/?place=64.01", "/lists/exports/"],
                "nani": ["/desk/", "/reports/coverage/", "/people/?state=ended", "/people/tokens/"],
                "toto": ["/stuck-work/", "/incidents/", "/notices/", "/notices/record/", f"/notices/{notice.pk}/"],
                "ayu": ["/people/", f"/people/{sari}/close/"],
                "lina": ["/desk/"],
            },
        )  # fmt: skip


@pytest.mark.parametrize(("language", "dark"), [("id", False), ("en", True)])
def test_every_page_of_an_office_is_sound(
    browser: Browser, site: str, office: Office, language: str, dark: bool
) -> None:
    faults = []
    for name, addresses in office.pages.items():
        visit = Visit(browser, site, width=360, language=language, dark=dark)
        visit.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": office.sessions[name], "url": site}])
        for address in addresses:
            for width in (360, 1280):
                visit.page.set_viewport_size({"width": width, "height": 800})
                if width == 360:
                    visit.open(address)
                visit.examine()
        faults += [f"{name}: {fault}" for fault in visit.faults]
        visit.context.close()
    assert faults == []


@pytest.mark.parametrize(("width", "language"), [(360, "id"), (1280, "en")])
def test_a_grid_with_a_wrong_figure_comes_back_sound_and_says_where(
    browser: Browser, site: str, office: Office, width: int, language: str
) -> None:
    visit = Visit(browser, site, width=width, language=language)
    visit.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": office.sessions["dewi"], "url": site}])
    page = visit.page
    visit.open(FIGURES)
    wrong = page.locator("input[name$='-tallies.PPWP.valid']:visible").last
    wrong.fill("many")
    named = wrong.get_attribute("id")
    visit.press()
    page.click(f".error-summary a[href='#{named}']")
    assert page.evaluate("document.activeElement.id") == named
    assert page.input_value(f"[id='{named}']") == "many"
    visit.examine()
    visit.context.close()
    # The browser itself says of the refused form that its answer was 422.
    assert [fault for fault in visit.faults if "422" not in fault] == []
