"""Evidence in a real browser: the viewer with and without scripts, incidents and notices, found fault with by axe."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from oversight.core.ids import uuid7
from oversight.evidence import actions, queries
from oversight.evidence.models import Incident, Item
from oversight.notices import actions as notices
from tests.browser.watch import Visit
from tests.cast import Cast
from tests.conftest import enter
from tests.evidence.conftest import file_of
from tests.factories.reports import NOW, actor, filed, filing

Open = Callable[..., Visit]


def form(seed: int) -> bytes:
    """A photo of a form, upright in the hand and lying in the file."""
    image = Image.new("RGB", (1280, 960), (222, 226, 218))
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 70, 1160, 890), fill=(252, 251, 246), outline=(60, 60, 60), width=4)
    for row in range(12):
        draw.line((120, 150 + row * 60, 1160, 150 + row * 60), fill=(120, 120, 120), width=2)
        draw.text(
            (140, 162 + row * 60), f"C.HASIL {seed}  baris {row + 1}: {28 + row * 17}", fill=(20, 20, 60), font_size=34
        )
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def session(name: str) -> str:
    """The key of a session of a member's desk, second factor passed."""
    client = Client()
    enter(client, name)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture(scope="module")
def evidence(site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """A report with a photo, a damaged one and a missing one; the auditor's incident and notice; two sessions.

    All before the browser starts: its event loop keeps the database from this thread.
    """
    with django_db_blocker.unblock():
        contents = [form(seed) for seed in range(3)]
        made = [
            {
                "id": str(uuid7(NOW)),
                "kind": kind,
                "sha256": sha256(content).hexdigest(),
                "size": len(content),
                "media_type": "image/jpeg",
            }
            for kind, content in zip(("result_form", "scene", "incident_form"), contents, strict=True)
        ]
        dossier = filed(filing(evidence=made))
        by = actor("sari")
        for one, content in zip(made[:2], contents, strict=False):
            item = queries.item(by, UUID(one["id"]), now=NOW)
            actions.receive(item=item, content=content, media_type="image/jpeg", by=by, now=NOW)
        actions.process(items=list(Item.objects.filter(received_at__isnull=False)), now=NOW)
        file_of(sha256(contents[1]).digest()).write_bytes(b"tampered")
        actions.rehash_all(now=timezone.now(), tell=lambda count: None)
        auditor = Cast().user("toto").pk
        (notice,) = notices.send(
            to=[auditor], kind="evidence-incident", dossier=None, facts={}, by="system:tests", now=timezone.now()
        )
        sound, damaged, missing = (UUID(one["id"]) for one in made)
        yield {
            "report": dossier,
            "sound": sound,
            "damaged": damaged,
            "missing": missing,
            "incident": Incident.objects.get().pk,
            "notice": notice.pk,
            "sessions": {name: session(name) for name in ("budi", "toto")},
        }
        for content in contents[:2]:
            file_of(sha256(content).digest()).unlink(missing_ok=True)


@pytest.fixture
def visit(evidence: dict[str, Any], browser: Browser, site: str) -> Iterator[Open]:
    """`visit("budi", width=360)`: a browser that is signed in."""
    opened: list[Visit] = []

    def start(name: str, *, width: int = 1280, scripts: bool = True) -> Visit:
        made = Visit(browser, site, width=width, language="id", scripts=scripts)
        key = evidence["sessions"][name]
        made.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
        opened.append(made)
        return made

    yield start
    for one in opened:
        one.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_evidence_are_sound_at_every_width(visit: Open, evidence: dict[str, Any], width: int) -> None:
    officer, auditor = visit("budi", width=width), visit("toto", width=width)
    for who, address in (
        (officer, f"/reports/{evidence['report']}/"),
        (officer, f"/evidence/{evidence['sound']}/"),
        (officer, f"/evidence/{evidence['missing']}/"),
        (officer, f"/evidence/{evidence['damaged']}/"),
        (officer, "/evidence/missing/"),
        (officer, "/notices/choices/"),
        (auditor, "/incidents/"),
        (auditor, f"/incidents/{evidence['incident']}/"),
        (auditor, "/notices/"),
        (auditor, "/notices/record/"),
        (auditor, f"/notices/{evidence['notice']}/"),
    ):
        who.open(address)
        who.examine()
    assert officer.faults == [] and auditor.faults == []


def test_buttons_and_keys_turn_and_enlarge_in_place(visit: Open, evidence: dict[str, Any]) -> None:
    officer = visit("budi")
    officer.open(f"/evidence/{evidence['sound']}/")
    page, frame = officer.page, officer.page.locator(".viewer")
    page.click("[data-act=right]")
    page.click("[data-act=larger]")
    assert (frame.get_attribute("data-turn"), frame.get_attribute("data-zoom")) == ("90", "2")
    frame.focus()
    for key in ("+", "R", "-", "-", "-"):
        frame.press(key)
    assert (frame.get_attribute("data-turn"), frame.get_attribute("data-zoom")) == ("0", "1")
    assert page.url.endswith("?zoom=1&turn=0")
    assert officer.faults == []


def test_a_turned_and_enlarged_picture_fills_its_frame_without_scripts(visit: Open, evidence: dict[str, Any]) -> None:
    officer = visit("budi", scripts=False)
    officer.open(f"/evidence/{evidence['sound']}/")
    officer.page.click("[data-act=right]")
    officer.page.click("[data-act=larger]")
    frame, picture = officer.page.locator(".viewer"), officer.page.locator(".viewer img")
    box, shown = frame.bounding_box(), picture.bounding_box()
    assert box is not None and shown is not None
    assert frame.get_attribute("data-turn") == "90"
    middle = shown["x"] + shown["width"] / 2 - box["x"] - box["width"] / 2
    assert abs(middle) < 6, "the middle of the picture is in the middle of the frame"
    assert abs(shown["width"] - 2 * box["width"]) < 6 and abs(shown["height"] - 2 * box["height"]) < 40
    assert officer.faults == []
