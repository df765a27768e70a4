"""The public start page: four equal ways with terms of the rules in force, and no way to nowhere."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from oversight.deadlines import actions
from oversight.deadlines.models import DeadlineRule
from oversight.portal import ways
from tests.factories.reports import actor

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 2, 1, 3, tzinfo=UTC)


def home(language: str = "en") -> HttpResponse:
    client = Client(headers={"accept-language": language})
    client.cookies["django_language"] = language
    with time_machine.travel(NOW, tick=False):
        return client.get("/")


def test_there_are_four_ways_each_with_limit_what_to_bring_and_first_answer() -> None:
    found = ways.ways(now=NOW)
    assert len(found) == 4
    assert all(len(way.facts) == 3 for way in found)
    assert [way.url for way in found[:2]] == [reverse("violation-reports:start"), reverse("tips:start")]


def test_what_is_not_open_says_where_to_go_and_is_no_link_to_nowhere() -> None:
    for way in ways.ways(now=NOW):
        if not way.url:
            assert way.meanwhile and way.elsewhere.startswith("https://")
    for name in ("information-requests:start", "disputes:start"):
        with pytest.raises(NoReverseMatch):  # then the way has its address, and this test its next line
            reverse(name)


def test_terms_are_those_of_the_rules_in_force() -> None:
    page = home().content.decode()
    assert "7 working days (Pemilu)" in page
    other = DeadlineRule.objects.get(key="pemilu.report", reading="regulation")
    actions.choose_rule(rule=other, reason="Tested.", by=actor("ayu", NOW), now=NOW)
    assert "7 calendar days after you came to know of it" in home().content.decode()


def test_a_code_typed_at_the_start_page_is_looked_up_by_post() -> None:
    page = home().content.decode()
    form = re.search(r'<form class="track" method="post" action="([^"]+)"', page)
    assert form and form[1] == reverse("gate:track") and 'name="code"' in page
    assert Client().post(form[1], {"code": "ABCDE"}).status_code == 422
