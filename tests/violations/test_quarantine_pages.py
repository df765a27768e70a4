"""The quarantine's pages: sealed until opened, released as it came, discarded and taken back one by one or together."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from oversight.gate.models import Held
from oversight.ledger.models import Entry, Pending
from tests.gate.conftest import valkey
from tests.violations.test_citizen import ACCOUNT, REPORT, TIP, fill_in, light_work
from tests.violations.test_counter_pages import Desk, words
from violations.models import Case

__all__ = ["light_work", "valkey"]
pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]


def held(form: dict[str, dict[str, str]] = TIP, base: str = "/tips/", what: str = ACCOUNT) -> Held:
    """Something that a script sent in."""
    known = set(Held.objects.values_list("pk", flat=True))
    changed = {"told": TIP["told"] | {"what": what}} if form is TIP else {}
    sender = fill_in(form, base, **changed)
    sender.post("about/", {**form["about"], "website": "x"})
    sender.send()
    return Held.objects.exclude(pk__in=known).get()


def desk_of(page: Page, name: str, one: Held) -> Desk:
    return Desk(page(name), at=one.received_at + timedelta(days=1))


def last_body() -> str:
    return bytes(Entry.objects.get(pk=Pending.objects.order_by("-seq")[0].entry).body).decode()


def test_the_list_says_why_and_never_what(page: Page) -> None:
    one = held()
    budi = desk_of(page, "budi", one)
    body = words(budi.get("/quarantine/?form=tips"))
    assert f"/quarantine/{one.pk}/" in body and "filled in a field that people do not see" in body
    assert ACCOUNT not in body and ACCOUNT not in words(budi.get(f"/quarantine/{one.pk}/"))
    assert f"/quarantine/{one.pk}/" not in words(budi.get("/quarantine/?form=tips&reason=empty"))
    assert budi.get("/quarantine/?form=tips&reason=nothing").status_code == 422


def test_what_is_opened_is_read_and_recorded(page: Page) -> None:
    one = held()
    assert ACCOUNT in words(desk_of(page, "budi", one).post(f"/quarantine/{one.pk}/"))
    body = last_body()
    assert '"verb":"gate.look"' in body and str(one.pk) in body


@pytest.mark.parametrize(("form", "base"), [(TIP, "/tips/"), (REPORT, "/violation-reports/")])
def test_a_released_one_is_the_record_that_it_would_have_been(
    page: Page, form: dict[str, dict[str, str]], base: str
) -> None:
    one = held(form, base)
    budi = desk_of(page, "budi", one)
    assert budi.post(f"/quarantine/{one.pk}/release/").status_code == 302
    case = Case.objects.get()
    assert bytes(case.code_mark or b"") == bytes(one.code) and case.received_at <= one.received_at
    assert budi.post(f"/quarantine/{one.pk}/release/").status_code == 404
    assert Case.objects.count() == 1


def test_one_is_discarded_with_a_reason_and_taken_back(page: Page) -> None:
    one = held()
    budi, address = desk_of(page, "budi", one), f"/quarantine/{one.pk}/"
    assert budi.post(f"{address}discard/").status_code == 422
    assert budi.post(f"{address}discard/", {"reason": "advertising"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.discard) == ("discarded", "advertising")
    assert "Take it back" in words(budi.get(address))
    assert budi.post(f"{address}take-back/").status_code == 302
    one.refresh_from_db()
    assert one.state == "held"


def test_all_that_say_the_same_go_in_one_act_and_no_more_than_were_shown(page: Page) -> None:
    rows = [held(), held(what=ACCOUNT.upper()), held(what="Hal yang lain sama sekali, tentang baliho di jalan.")]
    budi = desk_of(page, "budi", rows[0])
    query = f"?like={rows[0].pk}&by=text"
    assert f"/quarantine/many/{query}".replace("&", "&amp;") in words(budi.get(f"/quarantine/{rows[0].pk}/"))
    assert "2 in your area." in words(budi.get(f"/quarantine/many/{query}"))
    rows.append(held())
    fields = {"like": str(rows[0].pk), "by": "text", "number": "2", "reason": "repeated"}
    assert budi.post("/quarantine/many/", fields).status_code == 302
    gone = Held.objects.filter(state="discarded")
    assert len(gone) == 2 and rows[2].pk not in {row.pk for row in gone}
    back = {"like": str(gone[0].pk), "by": "text", "number": "2"}
    assert budi.post("/quarantine/many/", back).status_code == 302
    assert set(Held.objects.values_list("state", flat=True)) == {"held"}


def test_those_held_for_the_same_reason_are_counted(page: Page) -> None:
    rows = [held(what=f"Cerita yang berbeda nomor {number} tentang hal lain") for number in range(2)]
    budi = desk_of(page, "budi", rows[0])
    assert "2 in your area." in words(budi.get(f"/quarantine/many/?like={rows[0].pk}&by=reason&why=trap"))
    assert "2 in your area." in words(budi.get(f"/quarantine/many/?like={rows[0].pk}&by=sender"))
    for wrong in ("by=reason&why=empty", "by=colour"):
        assert budi.get(f"/quarantine/many/?like={rows[0].pk}&{wrong}").status_code == 422
    assert budi.get("/quarantine/many/?like=x&by=text").status_code == 404


@pytest.mark.parametrize(
    ("name", "expected"),
    [("budi", 200), ("ratna", 200), ("nani", 200), ("dewi", 404), ("hadi", 404), ("rina", 403), ("toto", 403)],
)
def test_who_sorts_what_is_held(page: Page, name: str, expected: int) -> None:
    one = held()
    desk = desk_of(page, name, one)
    assert desk.get(f"/quarantine/{one.pk}/").status_code == expected
    assert desk.get(f"/quarantine/many/?like={one.pk}&by=text").status_code == expected
    assert desk.get("/quarantine/").status_code == (403 if expected == 403 else 200)
    for verb in ("release", "discard", "take-back"):
        status = desk.post(f"/quarantine/{one.pk}/{verb}/", {"reason": "empty"}).status_code
        assert (status < 400) is (expected == 200) and (status == expected or status == 302)
