"""The numbers that a phone gives its reports: a missing one shows to the line of command."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oversight.accounts.models import Device, EnrolmentCode
from oversight.accounts.queries import actor_of_token, token_hash
from oversight.core.ids import uuid7
from oversight.dossiers.models import Channel
from reports import queries
from reports.actions import receive
from reports.models import StationReport
from reports.queries import Span
from tests.api.conftest import Call, call  # noqa: F401  a fixture
from tests.cast import FROM, Cast, device_token
from tests.factories.reports import NOW, file, filing, raw

pytestmark = pytest.mark.django_db


def phone_of(name: str) -> Device:
    """The phone of a member."""
    return Device.objects.get(user=Cast().user(name))


def send(*numbers: int, name: str = "made", token: str = "") -> None:
    """Reports with these numbers in this order: each corrects the one before, for a reporter has one of a station."""
    by = actor_of_token(token or device_token(name), now=NOW)
    assert by is not None
    for number in numbers:
        before = StationReport.objects.filter(reporter=by.user_id, state=StationReport.State.CURRENT).first()
        correction = {"supersedes": str(before.pk), "reason": "Seen again."} if before else {}
        made = filing(device_counter=number, **correction)
        outcome = receive(filings=[raw(made)], by=by, channel=Channel.OFFLINE, now=NOW)[0]
        assert outcome.refusal is None, outcome.refusal


def missing(name: str = "made") -> tuple[Span, ...]:
    return queries.device_counters([phone_of(name).pk])[phone_of(name).pk].missing


def test_nothing_is_missing_before_anything_came() -> None:
    found = queries.device_counters([phone_of("made").pk])[phone_of("made").pk]
    assert (found.received, found.highest, found.repeated, found.missing) == (0, 0, 0, ())


def test_a_gap_shows_and_closes_when_the_report_arrives_after_all() -> None:
    send(1, 4)
    assert missing() == (Span(2, 3),)
    send(3)
    assert missing() == (Span(2, 2),)
    send(2)
    assert missing() == ()


def test_the_order_of_arrival_is_no_matter() -> None:
    send(3, 1, 2)
    assert missing() == ()


def test_the_first_report_may_be_the_one_that_is_missing() -> None:
    send(2)
    assert missing() == (Span(1, 1),)


def test_a_wild_number_costs_no_more_than_a_small_one() -> None:
    send(1, 2_147_483_647)
    found = queries.device_counters([phone_of("made").pk])[phone_of("made").pk]
    assert (found.highest, found.missing_count) == (2_147_483_647, 2_147_483_645)


def test_reports_without_a_number_and_replays_count_for_nothing() -> None:
    made = filing(device_counter=1)
    assert [file(made).status, file(made).status] == ["created", "replayed"]
    found = queries.device_counters([phone_of("sari").pk])[phone_of("sari").pk]
    assert (found.received, found.highest, found.repeated, found.missing) == (1, 1, 0, ())


def test_a_phone_that_lost_its_store_is_told_by_numbers_that_come_twice() -> None:
    send(1, 2, 1)
    found = queries.device_counters([phone_of("made").pk])[phone_of("made").pk]
    assert (found.received, found.highest, found.repeated, found.missing) == (3, 2, 1, ())


def test_a_phone_that_was_enrolled_again_goes_on_counting() -> None:
    send(1, 2)
    old = phone_of("made")
    made = Cast().user("made")
    code = EnrolmentCode.objects.create(
        code_hash=b"2" * 32, user=made, issued_by=made, issued_at=FROM, expires_at=old.expires_at, used_at=NOW
    )
    new = Device.objects.create(
        id=uuid7(NOW),
        user=made,
        code=code,
        token_hash=token_hash("ovd_again"),
        enrolled_at=FROM + timedelta(days=1),
        expires_at=old.expires_at,
    )
    send(3, 5, token="ovd_again")
    found = queries.device_counters([old.pk, new.pk])
    assert (found[old.pk].missing, found[new.pk].missing) == ((), (Span(4, 4),))


def test_all_phones_of_a_page_cost_one_query() -> None:
    phones = list(Device.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as counted:
        assert len(queries.device_counters(phones)) == len(phones)
    assert len(counted) == 1


def test_the_interface_shows_the_gaps_to_the_owner_and_his_line_of_command(call: Call) -> None:  # noqa: F811
    send(1, 3)
    address = f"devices/{phone_of('made').pk}/counters"
    for name in ("made", "dewi", "budi", "ratna"):
        status, body, _ = call(name, "GET", address)
        assert status == 200, name
        assert body["missing"] == [{"first": 2, "last": 2}]
        assert (body["received"], body["highest"], body["missing_count"]) == (2, 3, 1)
    for name in ("sari", "agus", "hadi", "yosef", "lina", "toto", "office:64."):
        assert call(name, "GET", address)[0] == 404, name


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_of_a_phone_names_what_is_missing(page: Callable[[str], Client], language: str) -> None:
    send(1, 3, 7)
    client = page("dewi")
    client.cookies["django_language"] = language
    shown = text(client.get(f"/reports/phones/{phone_of('made').pk}/"))
    assert "4–6" in shown and ">2<" not in shown
    assert client.get(f"/reports/phones/{phone_of('lina').pk}/").status_code == 404
    assert f"/reports/phones/{phone_of('made').pk}/" in text(client.get(f"/people/{Cast().user('made').pk}/"))


def test_the_page_of_a_phone_is_not_for_others(page: Callable[[str], Client]) -> None:
    assert page("agus").get(f"/reports/phones/{phone_of('made').pk}/").status_code == 404


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())
