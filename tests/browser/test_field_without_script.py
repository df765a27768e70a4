"""The phone pages in a real browser that runs no script: from the code to the correction, at both widths."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser

from tests import environment
from tests.browser.watch import Visit
from tests.factories.photos import jpeg

_ISSUE = """
import django; django.setup()
from django.utils import timezone
from oversight.accounts import actions
from oversight.accounts.models import User
from oversight.accounts.queries import actor_of_user
now = timezone.now()
superior = actor_of_user(User.objects.get(username="dewi").pk, now=now)
person = User.objects.get(username=NAME)
print(actions.issue_enrolment_code(person=person, by=superior, now=now)[1])
"""


def code_of(name: str) -> str:
    """A code for the phone of a member of the cast, issued beside the server as his superior would."""
    issue = _ISSUE.replace("NAME", repr(name))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", issue],
        cwd=environment.ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "oversight.settings"},
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("width", "language", "dark", "name"), [(360, "id", False, "sari"), (1280, "en", True, "bayu")]
)
def test_a_supervisor_reports_and_corrects(
    browser: Browser, site: str, width: int, language: str, dark: bool, name: str
) -> None:
    visit = Visit(browser, site, width=width, language=language, dark=dark, scripts=False)
    page = visit.page
    visit.open("/field/")
    page.fill("#code", "00000-00000")
    visit.press()
    page.fill("#code", code_of(name))
    visit.press()
    page.click("main a.btn-primary")
    assert page.url == f"{site}/field/"

    page.click('form[data-start][data-instrument="pemilu-2024-counting@1"] button >> nth=0')
    page.check("[id='answers.CT02-no']", force=True)
    remark = page.locator("[id='remarks.CT02']")
    assert remark.is_visible() and not page.locator("[id='remarks.CT01']").is_visible()
    remark.fill("Sampul sobek di satu sisi.")
    page.click(".thumbbar button")
    page.goto(re.sub("/[a-z]+/$", "/tally-PPWP/", page.url))
    for part, figure in (("valid", "224"), ("invalid", "5"), ("total", "231")):
        page.fill(f"[id='tallies.PPWP.{part}']", figure)
    page.click(".thumbbar button")
    assert "229 ≠ 231" in page.inner_text("#to-check")
    page.click(".thumbbar button")
    assert "/tally-DPR/" in page.url
    page.goto(page.url.partition("#")[0].replace("tally-DPR", "photos"))
    page.set_input_files("#photo-1", [{"name": "c1.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}])
    page.click("button[name=stay]")
    assert "c1.jpg" in page.inner_text(".manifest >> nth=0")
    page.click(".thumbbar button")
    visit.press()
    assert "/field/sent/" in page.url
    page.click("main .actions a >> nth=1")
    page.fill("#reason", "Angka tertukar")
    visit.press()
    assert page.url.endswith("/start/") and page.locator("[id='answers.CT02-no']").is_checked()
    visit.context.close()
    assert [fault for fault in visit.faults if "422" not in fault] == []
