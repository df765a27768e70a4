"""The pages of a case in a real browser: officer and commissioner, phone and desk, with and without script."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from oversight.core.ids import uuid7
from oversight.deadlines.models import Deadline, State
from oversight.dossiers.models import Dossier, Status
from oversight.ledger.sealer import seal
from oversight.parties import actions as parties
from oversight.parties.models import Part, Purpose, Role
from tests.browser.test_evidence import session
from tests.browser.watch import Visit
from tests.factories.procedure import called, concluded, enlist, who
from tests.factories.violations import NOW, PUBLIC, case_of, found, photo, report_form, reported, submit, tipped
from violations import actions
from violations.models import Case
from violations.queries import procedure as reads
from violations.rules import Evidence, Handed

SHOTS = os.environ.get("SHOTS", "")
# Before the browser, while whose event loop runs this thread may not ask the database.
pytestmark = pytest.mark.usefixtures("cases")


class Cases(NamedTuple):
    """The sessions of some people by name, and the pages that each looks at."""

    sessions: dict[str, str]
    pages: dict[str, dict[str, str]]
    study: str
    classes: str


@pytest.fixture(scope="module")
def cases(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Cases]:
    with django_db_blocker.unblock():
        enlist()
        now = timezone.now()
        rich, twin = _rich(), reported(id=uuid7(NOW))
        fresh, tip, finding = reported(id=uuid7(NOW)), tipped(), found()
        plain = reported(id=uuid7(NOW))
        actions.begin_study(case=plain, by=who("budi", now), now=now)
        actions.record_same_event(
            case=rich, other=twin.pk, outcome="joined", lead=rich.pk, note="Tempat dan hari sama.", by=who("budi", now),
            now=now,
        )  # fmt: skip
        seal(now=now)
        reporter = Part.objects.get(dossier=rich.pk, role=Role.REPORTER)
        witness = Part.objects.filter(dossier=rich.pk, role=Role.WITNESS)[0]
        before_plenary = concluded(reported(id=uuid7(NOW)), "not_register", failed=["account"], now=now)
        called(before_plenary, "not_register", reason="incomplete_material", now=now)
        ended = _ended(now)
        second = f"/people/{Part.objects.get(dossier=ended.pk, role=Role.WITNESS).pk}/"
        sessions = {name: session(name) for name in ("budi", "rina", "komang")}
        connections.close_all()
        case, people = f"/cases/{rich.pk}/", f"/cases/{rich.pk}/people/"
        yield Cases(
            sessions,
            {
                "budi": {
                    "case": case, "timeline": f"{case}timeline/", "people": people,
                    "person": f"{people}{reporter.pk}/", "open": f"{people}{witness.pk}/",
                    "amend": f"{people}{witness.pk}/amend/", "hand-over": f"{people}{witness.pk}/hand-over/",
                    "add": f"{people}add/", "same": f"{case}same-event/", "messages": f"{case}messages/",
                    "conflict": f"{case}conflict/", "kin": "/kin/", "fresh": f"/cases/{fresh.pk}/",
                    "tip": f"/cases/{tip.pk}/", "finding": f"/cases/{finding.pk}/",
                    "study": f"/cases/{plain.pk}/study/", "classes": f"/cases/{plain.pk}/classes/",
                    "conclude": f"/cases/{plain.pk}/study/conclude/", "tip-study": f"/cases/{tip.pk}/study/",
                },
                "komang": {"order": f"/cases/{ended.pk}{second}", "ended": f"/cases/{ended.pk}/"},
                "rina": {
                    "case": case, "study": f"{case}study/", "person": f"{people}{reporter.pk}/",
                    "plenary": f"/cases/{before_plenary.pk}/",
                    "delay": f"{people}{reporter.pk}/delay/", "erase": f"{people}{reporter.pk}/erase/",
                },
            },
            f"/cases/{plain.pk}/study/",
            f"/cases/{plain.pk}/classes/",
        )  # fmt: skip


def _ended(now: datetime) -> Case:
    """A report that lapsed long ago, whose witness is to be erased."""
    case = reported(id=uuid7(NOW))
    Dossier.objects.filter(pk=case.pk).update(status=Status.CLOSED)
    witness = Part.objects.get(dossier=case.pk, role=Role.WITNESS)
    parties.order_erasure(witness.person, "Putusan 12/2026.", by=who("rina", now), now=now)
    return case


def _rich() -> Case:
    """A report that came online, was studied, written about, and lies before the plenary."""
    moment = timezone.now()
    objects = Evidence(kind="object", description="Amplop berisi tiga lembar uang")
    case = case_of(submit(report_form(evidence=(photo(), photo("halaman"), objects)), code="browser").id)
    papers = [Handed(kind=kind) for kind in ("proof", "identity", "evidence")]
    actions.receive_papers(case=case, papers=papers, is_complete=True, by=who("budi"), now=NOW)
    actions.begin_study(case=case, by=who("budi"), now=NOW)
    checks = {one.code: actions.Check("met") for one in reads.required(case)}
    checks["evidence"] = actions.Check("not_met", "Foto tidak jelas.")
    actions.check_requirements(case=case, checks=checks, by=who("budi"), now=NOW)
    actions.classify(case=case, classes=["criminal", "ethics"], articles=["523-1"], by=who("budi"), now=NOW)
    actions.post_message(case=case, text="Kapan laporan saya diputus?", by=PUBLIC, now=NOW)
    actions.post_message(case=case, text="Pleno hari Jumat.", by=who("budi"), now=NOW)
    for part in Part.objects.filter(dossier=case.pk, role=Role.WITNESS):
        parties.unmask(part, Purpose.CLARIFICATION, "Undangan klarifikasi.", 120, by=who("budi", moment), now=moment)
    Deadline.objects.filter(state=State.OPEN).update(due_at=moment + timedelta(days=2))
    return case_of(case.pk)


def start(browser: Browser, site: str, cases: Cases, name: str, **options: object) -> Visit:
    """A browser of somebody who is signed in."""
    visit = Visit(browser, site, **options)  # type: ignore[arg-type]
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": cases.sessions[name], "url": site}
    visit.context.add_cookies([cookie])  # type: ignore[list-item]
    return visit


@pytest.mark.parametrize(("language", "dark"), [("id", False), ("en", True)])
def test_every_page_of_a_case_is_sound(browser: Browser, site: str, cases: Cases, language: str, dark: bool) -> None:
    faults = []
    for name, pages in cases.pages.items():
        visit = start(browser, site, cases, name, width=360, language=language, dark=dark)
        for title, address in pages.items():
            for width in (360, 1280):
                visit.page.set_viewport_size({"width": width, "height": 800})
                if width == 360:
                    visit.open(address)
                visit.examine()
                if SHOTS:
                    Path(SHOTS).mkdir(exist_ok=True)
                    visit.page.screenshot(path=f"{SHOTS}/{name}-{title}-{width}-{language}.png", full_page=True)
        faults += [f"{name}: {fault}" for fault in visit.faults]
        visit.context.close()
    assert faults == []


def test_an_officer_studies_a_case_on_a_phone_without_script(browser: Browser, site: str, cases: Cases) -> None:
    visit = start(browser, site, cases, "budi", width=360, language="en", scripts=False)
    page = visit.page
    visit.open(cases.study)
    for box in page.locator("input[value=met]").all():
        page.click(f"label[for='{box.get_attribute('id')}']")
    visit.press()
    assert page.locator("h2#next").inner_text() == "Say of which classes it is"
    page.click("a.btn-primary")
    page.fill("#id_q", "uang")
    page.press("#id_q", "Enter")
    assert page.locator("details[open] input[name=articles]").count() > 0
    page.locator("details[open] input[name=articles]").first.check()
    visit.press()
    assert page.locator("h2#next").inner_text() == "Conclude the study"
    page.click("a.btn-primary")
    page.click("label:has-text('Register') >> nth=0")
    page.fill("#id_text", "Everything is met.")
    visit.press()
    assert "Before the plenary" in page.locator(".case-head").inner_text()
    visit.context.close()
    assert visit.faults == []
