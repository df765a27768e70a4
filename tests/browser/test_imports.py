"""An officer brings a broken spreadsheet in on a phone and at a desk, without a script too; pages read by a machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from oversight.imports import actions
from oversight.imports.models import Import
from tests.browser.watch import Visit
from tests.conftest import enter
from tests.imports import broken
from tests.imports.conftest import NOW, checked, receive, run, who


class Prepared(NamedTuple):
    """A signed-in officer and what he opens; made before the browser, whose thread may not ask the database."""

    session: str
    addresses: list[str]


@pytest.fixture(scope="module")
def with_target() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_SETTINGS_MODULE", "tests.imports.site_settings")
        patch.setattr(settings, "IMPORT_TARGETS", ["tests.imports.cases.Cases"])
        yield


@pytest.fixture(scope="module")
def site(with_target: None, site: str) -> str:
    """The platform with the target of the tests."""
    return site


@pytest.fixture(scope="module")
def prepared(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Prepared]:
    with django_db_blocker.unblock():
        client = Client()
        enter(client, "budi")
        content = broken.as_csv()
        fresh: Import = receive(content)
        tried, done = checked(content, source="a1"), run(checked(content, source="b2"))
        moving = checked(content, source="c3")
        actions.begin(one=moving, by=who("budi"), now=NOW)
        yield Prepared(
            client.cookies["sessionid"].value,
            [
                "/imports/",
                f"/imports/{fresh.pk}/columns/",
                f"/imports/{tried.pk}/",
                f"/imports/{tried.pk}/rows/?verdict=refused",
                f"/imports/{tried.pk}/rows/export/?verdict=refused",
                f"/imports/{tried.pk}/discard/",
                f"/imports/{done.pk}/",
                f"/imports/{done.pk}/review/",
                f"/imports/{done.pk}/undo/",
                f"/imports/{moving.pk}/",
            ],
        )
        connections.close_all()


@pytest.mark.parametrize(
    ("width", "language", "dark", "scripts"),
    [(360, "id", False, True), (1280, "en", True, True), (1280, "id", False, True)],
)
def test_every_page_of_the_intake_is_sound(
    prepared: Prepared, browser: Browser, site: str, width: int, language: str, dark: bool, scripts: bool
) -> None:
    visit = Visit(browser, site, width=width, language=language, dark=dark)
    visit.context.add_cookies([{"name": "sessionid", "value": prepared.session, "url": site}])
    for address in prepared.addresses:
        visit.open(address)
        visit.examine()
    assert visit.faults == []
    visit.context.close()


def test_a_spreadsheet_is_brought_in_without_a_script(
    prepared: Prepared, browser: Browser, site: str, tmp_path: Path
) -> None:
    file = tmp_path / "rekap.xlsx"
    file.write_bytes(broken.as_xlsx())
    visit = Visit(browser, site, width=360, language="en", scripts=False)
    visit.context.add_cookies([{"name": "sessionid", "value": prepared.session, "url": site}])
    visit.open("/imports/new/")
    page = visit.page
    page.fill("#id_source", "sigaplapor")
    page.set_input_files("#id_file", file)
    page.click("main button.btn-primary")
    assert page.locator("h1").inner_text() == "Which column is which?"
    page.click("main button.btn-primary")
    assert "Every row is being checked" in page.inner_text("main")
    page.click("text=Look again")
    assert "Every row is being checked" in page.inner_text("main")
    assert visit.faults == []
    visit.context.close()
