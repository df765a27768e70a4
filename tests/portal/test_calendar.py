"""Pages of the calendar and the terms: what will move is shown first, what moved afterwards, others only read."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from oversight.deadlines import queries
from oversight.deadlines.models import Deadline, DeadlineRule, Holiday, OfficeHours
from tests.deadlines.clocks import day, started

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
DAY_OFF = {
    "day": "2024-01-29",
    "kind": "libur_nasional",
    "name_id": "Libur tambahan",
    "name_en": "Additional day off",
    "decree": "Keppres 1/2024",
}


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with time_machine.travel(datetime(2024, 1, 25, 2, tzinfo=UTC), tick=True):
        yield


def text(response: Any) -> str:
    return str(response.content.decode())


def hidden(found: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"', found))


def addresses() -> list[str]:
    row = Holiday.objects.get(date="2024-02-14")
    rule = DeadlineRule.objects.get(key="pemilu.follow_up", reading="calendar-days")
    hours = OfficeHours.objects.get(regime="pilkada", weekdays=[5])
    return [
        "/calendar/",
        "/calendar/?year=2024",
        "/calendar/versions/1/",
        "/calendar/terms/",
        f"/calendar/terms/{rule.pk}/",
        f"/calendar/terms/{rule.pk}/?day=2024-01-19&at=10:00&office=64.01",
        "/calendar/new/",
        f"/calendar/days/{row.pk}/replace/",
        f"/calendar/days/{row.pk}/withdraw/",
        f"/calendar/terms/{rule.pk}/choose/",
        f"/calendar/terms/{rule.pk}/new/",
        "/calendar/hours/new/",
        f"/calendar/hours/{hours.pk}/replace/",
        f"/calendar/hours/{hours.pk}/withdraw/",
    ]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_without_inline_script_or_style(page: Page, language: str) -> None:
    client = page("ayu")
    client.cookies["django_language"] = language
    for address in addresses():
        response = client.get(address)
        assert response.status_code == 200, address
        found = text(response)
        assert found.count("<h1") == 1, address
        assert len(re.findall(r'class="btn btn-primary', found)) <= 1, address
        assert not re.search(r" style=| on[a-z]+=|<script(?![^>]*src=)", found), address
        for label in re.findall(r'<label[^>]* for="([^"]+)"', found):
            assert f'id="{label}"' in found, (address, label)


def test_others_read_and_may_not_change(page: Page) -> None:
    for name in ("budi", "toto"):
        client = page(name)
        assert [client.get(address).status_code for address in addresses()[:5]] == [200] * 5
        assert {client.get(address).status_code for address in addresses()[6:]} == {403}
        assert client.post("/calendar/new/", {**DAY_OFF, "version": queries.current_version()}).status_code == 403
        assert "/calendar/new/" not in text(client.get("/calendar/"))
    assert not Holiday.objects.filter(name_id="Libur tambahan").exists()


def test_what_will_move_is_shown_before_it_moves_and_what_moved_after(page: Page) -> None:
    running = started()
    client = page("ayu")
    shown = text(client.post("/calendar/new/", DAY_OFF))
    assert "1 tenggat" in shown or "1 open deadline" in shown
    assert "30 Januari 2024" in shown and "31 Januari 2024" in shown
    assert day(Deadline.objects.get(pk=running.pk)) == "2024-01-30"
    assert str(running.dossier_id) not in shown
    done = client.post("/calendar/new/", hidden(shown), follow=True)
    assert done.redirect_chain[-1][0] == f"/calendar/versions/{queries.current_version()}/"
    assert "31 Januari 2024" in text(done) and "Keppres 1/2024" in text(done)
    assert day(Deadline.objects.get(pk=running.pk)) == "2024-01-31"
    assert "Libur tambahan" in text(client.get("/calendar/?year=2024"))


def test_what_was_filled_in_can_be_changed_again(page: Page) -> None:
    client = page("nani")
    shown = text(client.post("/calendar/new/", DAY_OFF))
    back = text(client.post("/calendar/new/", {**hidden(shown), "again": "1"}))
    assert 'value="2024-01-29"' in back and 'value="Keppres 1/2024"' in back
    assert not Holiday.objects.filter(name_id="Libur tambahan").exists()


def test_a_look_that_is_out_of_date_is_refused_and_shown_anew(page: Page) -> None:
    client = page("ayu")
    shown = text(client.post("/calendar/new/", DAY_OFF))
    other = text(client.post("/calendar/new/", {**DAY_OFF, "day": "2024-01-31"}))
    client.post("/calendar/new/", hidden(other))
    refused = client.post("/calendar/new/", hidden(shown))
    assert refused.status_code == 200 and "error-summary" in text(refused)
    assert not Holiday.objects.filter(date="2024-01-29").exists()
    assert "error-summary" in text(client.post("/calendar/new/", {**DAY_OFF, "version": "x"}))


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"day": "29 January"}, "id_day"),
        ({"name_id": ""}, "id_name_id"),
        ({"kind": "libur_setempat"}, "id_area"),
        ({"area": "64.01"}, "id_area"),
        ({"kind": "libur_setempat", "area": "88"}, "id_area"),
    ],
)
def test_a_faulty_form_comes_back_filled_in_with_the_fault_named(page: Page, parts: dict[str, str], field: str) -> None:
    found = text(page("ayu").post("/calendar/new/", DAY_OFF | parts))
    assert f'href="#{field}"' in found and 'value="Keppres 1/2024"' in found


def test_a_local_day_off_is_entered_by_the_code_of_its_area(page: Page) -> None:
    client = page("ayu")
    local = {**DAY_OFF, "kind": "libur_setempat", "area": "6401"}
    client.post("/calendar/new/", hidden(text(client.post("/calendar/new/", local))))
    row = Holiday.objects.select_related("area").get(name_id="Libur tambahan")
    assert row.area is not None and row.area.path == "64.01."


def test_a_day_off_is_moved_and_withdrawn(page: Page) -> None:
    client = page("ayu")
    isra = Holiday.objects.get(date="2024-02-08")
    running = started(counted_from=datetime(2024, 2, 5, 3, tzinfo=UTC))
    assert day(running) == "2024-02-19"
    address = f"/calendar/days/{isra.pk}/replace/"
    shown = text(client.post(address, {**DAY_OFF, "day": "2024-02-07"}))
    client.post(address, hidden(shown))
    isra.refresh_from_db()
    assert isra.withdrawn_id == queries.current_version()
    assert day(Deadline.objects.get(pk=running.pk)) == "2024-02-19"
    row = Holiday.objects.get(date="2024-02-07")
    address = f"/calendar/days/{row.pk}/withdraw/"
    shown = text(client.get(address))
    assert "16 Februari 2024" in shown
    assert "error-summary" in text(client.post(address, hidden(shown)))
    client.post(address, {**hidden(shown), "reason": "Keppres dicabut"})
    assert day(Deadline.objects.get(pk=running.pk)) == "2024-02-16"
    assert client.get(address).status_code == 404


def test_a_term_is_counted_on_trial_by_the_clock_of_an_office(page: Page) -> None:
    rule = DeadlineRule.objects.get(key="pemilu.follow_up", in_force=True)
    client = page("budi")
    client.cookies["django_language"] = "en"
    found = text(client.get(f"/calendar/terms/{rule.pk}/", {"day": "2024-02-05", "at": "10:00", "office": "64.01"}))
    assert "Due Monday, 19 February 2024" in found
    assert 'datetime="2024-02-19"' in found and found.count("<b>day ") == 7
    assert "8 February (Isra&#x27; and Mi&#x27;raj)" in found
    assert "error-summary" in text(client.get(f"/calendar/terms/{rule.pk}/", {"day": "x", "at": "10:00"}))
    far = {"day": "2024-02-05", "at": "10:00", "office": "88"}
    assert "error-summary" in text(client.get(f"/calendar/terms/{rule.pk}/", far))


def test_a_reading_is_put_in_force_with_a_reason(page: Page) -> None:
    rule = DeadlineRule.objects.get(key="pemilu.report", reading="regulation")
    client = page("ayu")
    client.post(f"/calendar/terms/{rule.pk}/choose/", {"reason": "Pendapat biro hukum"})
    assert queries.rule_in_force("pemilu.report", date(2024, 1, 19)).pk == rule.pk
    assert "Pendapat biro hukum" in text(client.get(f"/calendar/terms/{rule.pk}/"))
    assert "error-summary" in text(client.post(f"/calendar/terms/{rule.pk}/choose/", {"reason": "x"}))


def test_the_list_asks_the_database_as_often_for_many_days_as_for_few(
    page: Page, django_assert_max_num_queries: Any
) -> None:
    client = page("ayu")
    client.get("/calendar/?year=2024")
    with django_assert_max_num_queries(12):
        client.get("/calendar/?year=2024")


READING = {
    "name": "law-2026",
    "amount": "10",
    "unit": "working_day",
    "first_day": "day_after",
    "day_end": "midnight",
    "basis_id": "Undang-undang baru",
    "basis_en": "New law",
    "mark": "S",
    "since": "2024-03-01",
}


def test_another_reading_is_entered_and_put_in_force_from_its_day(page: Page) -> None:
    rule = DeadlineRule.objects.get(key="pemilu.follow_up", in_force=True)
    client = page("ayu")
    address = f"/calendar/terms/{rule.pk}/new/"
    assert "error-summary" in text(client.post(address, READING | {"amount": "-1"}))
    assert 'href="#id_name"' in text(client.post(address, READING | {"name": "working-days"}))
    response = client.post(address, READING)
    new = DeadlineRule.objects.get(reading="law-2026")
    assert response["Location"] == f"/calendar/terms/{new.pk}/" and not new.in_force
    client.post(f"/calendar/terms/{new.pk}/choose/", {"reason": "Undang-undang baru"})
    assert queries.rule_in_force("pemilu.follow_up", date(2024, 3, 1)).pk == new.pk
    assert queries.rule_in_force("pemilu.follow_up", date(2024, 2, 29)).pk == rule.pk


def test_office_hours_are_changed_and_withdrawn(page: Page) -> None:
    client = page("ayu")
    friday = OfficeHours.objects.get(regime="pilkada", weekdays=[5])
    hours = {"regime": "pilkada", "first": "5", "last": "5", "opens": "08:00", "closes": "15:00", "mark": "S"}
    hours |= {"basis_id": "Keputusan Ketua", "basis_en": "Decision of the chair"}
    address = f"/calendar/hours/{friday.pk}/replace/"
    assert 'href="#id_closes"' in text(client.post(address, hours | {"closes": "07:00"}))
    assert 'href="#id_weekdays"' not in text(client.post(address, hours | {"first": "5", "last": "4"}))
    done = client.post(address, hours, follow=True)
    assert done.redirect_chain[-1][0].startswith("/calendar/versions/")
    new = queries.office_hours().get(regime="pilkada", weekdays=[5])
    assert (new.closes.hour if new.closes else None) == 15
    assert client.get(address).status_code == 404
    client.post(f"/calendar/hours/{new.pk}/withdraw/", {"reason": "Dicabut"})
    assert not queries.office_hours().filter(regime="pilkada", weekdays=[5]).exists()
