"""The phone pages as everybody who has a phone: nothing of another station, no draft of anybody else."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from tests.acceptance.test_scope_crawl import leaks, some
from tests.acceptance.truth import MEMBERS, World
from tests.accounts.people import FREE
from tests.api.conftest import Call
from tests.cast import Cast, device_token
from tests.factories.reports import INSTRUMENT
from tests.house_rules.addresses import PUBLIC, addresses

pytestmark = pytest.mark.django_db
PHONES = [name for name in MEMBERS if Cast().is_of_the_field(name)]
_PARTS = {"pk": None, "photo": "01900000-0000-7000-8000-000000000000", "group": "opening"}


def phone(name: str) -> Client:
    """The browser of a member's phone."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.DEVICE_COOKIE_NAME] = device_token(name)
    return client


def routes() -> list[str]:
    """Every phone page that is not public."""
    found = addresses(get_resolver().url_patterns)
    return [one.route for one in found if one.route.startswith("/field/") and one.route not in PUBLIC]


def filled(route: str, id: str) -> str:
    """The address with this record in its place."""
    return re.sub("<(?:[a-z]+:)?([a-z]+)>", lambda part: _PARTS[part[1]] or id, route)


def ask(client: Client, url: str) -> Any:
    """By GET, or by POST where that alone is known."""
    response = client.get(url)
    return client.post(url) if response.status_code == 405 else response


@pytest.mark.parametrize("name", PHONES)
def test_pages_with_a_record_know_no_foreign_one(world: World, call: Call, name: str) -> None:
    client = phone(name)
    for route in routes():
        if "<uuid:pk>" in route:
            for id in some(world.unseen("report", name))[:4]:
                response = ask(client, filled(route, id))
                assert response.status_code == 404, (name, route, response.status_code)
                assert not leaks(world, name, response.content.decode()) - {id}, (name, route)


@pytest.mark.parametrize("name", PHONES)
def test_pages_without_a_record_name_no_foreign_one(world: World, call: Call, name: str) -> None:
    client = phone(name)
    for route in routes():
        if "<" not in route:
            response = client.get(route)
            assert response.status_code in {200, 302}, (name, route)
            assert not leaks(world, name, response.content.decode()), (name, route)


def test_a_draft_is_its_authors_alone(world: World, call: Call) -> None:
    begun = phone("made").post(f"/field/reports/new/?instrument={INSTRUMENT}", {"station": FREE})
    drafts = {begun["Location"].split("/")[3]: "made"}
    for id, author in drafts.items():
        for name in MEMBERS:
            expected = 200 if name == author else 404
            assert call(name, "GET", f"field-drafts/{id}")[0] == expected, (name, id)
        for name in PHONES:
            for route in routes():
                if "<uuid:pk>" in route and name != author:
                    assert ask(phone(name), filled(route, id)).status_code == 404, (name, route)
