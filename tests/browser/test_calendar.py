"""An administrator enters a day off on a phone and at a desk, sees what will move and what moved; read by a machine."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from oversight.deadlines.models import DeadlineRule, Holiday
from tests.browser.watch import Visit
from tests.conftest import enter
from tests.deadlines.clocks import started


class Prepared(NamedTuple):
    """A signed-in administrator and what she opens; made before the browser, whose thread may not ask the database."""

    session: str
    addresses: list[str]
    days: list[date]


@pytest.fixture(scope="module")
def prepared(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Prepared]:
    with django_db_blocker.unblock():
        client = Client()
        enter(client, "ayu")
        for scope in ("64.01.", "64.02.", "91."):
            started(scope, counted_from=timezone.now())
        rule = DeadlineRule.objects.get(key="pemilu.follow_up", in_force=True)
        other = DeadlineRule.objects.get(key="pemilu.follow_up", reading="calendar-days")
        holiday = Holiday.objects.get(date="2024-02-14")
        # Not tomorrow: in the east of the country it may be today, and no term runs on its first day.
        coming = [timezone.localdate() + timedelta(days=number) for number in range(2, 9)]
        yield Prepared(
            session=client.cookies["sessionid"].value,
            addresses=[
                "/calendar/?year=2024",
                "/calendar/terms/",
                f"/calendar/terms/{rule.pk}/?day=2024-02-05&at=10:00&office=64.01",
                f"/calendar/terms/{other.pk}/choose/",
                f"/calendar/terms/{other.pk}/new/",
                "/calendar/hours/new/",
                f"/calendar/days/{holiday.pk}/withdraw/",
                "/calendar/new/",
            ],
            days=[day for day in coming if day.isoweekday() < 6],
        )
        connections.close_all()


@pytest.mark.parametrize(
    ("number", "width", "language", "dark"),
    [(0, 360, "id", False), (1, 360, "en", True), (2, 1280, "id", True), (3, 1280, "en", False)],
)
def test_a_day_off_is_entered(
    prepared: Prepared, browser: Browser, site: str, number: int, width: int, language: str, dark: bool
) -> None:
    visit = Visit(browser, site, width=width, language=language, dark=dark)
    page = visit.page
    visit.context.add_cookies([{"name": "sessionid", "value": prepared.session, "url": site}])
    for address in prepared.addresses:
        visit.open(address)
        visit.examine()

    visit.press()
    visit.examine()
    page.fill("#id_day", prepared.days[number].isoformat())
    for field in ("name_id", "name_en", "decree"):
        page.fill(f"#id_{field}", f"Keppres {number}/2026")
    visit.press()
    visit.examine()
    assert page.locator("main table tbody tr").count() >= 3
    visit.press()
    assert "/calendar/versions/" in page.url
    visit.examine()
    assert page.locator("main table tbody tr").count() >= 3
    assert visit.faults == []
    visit.context.close()
