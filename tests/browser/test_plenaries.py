"""The commissioner at his phone and the office at its desk: plenaries, transfers, tracing, papers."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from oversight.accounts.models import Office
from tests.browser.test_evidence import session
from tests.browser.watch import Visit
from tests.factories.procedure import THE_REGENCY, called, closed, concluded, decided, enlist, who
from tests.factories.violations import found, reported, submit, tipped
from violations import actions
from violations.models import Case, Plenary

SHOTS = os.environ.get("SHOTS")
# Before the browser, while whose event loop runs this thread may not ask the database.
pytestmark = pytest.mark.usefixtures("rooms")


class Rooms(NamedTuple):
    """The sessions by name, what each looks at, and the plenary that is voted on."""

    sessions: dict[str, str]
    pages: dict[str, list[str]]
    plenary: Plenary


@pytest.fixture(scope="module")
def rooms(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Rooms]:
    with django_db_blocker.unblock():
        enlist()
        now = timezone.now() - timedelta(hours=2)
        case = concluded(reported())
        voted = called(case, "register")
        for name in ("komang", "fitri"):
            words = "Bukti belum meyakinkan saya." if name == "fitri" else ""
            choice = "against" if words else "for"
            actions.vote(plenary=voted, choice=choice, dissent=words, by=who(name, now), now=now)
        ready = called(concluded(reported(), "ask_completion", failed=["evidence"]), "ask_completion")
        for name in THE_REGENCY:
            actions.vote(plenary=ready, choice="for", by=who(name, now), now=now)
        lacking = concluded(reported(), "ask_completion", failed=["evidence", "account"])
        refused = concluded(reported(), "not_register", failed=["account"])
        refused = decided(refused, "not_register", reason="incomplete_material")
        there = Office.objects.get(path="64.02.")
        offered = decided(concluded(reported(), "offer_transfer"), "offer_transfer", recipient=there).transfers.get()
        tip, traced = tipped(), tipped("other")
        actions.start_tracing(case=traced, order="3/PP.00.02/2024", plan="Temui warga.", by=who("rina"), now=now)
        told = Case.objects.get(pk=submit(code="kode").id)
        actions.ask_withdrawal(case=told, reason="Berubah pikiran.", by=who("budi"), now=now)
        told = decided(told, "withdraw")
        finding = found()
        decision = Plenary.objects.get(case=refused)
        sessions = {name: session(name) for name in ("rina", "gusti", "budi", "hadi")}
        closed(called(concluded(reported()), "return_to_study"))
        connections.close_all()
        yield Rooms(
            sessions,
            {
                "rina": [
                    "/plenaries/", f"/plenaries/{voted.pk}/", f"/plenaries/{ready.pk}/", f"/plenaries/{decision.pk}/",
                    f"/cases/{lacking.pk}/call-plenary/", f"/cases/{lacking.pk}/call-plenary/?proposal=ask_completion",
                    f"/cases/{lacking.pk}/call-plenary/?proposal=not_register",
                    f"/cases/{lacking.pk}/call-plenary/?proposal=offer_transfer&office=kutai",
                    f"/cases/{finding.pk}/call-plenary/", f"/cases/{tip.pk}/tracing/", f"/cases/{traced.pk}/tracing/",
                    f"/cases/{traced.pk}/close-tip/", "/transfers/", f"/transfers/{offered.pk}/",
                ],
                "gusti": ["/plenaries/", "/transfers/", f"/transfers/{offered.pk}/"],
                "budi": [
                    f"/cases/{told.pk}/notify/", f"/cases/{told.pk}/archive/", f"/cases/{refused.pk}/letters/",
                    f"/cases/{tip.pk}/letters/",
                ],
            },
            voted,
        )  # fmt: skip


@pytest.mark.parametrize(("language", "dark"), [("id", False), ("en", True)])
def test_every_page_is_sound_on_a_phone_and_at_a_desk(
    browser: Browser, site: str, rooms: Rooms, language: str, dark: bool
) -> None:
    faults = []
    for name, addresses in rooms.pages.items():
        visit = Visit(browser, site, width=360, language=language, dark=dark)
        visit.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": rooms.sessions[name], "url": site}])
        for number, address in enumerate(addresses):
            for width in (360, 1280):
                visit.page.set_viewport_size({"width": width, "height": 800})
                if width == 360:
                    visit.open(address)
                visit.examine()
                if SHOTS:
                    shot = Path(SHOTS) / f"{name}-{number:02}-{language}-{width}.png"
                    visit.page.screenshot(path=shot, full_page=True)
        faults += [f"{name}: {fault}" for fault in visit.faults]
        visit.context.close()
    assert faults == []


def test_a_commissioner_votes_and_closes_with_one_thumb_without_scripts(
    browser: Browser, site: str, rooms: Rooms
) -> None:
    visit = Visit(browser, site, width=360, language="id", scripts=False)
    visit.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": rooms.sessions["rina"], "url": site}])
    page = visit.page
    visit.open("/plenaries/")
    page.click(f"section[aria-labelledby=waiting] a[href='/plenaries/{rooms.plenary.pk}/']")
    button = page.locator("main button.btn-primary").bounding_box()
    assert button is not None and button["height"] >= 44 and button["width"] >= 200
    page.click("label[for=id_choice_0]")
    visit.press()
    page.fill("#id_minute", "BA-12")
    page.fill("#id_text", "Syarat terpenuhi.")
    visit.press()
    assert page.locator("main .badge[data-tone=ok]").first.is_visible()
    visit.open("/plenaries/")
    assert not page.locator(f"section[aria-labelledby=waiting] a[href='/plenaries/{rooms.plenary.pk}/']").count()
    assert page.locator(f"section[aria-labelledby=decided] a[href='/plenaries/{rooms.plenary.pk}/']").count() == 1
    assert visit.faults == []
