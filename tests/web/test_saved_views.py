"""Saved views: one's own filters under a name, shared with the office when wanted, never more than one's own area."""

from collections.abc import Callable

import pytest
from django.test import Client

from oversight.web.models import SavedView
from tests.cast import STATION
from tests.factories.reports import filed

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
VIEW = {"list": "reports:list", "parameters": "sort=received&flag=any&cursor=abc", "name": "Tanda hari ini"}


def save(client: Client, **more: str) -> SavedView:
    response = client.post("/lists/views/save/", VIEW | more)
    assert response.status_code == 302, response.content
    return SavedView.objects.latest("pk")


def test_a_view_is_a_link_above_its_list_that_leads_to_the_same_rows(page: Page) -> None:
    client = page("budi")
    view = save(client)
    assert view.parameters == "flag=any&sort=received"
    shown = client.get("/reports/").content.decode()
    assert "Tanda hari ini" in shown and "/reports/?flag=any&amp;sort=received" in shown
    assert "Tanda hari ini" not in client.get("/reports/stations/").content.decode()


def test_a_private_view_is_nobody_elses_and_a_shared_one_the_offices(page: Page) -> None:
    private, shared = save(page("budi")), save(page("budi"), name="Bersama", is_shared="on")
    page("budi").get("/reports/")  # takes the messages away
    rina = page("rina")  # commissioner of the same office
    shown = rina.get("/reports/").content.decode()
    assert "Bersama" in shown and "Budi Santoso" in shown and "Tanda hari ini" not in shown
    assert rina.get(f"/lists/views/{private.pk}/").status_code == 404
    assert rina.post(f"/lists/views/{shared.pk}/", {"name": "Milik saya"}).status_code == 403
    assert rina.post(f"/lists/views/{shared.pk}/", {"remove": "1"}).status_code == 403
    for stranger in ("hadi", "ratna", "dewi"):
        assert "Bersama" not in page(stranger).get("/reports/").content.decode()


def test_a_shared_view_shows_each_his_own_area(page: Page) -> None:
    filed()
    save(page("nani"), name="Semua", is_shared="on")
    assert STATION in page("nani").get("/reports/?flag=any&sort=received").content.decode()
    assert STATION not in page("hadi").get("/reports/?flag=any&sort=received").content.decode()


def test_it_is_renamed_unshared_and_removed_by_its_owner(page: Page) -> None:
    client = page("budi")
    view = save(client, is_shared="on")
    assert client.post(f"/lists/views/{view.pk}/", {"name": "Lain"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.office_id) == ("Lain", None)
    assert client.post(f"/lists/views/{view.pk}/", {"remove": "1"}).status_code == 302
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once_a_list_and_faults_come_back_filled_in(page: Page) -> None:
    client = page("budi")
    save(client)
    again = client.post("/lists/views/save/", VIEW)
    assert again.status_code == 422 and "Tanda hari ini" in again.content.decode()
    assert client.post("/lists/views/save/", VIEW | {"name": "  "}).status_code == 422
    assert client.post("/lists/views/save/", VIEW | {"name": "x", "parameters": "a=" + "b" * 2000}).status_code == 422
    save(client, list="reports:stations")


@pytest.mark.parametrize("name", ["", "nonsense", "https://example.org", "reports:detail", "reports:"])
def test_only_lists_have_views(page: Page, name: str) -> None:
    assert page("budi").post("/lists/views/save/", VIEW | {"list": name}).status_code == 404
    assert not SavedView.objects.exists()
