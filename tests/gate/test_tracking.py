"""A tracking code opens the page of what it stands for, by POST alone, and wrong ones are limited."""

import re

import pytest
from django.test import Client

from oversight.gate import actions, codes
from oversight.gate.models import Held
from tests.factories.reports import actor
from tests.gate.somebody import Somebody
from tests.gate.test_forms import CODE, text
from tests.gate.test_quarantine import LATER
from tests.gate.trial import TRIAL

pytestmark = pytest.mark.django_db


@pytest.fixture
def code() -> str:
    """The code of a held submission."""
    sari = Somebody()
    sari.fill_in(website="x")
    found = re.search(CODE, text(sari.send()))
    assert found
    return found[0]


def test_its_page_says_that_it_is_here_and_being_checked(code: str, client: Client) -> None:
    answer = client.post("/track/", {"code": code.lower().replace("-", " ")})
    assert answer.headers["Location"] == "/track/received/" and code not in str(answer.cookies)
    assert 'aria-current="step"' in text(client.get("/track/received/"))
    client.post("/track/close/")
    assert client.get("/track/received/").headers["Location"] == "/track/"


def test_the_sender_learns_that_it_was_not_taken_up(code: str, client: Client) -> None:
    one = Held.objects.get()
    client.post("/track/", {"code": code})
    before = text(client.get("/track/received/"))
    actions.discard(form=TRIAL, ids=[one.pk], reason=Held.Discard.EMPTY, by=actor("budi"), now=LATER)
    assert text(client.get("/track/received/")) != before


def test_a_code_in_the_address_opens_nothing(code: str, client: Client) -> None:
    answer = client.get("/track/", {"code": code})
    assert answer.status_code == 200 and "oversight_tracking" not in answer.cookies


def test_a_typing_mistake_costs_no_attempt_and_unknown_codes_do(client: Client) -> None:
    for _ in range(30):
        assert client.post("/track/", {"code": "7K2QM-XW4ZT-93HBD-PA6RX"}).status_code == 422
    answers = [client.post("/track/", {"code": codes.new_code()}).status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]


def test_a_known_code_is_not_counted(code: str, client: Client) -> None:
    assert {client.post("/track/", {"code": code}).status_code for _ in range(25)} == {302}
