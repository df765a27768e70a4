"""Plenaries on pages: queue, vote, closing; what a second press does; who is barred finds nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oversight.accounts.models import Office
from oversight.dossiers.actions import recuse
from tests.cast import Cast
from tests.factories.procedure import THE_REGENCY, called, closed, concluded, enlist, ids, who
from tests.factories.violations import NOW, case_of, reported
from violations import actions
from violations.models import Case, Plenary, Vote

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def case(db: None) -> Case:
    enlist()
    return concluded(reported())


def text(response: Any) -> str:
    return str(response.content.decode())


def vote(client: Client, plenary: Plenary, choice: str = "for", **more: str) -> Any:
    return client.post(f"/plenaries/{plenary.pk}/vote/", {"choice": choice, **more}, follow=True)


def close(client: Client, plenary: Plenary, **more: str) -> Any:
    given = {"minute": "BA-7", "text": "Pertimbangan rapat."}
    return client.post(f"/plenaries/{plenary.pk}/close/", given | more, follow=True)


def test_a_plenary_is_called_voted_and_closed_from_the_pages_alone(page: Page, case: Case) -> None:
    client = page("budi")
    address = f"/cases/{case.pk}/call-plenary/"
    assert "?proposal=register" in text(client.get(address))
    form = {"present": ids(THE_REGENCY), "chair": ids(["rina"])}
    answer = client.post(f"{address}?proposal=register", form, follow=True)
    plenary = Plenary.objects.get()
    assert answer.redirect_chain[0][0] == f"/plenaries/{plenary.pk}/"
    for name in THE_REGENCY:
        client = page(name)
        waiting = text(client.get("/plenaries/"))
        assert f"/plenaries/{plenary.pk}/" in waiting and "Study: complete, proposes: Register" in waiting
        vote(client, plenary)
    before = text(client.get(f"/plenaries/{plenary.pk}/"))
    assert "The case gets its registration number" in before and "The proposal is carried." in before
    assert case_of(case.pk).status == "awaiting_plenary"
    close(client, plenary)
    assert case_of(case.pk).status == "registered"
    assert "BA-7" in text(client.get("/plenaries/"))


def test_what_contradicts_the_study_is_not_offered_and_says_why(page: Page) -> None:
    enlist()
    case = concluded(reported(), "ask_completion", failed=["evidence"])
    client = page("rina")
    shown = text(client.get(f"/cases/{case.pk}/call-plenary/"))
    assert "?proposal=register" not in shown and "The study did not find this: Evidence." in shown
    assert client.get(f"/cases/{case.pk}/call-plenary/?proposal=register").status_code == 409
    assert "?proposal=withdraw" not in shown and "Nobody asked to withdraw this case." in shown
    asking = text(client.get(f"/cases/{case.pk}/call-plenary/?proposal=ask_completion"))
    assert "What the completion must bring" in asking and "Evidence" in asking
    reasons = text(client.get(f"/cases/{case.pk}/call-plenary/?proposal=not_register"))
    assert 'value="incomplete_material"' in reasons and 'value="incomplete_formal"' not in reasons


def test_the_votes_of_others_are_shown_when_everybody_has_voted(page: Page, case: Case) -> None:
    plenary = called(case, "register")
    actions.vote(plenary=plenary, choice="against", dissent="Bukti tidak cukup.", by=who("komang"), now=NOW)
    client = page("rina")
    shown = text(client.get(f"/plenaries/{plenary.pk}/"))
    assert "has voted" in shown and "Bukti tidak cukup." not in shown
    vote(client, plenary)
    shown = text(vote(page("fitri"), plenary))
    assert "Bukti tidak cukup." in shown and "The proposal is carried." in shown


def test_a_second_vote_changes_nothing_and_is_told(page: Page, case: Case) -> None:
    plenary = called(case, "register")
    client = page("rina")
    vote(client, plenary, "for")
    assert "You have voted already." in text(vote(client, plenary, "against"))
    assert Vote.objects.get().choice == "for"


def test_a_second_press_of_close_changes_nothing_and_is_told(page: Page, case: Case) -> None:
    plenary = called(case, "register")
    for name in THE_REGENCY:
        actions.vote(plenary=plenary, choice="for", by=who(name), now=NOW)
    client = page("rina")
    assert "Outcome: carried" in text(close(client, plenary))
    assert "This plenary is closed." in text(close(client, plenary, minute="BA-8"))
    assert Plenary.objects.get().minute == "BA-7"


def test_it_is_not_closed_while_a_vote_is_missing(page: Page, case: Case) -> None:
    plenary = called(case, "register")
    answer = close(page("rina"), plenary)
    assert answer.status_code == 409 and "Not everybody who is present has voted." in text(answer)


def test_who_is_barred_finds_no_plenary_in_queue_page_vote_or_closing(page: Page, case: Case) -> None:
    plenary = called(case, "register")
    recuse(dossier=case.dossier, user=Cast().user("komang"), reason="Saudara.", by=who("komang"), now=NOW)
    client = page("komang")
    assert str(plenary.pk) not in text(client.get("/plenaries/"))
    assert client.get(f"/plenaries/{plenary.pk}/").status_code == 404
    assert vote(client, plenary).status_code == 404
    assert close(client, plenary).status_code == 404
    assert client.get(f"/cases/{case.pk}/call-plenary/").status_code == 404
    assert "recused" in text(page("rina").get(f"/plenaries/{plenary.pk}/"))


@pytest.mark.parametrize(
    ("name", "reads", "acts"),
    [("budi", 200, 403), ("darma", 200, 403), ("gusti", 404, 404), ("dewi", 404, 404), ("toto", 404, 404)],
)
def test_who_is_no_member_may_read_along_at_most(page: Page, case: Case, name: str, reads: int, acts: int) -> None:
    plenary = called(case, "register")
    client = page(name)
    answer = client.get(f"/plenaries/{plenary.pk}/")
    assert answer.status_code == reads
    assert f"/plenaries/{plenary.pk}/vote/" not in text(answer)
    assert vote(client, plenary).status_code == acts
    assert close(client, plenary).status_code == acts


def test_a_member_who_is_absent_has_nothing_to_vote_on(page: Page, case: Case) -> None:
    plenary = called(case, "register", present=["rina", "fitri"])
    client = page("komang")
    shown = text(client.get("/plenaries/"))
    assert "Nothing waits for your vote" in shown and str(plenary.pk) in shown
    assert vote(client, plenary).status_code == 403


def test_the_queue_takes_as_many_queries_for_many_as_for_one(
    page: Page, case: Case, django_assert_num_queries: Any
) -> None:
    client = page("rina")
    called(case, "register")
    client.get("/plenaries/")
    with CaptureQueriesContext(connection) as few:
        client.get("/plenaries/")
    for _ in range(3):
        closed(called(concluded(reported()), "return_to_study"))
        called(concluded(reported()), "register")
    with django_assert_num_queries(len(few)):
        client.get("/plenaries/")


def test_a_withdrawal_is_refused_by_rejecting_it(page: Page, case: Case) -> None:
    actions.ask_withdrawal(case=case, reason="Berubah pikiran.", by=who("budi"), now=NOW)
    plenary = called(case, "withdraw")
    for name in THE_REGENCY:
        actions.vote(plenary=plenary, choice="against", by=who(name), now=NOW)
    client = page("rina")
    assert "The request is refused" in text(client.get(f"/plenaries/{plenary.pk}/"))
    close(client, plenary)
    assert case.withdrawal_requests.get().is_granted is False
    assert case_of(case.pk).status == "awaiting_plenary"


def test_completion_is_asked_by_a_numbered_letter(page: Page) -> None:
    enlist()
    case = concluded(reported(), "ask_completion", failed=["evidence"])
    plenary = called(case, "ask_completion")
    for name in THE_REGENCY:
        actions.vote(plenary=plenary, choice="for", by=who(name), now=NOW)
    client = page("rina")
    assert close(client, plenary).status_code == 422
    close(client, plenary, letter="12/PP.00.02/2024")
    assert case.completions.get().letter == "12/PP.00.02/2024"


def test_a_transfer_is_called_to_an_office_that_was_searched(page: Page) -> None:
    enlist()
    case = concluded(reported(), "offer_transfer")
    client = page("rina")
    address = f"/cases/{case.pk}/call-plenary/?proposal=offer_transfer"
    assert "Bawaslu Kutai Kartanegara" not in text(client.get(address))
    found = text(client.get(f"{address}&office=kutai+kartanegara"))
    assert "Kutai Kartanegara" in found
    there = Office.objects.get(path="64.02.")
    form = {"present": ids(THE_REGENCY), "chair": ids(["rina"]), "recipient": there.pk}
    client.post(f"{address}&office={there.name.split()[-1]}", form)
    assert Plenary.objects.get().recipient == there


def test_an_upper_office_calls_to_take_over_and_nothing_else(page: Page, case: Case) -> None:
    client = page("darma")
    shown = text(client.get(f"/cases/{case.pk}/call-plenary/"))
    assert "?proposal=take_over" in shown and "?proposal=register" not in shown
    form = {"present": ids(["darma", "mega"]), "chair": ids(["darma"])}
    client.post(f"/cases/{case.pk}/call-plenary/?proposal=take_over", form)
    assert Plenary.objects.get().office.path == "64."
    assert page("ratna").get(f"/cases/{case.pk}/call-plenary/").status_code == 403


def test_a_recusal_after_the_closing_changes_no_minute_and_one_before_does(page: Page) -> None:
    enlist()
    before, after = concluded(reported()), concluded(reported())
    for case in (before, after):
        called(case, "register")
        for name in THE_REGENCY:
            choice = "for" if name != "komang" else "against"
            actions.vote(plenary=case.plenaries.get(), choice=choice, by=who(name), now=NOW)
    komang = Cast().user("komang")
    recuse(dossier=before.dossier, user=komang, reason="Saudara.", by=who("komang"), now=NOW)
    for case in (before, after):
        actions.close_plenary(plenary=case.plenaries.get(), minute="BA", text="Cukup.", by=who("rina"), now=NOW)
    recuse(dossier=after.dossier, user=komang, reason="Saudara.", by=who("komang"), now=NOW + timedelta(hours=1))
    client = page("rina")
    assert "2 of 2 members are there" in text(client.get(f"/plenaries/{before.plenaries.get().pk}/"))
    shown = text(client.get(f"/plenaries/{after.plenaries.get().pk}/"))
    assert "3 of 3 members are there" in shown and "<b>against</b>" in shown


def test_what_follows_a_decision_is_one_press_away(page: Page) -> None:
    enlist()
    case = concluded(reported(), "not_register", failed=["account"])
    plenary = closed(called(case, "not_register", reason="incomplete_material"))
    assert f"/cases/{case.pk}/notify/" in text(page("budi").get(f"/plenaries/{plenary.pk}/"))
    assert f"/cases/{case.pk}/notify/" not in text(page("rina").get(f"/plenaries/{plenary.pk}/"))
