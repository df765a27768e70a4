"""Notices on pages: mine alone, read when opened, chosen by kind; the record of all for auditors."""

from collections.abc import Callable

import pytest
from django.test import Client

from oversight.notices import actions, queries
from oversight.notices.kinds import KINDS
from oversight.notices.models import Notice
from tests.cast import Cast
from tests.factories.reports import NOW, actor

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]


@pytest.fixture
def notice() -> Notice:
    """An unread notice of the auditor's."""
    people = [Cast().user(name).pk for name in ("toto", "budi")]
    sent = actions.send(to=people, kind="evidence-incident", dossier=None, facts={}, by="system:tests", now=NOW)
    return next(one for one in sent if one.recipient_id == people[0])


def test_every_page_says_how_much_is_unread_until_it_is_opened(page: Page, notice: Notice) -> None:
    client = page("toto")
    assert 'href="/notices/"' in client.get("/desk/").content.decode().partition("<main")[2]
    assert notice.subject in client.get("/notices/").content.decode()
    text = client.get(f"/notices/{notice.pk}/").content.decode()
    assert notice.number in text and 'href="/incidents/"' in text
    assert 'href="/notices/"' not in client.get("/desk/").content.decode().partition("<main")[2]
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_look_ahead_is_no_reading(page: Page, notice: Notice) -> None:
    page("toto").head(f"/notices/{notice.pk}/")
    assert queries.unread(notice.recipient_id) == 1


def test_all_are_marked_as_read_at_once(page: Page, notice: Notice) -> None:
    assert "alert-success" in page("toto").post("/notices/read/", follow=True).content.decode()
    assert queries.unread(notice.recipient_id) == 0
    assert queries.unread(Cast().user("budi").pk) == 1


@pytest.mark.parametrize("name", ["budi", "nani", "ayu", "made"])
def test_nobody_reads_the_notices_of_another(page: Page, notice: Notice, name: str) -> None:
    client = page(name)
    assert client.get(f"/notices/{notice.pk}/").status_code == 404
    assert client.get("/notices/record/").status_code == 403


def test_an_auditor_sees_the_record_and_leaves_no_trace_of_reading(page: Page, notice: Notice) -> None:
    other = Notice.objects.exclude(pk=notice.pk).get()
    client = page("toto")
    text = client.get("/notices/record/").content.decode()
    assert "Budi Santoso" in text and "Toto Hartono" in text
    assert client.get(f"/notices/{other.pk}/").status_code == 200
    assert queries.unread(other.recipient_id) == 1
    assert "empty-title" in client.get("/notices/record/?failed").content.decode()


def test_a_choice_of_letters_stays_and_the_obligatory_one_cannot_be_turned_off(page: Page) -> None:
    client = page("budi")
    assert client.post("/notices/choices/", {}, follow=True).status_code == 200
    may_be_turned_off = {name for name, kind in KINDS.items() if not kind.obligatory}
    assert queries.unwanted(actor("budi")) == may_be_turned_off > {"evidence-incident"}
    text = client.get("/notices/choices/").content.decode()
    assert 'value="new-device" id="mail-new-device" checked disabled' in text
    client.post("/notices/choices/", {"mail": ["evidence-incident"]})
    assert queries.unwanted(actor("budi")) == may_be_turned_off - {"evidence-incident"}


def test_pages_go_on_by_their_cursor(page: Page) -> None:
    for _turn in range(queries.PAGE + 1):
        actions.send(to=[Cast().user("toto").pk], kind="new-device", dossier=None, facts={}, by="system:tests", now=NOW)
    client = page("toto")
    for address in ("/notices/", "/notices/record/"):
        first = client.get(address).content.decode()
        cursor = first.partition("cursor=")[2].partition('"')[0]
        rest = client.get(f"{address}?cursor={cursor}").content.decode()
        assert (first.count("Ponsel baru"), rest.count("Ponsel baru")) == (queries.PAGE, 1)
    assert client.get("/notices/?cursor=x").status_code == 422
