"""The same event and the mailbox through the door."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from oversight.core.ids import uuid7
from tests.factories.procedure import enlist
from tests.factories.violations import NOW, PUBLIC, case_of, report_form, reported, submit
from violations import actions
from violations.models import Case, Message, SameEvent

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]


def another(**parts: object) -> Case:
    return reported(id=uuid7(NOW), now=NOW + timedelta(minutes=1), **parts)


def read(client: Client, where: str) -> str:
    client.cookies["django_language"] = "en"
    answer = client.get(where)
    assert answer.status_code == 200, where
    return unescape(answer.content.decode())


def number(case: Case) -> str:
    return case.dossier.numbers.get().text


def test_what_may_be_the_same_event_is_proposed_and_decided(page: Page) -> None:
    one, two = reported(), another()
    client, where = page("budi"), f"/cases/{one.pk}/same-event/"
    assert number(two) in read(client, where) and "the same place" in read(client, where)
    given = {"other": str(two.pk), "outcome": "joined", "lead": "this", "note": "Tempat dan hari sama."}
    assert client.post(where, given | {"lead": ""}).status_code == 422
    assert client.post(where, given | {"note": ""}).status_code == 422
    assert client.post(where, given | {"outcome": "merged"}).status_code == 422
    assert client.post(where, given | {"other": str(uuid7(NOW))}).status_code == 422
    assert client.post(where, given)["Location"] == where
    row = SameEvent.objects.get()
    assert (row.outcome, row.lead_id) == ("joined", one.pk)
    shown = read(client, f"/cases/{two.pk}/same-event/")
    assert "Tempat dan hari sama." in shown and "the other case leads" in shown
    undo = f"/cases/{one.pk}/same-event/{row.pk}/undo/"
    assert client.post(undo, {"note": ""}).status_code == 422
    assert client.post(undo, {"note": "Hari lain."}).status_code == 302
    assert SameEvent.objects.get().undone_at and "Taken back" in read(client, where)


@pytest.mark.parametrize("outcome", ["same_reporter", "already_handled", "related", "different"])
def test_every_outcome_can_be_said(page: Page, outcome: str) -> None:
    one, two = reported(), another()
    given = {"other": str(two.pk), "outcome": outcome, "note": "Sama."}
    assert page("budi").post(f"/cases/{one.pk}/same-event/", given).status_code == 302
    assert SameEvent.objects.get().outcome == outcome


def test_of_another_office_one_sees_office_number_and_kind_alone(page: Page) -> None:
    enlist()
    one = reported()
    foreign = case_of(submit(report_form(office="64.02.", event="Peristiwa lain"), by="hadi").id)
    shown = read(page("budi"), f"/cases/{one.pk}/same-event/")
    assert number(foreign) in shown and "you see its office, number and kind alone" in shown
    assert f"/cases/{foreign.pk}/" not in shown and "Peristiwa lain" not in shown


def test_a_case_is_found_by_its_number(page: Page) -> None:
    one, far = reported(), another(occurred_on=NOW.date() - timedelta(days=20), known_on=NOW.date())
    client, where = page("budi"), f"/cases/{one.pk}/same-event/"
    assert number(far) not in read(client, where)
    found = f"{where}?number={number(far)}"
    assert number(far) in read(client, found)
    given = {"other": str(far.pk), "outcome": "related", "note": "Pola."}
    assert client.post(found, given).status_code == 302
    assert "No case has this number" in read(client, f"{where}?number=none")


def test_who_does_not_study_compares_nothing(page: Page) -> None:
    one, two = reported(), another()
    client, where = page("rina"), f"/cases/{one.pk}/same-event/"
    assert b"<textarea" not in client.get(where).content
    assert client.post(where, {"other": str(two.pk), "outcome": "related", "note": "x"}).status_code in {403, 422}
    assert not SameEvent.objects.exists()


def test_the_office_reads_and_answers_in_the_mailbox(page: Page) -> None:
    case = case_of(submit(code="mail").id)
    actions.post_message(case=case, text="Kapan <b>diputus</b>?", by=PUBLIC, now=NOW)
    client, where = page("budi"), f"/cases/{case.pk}/messages/"
    client.cookies["django_language"] = "en"
    shown = client.get(where).content.decode()
    assert "Kapan &lt;b&gt;diputus&lt;/b&gt;?" in shown and ">new<" in shown
    assert Message.objects.get().read_at is not None
    assert client.post(where, {"text": ""}).status_code == 422
    assert client.post(where, {"text": "Pleno hari Jumat."}).status_code == 302
    assert "Pleno hari Jumat." in read(client, where) and "not read yet" in read(client, where)
    assert "Budi Santoso" in read(client, where)


def test_who_may_not_answer_reads_without_a_mark(page: Page) -> None:
    enlist()
    case = case_of(submit(code="mail").id)
    actions.post_message(case=case, text="Halo.", by=PUBLIC, now=NOW)
    client, where = page("rina"), f"/cases/{case.pk}/messages/"
    assert "Halo." in read(client, where) and Message.objects.get().read_at is None
    assert client.post(where, {"text": "Halo."}).status_code in {403, 422}
    assert Message.objects.count() == 1


def test_a_case_without_a_code_has_no_mailbox(page: Page) -> None:
    case = reported(has_code=False)
    assert "This case has no mailbox" in read(page("budi"), f"/cases/{case.pk}/messages/")
    assert page("budi").post(f"/cases/{case.pk}/messages/", {"text": "Halo."}).status_code == 422
    assert not Message.objects.exists()
