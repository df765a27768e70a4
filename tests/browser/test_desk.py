"""A regency's desk after the vote: work is ticked and given, an alert is worked through, with scripts and without."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from oversight.deadlines.models import Deadline
from reports.models import Alert
from tests.browser.watch import Visit
from tests.cast import NEIGHBOUR
from tests.conftest import enter
from tests.factories.alerts import adverse_filing, follow, sealed
from tests.factories.reports import filed

ANSWERS = {"PS04": "yes", "PS12": "yes", "HS02": "yes", "HS03": "no", "HS05": "no"}
REMARK = {"HS02": "Penghitungan dimulai pukul 11.20 sebelum pemungutan suara ditutup pukul 13.00."}


class Prepared(NamedTuple):
    """A signed-in officer and the alerts of her regency, one for each walk; made before the browser."""

    session: str
    alerts: list[str]


@pytest.fixture(scope="module")
def prepared(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Prepared]:
    now = timezone.now()
    with django_db_blocker.unblock():
        client = Client()
        enter(client, "budi")
        first = filed(adverse_filing(answers=ANSWERS, remarks=REMARK), "sari", now)
        second = filed(adverse_filing(NEIGHBOUR, answers=ANSWERS), "bayu", now)
        follow(sealed([first, second]), now)
        _spread(now)
        yield Prepared(
            client.cookies["sessionid"].value,
            [str(pk) for pk in Alert.objects.order_by("pk").values_list("pk", flat=True)],
        )
        connections.close_all()


def _spread(now: datetime) -> None:
    """Clocks of a voting day a week ago, so that every degree of urgency stands on the desk."""
    for number, clock in enumerate(Deadline.objects.order_by("pk")):
        days = (-2, 0, 1, 5)[number % 4]
        Deadline.objects.filter(pk=clock.pk).update(
            counted_from=now + timedelta(days=days - 10), due_at=now + timedelta(days=days)
        )


@pytest.mark.parametrize(
    ("number", "width", "language", "dark", "scripts"),
    [
        (0, 360, "id", False, True),
        (1, 360, "en", True, True),
        (2, 1280, "id", True, True),
        (3, 1280, "en", False, False),
    ],
)
def test_work_is_given_and_an_alert_is_worked_through(
    prepared: Prepared, browser: Browser, site: str, number: int, width: int, language: str, dark: bool, scripts: bool
) -> None:
    visit = Visit(browser, site, width=width, language=language, dark=dark, scripts=scripts)
    page = visit.page
    visit.context.add_cookies([{"name": "sessionid", "value": prepared.session, "url": site}])
    alert = f"/reports/alerts/{prepared.alerts[number]}/"

    def look(address: str = "") -> None:
        if address:
            visit.open(address)
        if scripts:
            visit.examine()

    look("/desk/")
    page.check(f"input[value='{prepared.alerts[number]}']", force=True)
    page.click(".give button")
    assert page.locator(".notices .alert-success").count() == 1
    assert page.locator(f"ol.worklist a[href='{alert}']").count() == 1
    look()
    for address in ("/desk/work/mine/", "/desk/work/waiting/", "/desk/absence/", "/reports/alerts/"):
        look(address)
    look(alert)
    visit.press()
    look()
    page.fill("#recommend_note", "")
    visit.press()
    assert page.locator(".error-summary").count() == 1
    look()
    page.fill("#recommend_note", "Tiga saksi membenarkan.")
    visit.press()
    assert page.locator("main .btn-primary").count() == 0
    assert "Tiga saksi membenarkan." in page.inner_text("main")
    look()
    visit.context.close()
    # The browser itself says of the refused form that its answer was 422.
    assert [fault for fault in visit.faults if "422" not in fault] == []
