"""Lists of cases, clocks and figures as a regency's officer and a province's commissioner see them, at both widths."""

import os
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
from oversight.deadlines.models import Deadline
from tests.browser.watch import Visit
from tests.conftest import enter
from tests.factories.procedure import CLOCK, concluded, decided, enlist
from tests.factories.violations import NOW, found, report_form, reported, submit, tipped
from violations import actions

pytestmark = pytest.mark.usefixtures("office")
PAGES = {
    "budi": [
        "/desk/", "/cases/", "/cases/?kind=handled&result=other",
        "/cases/?place=nowhere&since=2024-02-02&until=2024-02-01",
        "/cases/?place=batu", "/cases/export/", "/cases/due/", "/cases/due/?standing=missed", "/cases/statistics/",
    ],
    "darma": [
        "/desk/", "/cases/", "/cases/escalated/", "/cases/escalated/?term=tracing&place=64.02", "/cases/statistics/",
        "/cases/statistics/?place=64.01", "/cases/statistics/?since=2030-01-01",
        "/cases/compliance/?since=2024-01-01&until=2024-12-31", "/cases/compliance/?since=2030-01-01&until=2030-12-31",
        "/notices/",
    ],
}  # fmt: skip


class Office(NamedTuple):
    """The session of each person by name."""

    sessions: dict[str, str]


@pytest.fixture(scope="module")
def office(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Office]:
    """Cases of two regencies at different points, with clocks of every degree of urgency."""
    with django_db_blocker.unblock():
        enlist()
        now = timezone.now()
        decided(concluded(reported()), "register")
        decided(concluded(reported(id=uuid7(NOW)), "not_register"), "not_register", reason="not_a_violation")
        reported(id=uuid7(NOW))
        found(now=NOW)
        tipped(now=NOW)
        submit(report_form(office="64.02."), by="hadi")
        for number, clock in enumerate(Deadline.objects.filter(state="open").order_by("pk")):
            days = (-2, 0, 1, 5, -9)[number % 5]
            moments = {"counted_from": now + timedelta(days=days - 5), "due_at": now + timedelta(days=days, hours=1)}
            Deadline.objects.filter(pk=clock.pk).update(**moments)
        actions.raise_alarms(by=CLOCK, now=now)
        sessions = {}
        for name in PAGES:
            client = Client()
            enter(client, name)
            sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
        connections.close_all()
        yield Office(sessions)


@pytest.mark.parametrize(("language", "dark"), [("id", False), ("en", True)])
def test_every_list_and_table_is_sound(browser: Browser, site: str, office: Office, language: str, dark: bool) -> None:
    faults = []
    for name, addresses in PAGES.items():
        visit = Visit(browser, site, width=360, language=language, dark=dark)
        visit.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": office.sessions[name], "url": site}])
        for address in addresses:
            for width in (360, 1280):
                visit.page.set_viewport_size({"width": width, "height": 800})
                if width == 360:
                    visit.open(address)
                visit.examine()
                _shot(visit, f"{name}{address}-{width}-{language}")
        faults += [f"{name}: {fault}" for fault in visit.faults]
        visit.context.close()
    assert faults == []


def test_a_figure_of_the_statistics_leads_to_its_cases_and_on(browser: Browser, site: str, office: Office) -> None:
    visit = Visit(browser, site, width=1280, language="id")
    visit.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": office.sessions["darma"], "url": site}])
    visit.open("/cases/statistics/")
    visit.page.click("tr.sum td.num a >> nth=0")
    assert visit.page.locator("tbody tr").count() == 4
    visit.page.go_back()
    visit.page.click("tbody th a >> nth=0")
    assert "place=64.01" in visit.page.url
    assert visit.faults == []
    visit.context.close()


def _shot(visit: Visit, name: str) -> None:
    if shots := os.environ.get("SHOTS"):
        safe = "".join(sign if sign.isalnum() or sign == "-" else "_" for sign in name)[:90]
        visit.page.screenshot(path=Path(shots) / f"{safe}.png", full_page=True)
