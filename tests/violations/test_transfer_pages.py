"""Transfers and take-overs on pages: either office sees both signatures, and before it signed nothing of the case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from oversight.accounts.models import Office
from oversight.dossiers.actions import recuse
from oversight.notices.models import Notice
from tests.cast import Cast
from tests.factories.procedure import called, closed, concluded, decided, enlist, who
from tests.factories.violations import NOW, case_of, reported
from violations.models import Case, Transfer

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
SIDE = "64.02."


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def offered(db: None) -> Transfer:
    enlist()
    to = Office.objects.get(path=SIDE)
    case = decided(concluded(reported(), "offer_transfer"), "offer_transfer", recipient=to)
    return case.transfers.get()


@pytest.fixture
def taken(db: None) -> Transfer:
    enlist()
    case = concluded(reported())
    closed(
        called(case, "take_over", present=["darma", "mega"], office=Office.objects.get(path="64.")),
        present=["darma", "mega"],
    )
    return case.transfers.get()


def text(response: Any) -> str:
    return str(response.content.decode())


def press(client: Client, row: Transfer, verb: str, **given: str) -> Any:
    return client.post(f"/transfers/{row.pk}/{verb}/", given, follow=True)


def number(case: Case) -> str:
    return case.dossier.numbers.values_list("text", flat=True)[0]


def test_the_other_office_signs_and_sees_the_case_only_then(page: Page, offered: Transfer) -> None:
    client = page("gusti")
    assert f"/transfers/{offered.pk}/" in text(client.get("/transfers/"))
    before = text(client.get(f"/transfers/{offered.pk}/"))
    assert "Rina Wijaya" in before and "not yet" in before and number(offered.case) not in before
    after = text(press(client, offered, "accept"))
    assert "Gusti Ramadhan" in after and "signed by both" in after and number(offered.case) in after
    assert case_of(offered.case_id).scope == SIDE
    assert "This transfer was answered already." in text(press(client, offered, "accept"))
    old = text(page("rina").get(f"/transfers/{offered.pk}/"))
    assert "signed by both" in old and number(offered.case) not in old


@pytest.mark.parametrize(
    ("name", "reads", "signs"),
    [("rina", 200, 403), ("budi", 200, 403), ("hadi", 200, 403), ("darma", 404, 404), ("dewi", 404, 404)],
)
def test_nobody_else_signs(page: Page, offered: Transfer, name: str, reads: int, signs: int) -> None:
    client = page(name)
    assert client.get(f"/transfers/{offered.pk}/").status_code == reads
    assert press(client, offered, "accept").status_code == signs
    assert case_of(offered.case_id).scope == "64.01."


def test_declining_needs_a_reason_and_the_first_office_reads_it(page: Page, offered: Transfer) -> None:
    client = page("gusti")
    assert press(client, offered, "decline", reason=" ").status_code == 422
    press(client, offered, "decline", reason="Kejadian bukan di wilayah kami.")
    assert case_of(offered.case_id).status == "awaiting_plenary"
    assert "Kejadian bukan di wilayah kami." in text(page("rina").get(f"/transfers/{offered.pk}/"))


def test_who_is_barred_from_the_case_signs_nothing(page: Page, offered: Transfer) -> None:
    recuse(dossier=offered.case.dossier, user=Cast().user("gusti"), reason="Saudara.", by=who("gusti"), now=NOW)
    client = page("gusti")
    assert str(offered.pk) not in text(client.get("/transfers/"))
    assert client.get(f"/transfers/{offered.pk}/").status_code == 404
    assert press(client, offered, "accept").status_code == 404


def test_a_take_over_is_handed_over_and_not_declined(page: Page, taken: Transfer) -> None:
    client = page("rina")
    shown = text(client.get(f"/cases/{taken.case_id}/hand-over/", follow=True))
    assert "Sign the hand-over" in shown and "End the offer" not in shown
    assert press(client, taken, "decline", reason="Tidak.").status_code == 403
    assert "signed by both" in text(press(client, taken, "accept"))
    assert case_of(taken.case_id).scope == "64."
    assert "signed by both" in text(page("mega").get(f"/transfers/{taken.pk}/"))


def test_a_case_without_an_offer_has_nothing_to_sign(page: Page) -> None:
    enlist()
    assert page("rina").get(f"/cases/{reported().pk}/hand-over/").status_code == 404


def test_who_may_sign_is_told_that_something_waits_and_nothing_of_it(page: Page, offered: Transfer) -> None:
    told = Notice.objects.filter(kind="transfer-offered")
    assert {one.recipient.username for one in told} == {"gusti", "yuli"}
    assert all(number(offered.case) not in one.body for one in told)
    shown = text(page("gusti").get(f"/notices/{told.get(recipient__username='gusti').pk}/"))
    assert f"/transfers/{offered.pk}/" in shown


def test_who_is_called_to_a_plenary_is_told_but_not_who_called_or_is_barred(page: Page) -> None:
    enlist()
    case = concluded(reported())
    recuse(dossier=case.dossier, user=Cast().user("komang"), reason="Saudara.", by=who("komang"), now=NOW)
    plenary = called(case, "register")
    told = Notice.objects.filter(kind="plenary-called")
    assert {one.recipient.username for one in told} == {"fitri"}
    assert f"/plenaries/{plenary.pk}/" in text(page("fitri").get(f"/notices/{told.get().pk}/"))
