"""Every list, record and page as every member of the cast: all that is shown lies inside, the rest is not there."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from oversight.accounts.models import User
from tests.acceptance.truth import MEMBERS, World, area
from tests.api.conftest import Call
from tests.house_rules.addresses import PUBLIC, addresses
from violations.openapi import CLOSE, DECLINE, VOTE
from violations.openapi import VERBS as EXAMPLES

pytestmark = pytest.mark.django_db

# What stands in the place of a path's parameter. Public facts are the same for everybody with any token.
KINDS = {
    "/api/v1/alerts/{id}": "alert",
    "/api/v1/alerts/{id}/actions/{verb}": "alert",
    "/api/v1/assignments/{id}/actions/{verb}": "assignment",
    "/api/v1/devices/{id}/actions/revoke": "device",
    "/api/v1/devices/{id}/counters": "device",
    "/api/v1/evidence/{id}": "evidence",
    "/api/v1/field-drafts/{id}": "draft",
    "/api/v1/evidence/{id}/content": "evidence",
    "/api/v1/people/{id}": "person",
    "/api/v1/people/{id}/actions/{verb}": "person",
    "/api/v1/station-reports/{id}": "report",
    "/api/v1/station-reports/{id}/actions/withdraw": "report",
    "/api/v1/station-reports/{id}/receipt": "report",
    "/api/v1/tokens/{id}/actions/revoke": "token",
    **{f"/api/v1/cases/{{id}}{rest}": "case" for rest in (
        "", "/contents", "/study", "/plenaries", "/same-events", "/receipt", *(f"/actions/{verb}" for verb in EXAMPLES),
    )},
    **{f"/api/v1/plenaries/{{id}}{rest}": "plenary" for rest in ("", "/actions/vote", "/actions/close-plenary")},
    **{f"/api/v1/transfers/{{id}}{rest}": "transfer" for rest in (
        "", "/actions/accept-transfer", "/actions/decline-transfer", "/actions/hand-over",
    )},
}  # fmt: skip
PUBLIC_FACTS = {
    "/api/v1/instruments/{name}": "/api/v1/instruments/pemilu-2024-voting-counting@1",
    "/api/v1/polling-stations/{election}/{code}": "/api/v1/polling-stations/pemilu-2024/6401012009001",
    "/api/v1/regions/{id}": None,
}
VERBS = {
    "alert": ("take-up", "recommend"),
    "assignment": ("approve", "end", "extend", "replace"),
    "person": ("assign", "set-phone", "deactivate"),
}
ELECTION = "pemilu-2024"
BODIES = {
    **EXAMPLES, "vote": VOTE, "close-plenary": CLOSE, "decline-transfer": DECLINE,
    "withdraw": {"reason": "Salah TPS."}, "end": {"reason": "Sakit."}, "deactivate": {"reason": "Selesai."},
}  # fmt: skip
SEEN_BY_PLACE = frozenset({"report", "evidence", "alert", "station", "case", "plenary", "transfer"})
PAGES = {
    "/desk/absence/<uuid:pk>/cancel/": "absence",
    "/desk/work/<uuid:pk>/hand-back/": "alert",
    "/desk/work/<uuid:pk>/take/": "alert",
    "/reports/alerts/<uuid:pk>/": "alert",
    "/reports/alerts/<uuid:pk>/<slug:verb>/": "alert",
    "/evidence/<uuid:pk>/": "evidence",
    "/evidence/<uuid:pk>/copy": "evidence",
    "/evidence/<uuid:pk>/image": "evidence",
    "/evidence/<uuid:pk>/original": "evidence",
    "/evidence/<uuid:pk>/thumbnail": "evidence",
    **{f"/documents/<uuid:pk>/{rest}": "document" for rest in ("", "redacted", "file", "sign/", "withdraw/")},
    **{
        f"/imports/<uuid:pk>/{rest}": "import"
        for rest in (
            "",
            "progress/",
            "columns/",
            "rows/",
            "rows/export/",
            "review/",
            "begin/",
            "again/",
            "undo/",
            "discard/",
        )
    },
    **{
        f"/cases/<uuid:pk>/{rest}": "case"
        for rest in (
            "",
            "timeline/",
            "receipt/",
            "study/",
            "study/begin/",
            "study/conclude/",
            "classes/",
            "people/",
            "people/add/",
            "same-event/",
            "same-event/<uuid:pair>/undo/",
            "messages/",
            "conflict/",
            *(
                f"people/<uuid:part>/{act}"
                for act in (
                    "",
                    "unmask/",
                    "cover/",
                    "amend/",
                    "hand-over/",
                    "delay/",
                    "erase/",
                    "erase/<slug:verb>/",
                )
            ),
        )
    },
    **{
        f"/cases/<uuid:pk>/{rest}": "case"
        for rest in ("papers/", "papers/receipt", "counted-from/", "notice/", "completion/")
    },
    **{f"/quarantine/<uuid:pk>/{rest}": "held" for rest in ("", "release/", "discard/", "take-back/")},
    "/reports/<uuid:pk>/": "report",
    "/reports/<uuid:pk>/withdraw/": "report",
    "/reports/stations/<slug:election>/<slug:code>/": "station",
    "/reports/phones/<uuid:pk>/": "device",
    **{f"/plenaries/<uuid:pk>/{rest}": "plenary" for rest in ("", "vote/", "close/")},
    **{f"/transfers/<uuid:pk>/{rest}": "transfer" for rest in ("", "accept/", "decline/")},
    **{
        f"/cases/<uuid:pk>/{rest}": "case"
        for rest in (
            "call-plenary/",
            "hand-over/",
            "tracing/",
            "tracing/start/",
            "tracing/end/",
            "close-tip/",
            "notify/",
            "archive/",
            "letters/",
        )
    },
    "/people/<int:pk>/": "person",
    "/people/<int:pk>/<slug:verb>/": "person",
    "/people/assignments/<int:pk>/<slug:verb>/": "assignment",
    "/people/devices/<uuid:pk>/revoke/": "device",
    "/people/tokens/<int:pk>/revoke/": "token",
}
# Instruments belong to no area: what is published everybody in the service may read, drafts those who keep them.
PAGES_OF_NO_AREA = {
    *(f"/reports/instruments/versions/<str:name>/{rest}" for rest in (
        "", "preview/", "difference/", "definition.json", "begin/",
    )),
    *(f"/reports/instruments/drafts/<int:pk>/{rest}" for rest in (
        "", "head/", "add-group/", "groups/<slug:code>/", "groups/<slug:group>/add-item/", "items/<slug:code>/",
        "add-tally/", "tallies/<slug:contest>/", "arrange/", "preview/", "difference/", "definition.json",
        "<slug:verb>/",
    )),
}  # fmt: skip
# Days off and terms of the law are one for the nation: everybody at a desk reads them.
PAGES_OF_NO_AREA |= {f"/calendar/{rest}" for rest in (
    "days/<uuid:pk>/replace/", "days/<uuid:pk>/withdraw/", "hours/<uuid:pk>/replace/", "hours/<uuid:pk>/withdraw/",
    "versions/<int:number>/", "terms/<int:pk>/", "terms/<int:pk>/choose/", "terms/<int:pk>/new/",
)}  # fmt: skip
# Incidents are the auditors' alone (tests/portal/evidence), notices and saved views one person's (tests/notices, web).
PAGES_OF_NO_AREA |= {
    f"/incidents/<uuid:pk>/{rest}" for rest in ("", "acknowledge/", "recheck/", "propose-loss/", "lost/")
}
PAGES_OF_NO_AREA |= {"/notices/<uuid:pk>/", "/lists/views/<int:pk>/"}
# Whom somebody declared as close to him is his alone (tests/violations/test_case_people.py).
PAGES_OF_NO_AREA |= {"/kin/<uuid:pk>/end/"}
# A public form knows its browser's draft alone: tests/gate, tests/browser/test_citizen.
PAGES_OF_NO_AREA |= {f"/{form}/{rest}" for form in ("tips", "violation-reports") for rest in (
    "<slug:code>/", "files/<uuid:pk>/",
)}  # fmt: skip
# A public check of a document names nobody: whoever has the code may ask (tests/portal, tests/documents).
PAGES_OF_NO_AREA |= {"/documents/verify/<str:code>/"}
# A tracking code opens its own case, whoever types it; the register is for everybody (tests/violations).
PAGES_OF_NO_AREA |= {
    "/track/case/evidence/files/<uuid:pk>/", "/track/case/documents/<uuid:pk>/", "/register/<uuid:pk>/",
    "/register/<uuid:pk>/proof/",
}  # fmt: skip
# A draft is its author's alone, and the phone pages know no desk: tests/acceptance/test_scope_phones.py.
OF_ONE_PHONE = frozenset({"draft"})
# The sign-in library's own addresses concern the session alone; the public log holds hashes alone.
NOT_OURS = ("/accounts/", "/ledger/", "/api/v1/", "/field/")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
MOST_FOREIGN = 12
NOBODY = "01900000-0000-7000-8000-000000000000"


class Operation(NamedTuple):
    """One operation of the interface."""

    method: str
    path: str


def operations() -> list[Operation]:
    """All that the OpenAPI document names."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    return [Operation(method.upper(), path) for path, found in document["paths"].items() for method in found]


def some(ids: list[str]) -> list[str]:
    """A dozen of them, spread."""
    return ids[:: max(1, len(ids) // MOST_FOREIGN)][:MOST_FOREIGN]


def ids_in(text: str) -> set[str]:
    """All version 7 ids that a text names."""
    return set(_ID.findall(text))


def leaks(world: World, name: str, text: str) -> set[str]:
    """Reports and evidence that a text names and the member may not read."""
    return ids_in(text) & {id for kind in SEEN_BY_PLACE for id in world.unseen(kind, name)}


def scopes_in(value: Any, member: str = "") -> Iterator[str]:
    """Every `scope` or office `path` in an answer."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from scopes_in(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from scopes_in(item, member)
    elif member in {"scope", "path", "office"} and isinstance(value, str):
        yield value


def test_every_operation_with_an_id_is_known_to_this_crawl() -> None:
    with_parts = {one.path for one in operations() if "{" in one.path}
    assert with_parts == KINDS.keys() | PUBLIC_FACTS.keys()


@pytest.mark.parametrize("name", MEMBERS)
def test_lists_show_what_lies_inside(world: World, call: Call, name: str) -> None:
    seen: set[str] = set()
    own = area(name)
    for operation in operations():
        if operation.method != "GET" or "{" in operation.path:
            continue
        path, queries = operation.path.removeprefix("/api/v1/"), [""]
        if path.startswith("law/"):  # lists of the law are the same for everybody, and ask which law
            continue
        if path == "station-reports":
            queries = ["", "?state=any", "?place=64", "?place=64.01", "?place=91", "?station=6401012009001"]
        for query in queries:
            cursor = query
            while cursor is not None:
                status, body, response = call(name, "GET", path + cursor)
                assert status in {200, 403}, (name, path, body)
                text = response.content.decode()
                assert not leaks(world, name, text), (name, path + cursor)
                if status == 200 and path not in {"elections", "instruments", "polling-stations", "regions", "schema/"}:
                    assert all(
                        (own is not None and scope.startswith(own)) or _is_own_office(name, scope)
                        for scope in scopes_in(body)
                    ), (name, path, body)
                seen |= ids_in(text)
                following = body.get("next") if status == 200 and isinstance(body, dict) else None
                cursor = _onward(query, path, following)
    for kind in ("report", "case"):
        assert set(world.seen(kind, name)) <= seen, f"{name} is not shown every {kind} of his area"


def _is_own_office(name: str, scope: str) -> bool:
    """A station supervisor belongs to the office of his village, and everybody sees his own assignment."""
    own = area(name)
    return own is not None and own.startswith(scope) and scope != ""


def _onward(query: str, path: str, following: Any) -> str | None:
    if not following or path not in {"alerts", "cases", "station-reports", "people", "offices", "devices"}:
        return None
    name = "after" if path in {"offices", "devices"} else "cursor"
    # Offices are many and public in kind: two pages tell as much as two hundred.
    return None if path == "offices" else f"{query or '?'}{'&' if query else ''}{name}={following}"


@pytest.mark.parametrize("name", MEMBERS)
def test_what_lies_outside_is_not_there(world: World, call: Call, name: str) -> None:
    for operation in operations():
        kind = KINDS.get(operation.path)
        if kind is None or kind in OF_ONE_PHONE:
            continue
        foreign = world.unseen(kind, name) if kind in SEEN_BY_PLACE else _strangers(world, kind, name)
        for id in some(foreign):
            for verb in VERBS.get(kind, ("",)) if "{verb}" in operation.path else ("",):
                path = operation.path.removeprefix("/api/v1/").replace("{id}", id).replace("{verb}", verb)
                body = None if operation.method == "GET" else BODIES.get(verb or path.rpartition("/")[2], {})
                headers = {"content_type": "image/jpeg"} if operation.method == "PUT" else {}
                status, told, _ = call(name, operation.method, path, body, **headers)
                assert status == 404, (name, operation, id, told)
        for id in some(world.seen(kind, name)) if operation.method == "GET" and kind in {
            "report", "alert", "case", "plenary",
        } else ():  # fmt: skip
            if not operation.path.endswith("receipt"):
                status, told, _ = call(name, "GET", operation.path.removeprefix("/api/v1/").replace("{id}", id))
                assert status == 200, (name, operation, id, told)


def _strangers(world: World, kind: str, name: str) -> list[str]:
    """People, phones, assignments and tokens outside the area, less the member's own."""
    user = User.objects.get(username=name)
    mine = {
        "person": [user.pk],
        "assignment": user.assignments.values_list("pk", flat=True),
        "device": user.devices.values_list("pk", flat=True),
        "token": [],
        "absence": [],
        "case": [],
        "document": [],
        "import": [],
        "held": [],
        "plenary": [],
        "transfer": [],
    }[kind]
    return [id for id in world.foreign(kind, name) if id not in {str(own) for own in mine}]


def test_every_page_with_an_id_is_known_to_this_crawl() -> None:
    assert {address.route for address in _pages() if "<" in address.route} == PAGES.keys() | PAGES_OF_NO_AREA


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", MEMBERS)
def test_pages_show_what_lies_inside(world: World, page: Any, name: str, language: str) -> None:
    client: Client = page(name)
    client.cookies["django_language"] = language
    client.raise_request_exception = False
    for address in _pages():
        if "<" in address.route or address.route in PUBLIC:
            continue
        response = client.get(address.route)
        assert response.status_code < 500, (name, address.route)
        assert not leaks(world, name, _text(response)), (name, address.route)
    for address in _pages():
        kind = PAGES.get(address.route)
        if kind is None:
            continue
        foreign = world.unseen(kind, name) if kind in SEEN_BY_PLACE else _strangers(world, kind, name)
        for id in some(foreign)[:4]:
            for verb in VERBS.get(kind, ("",)) if "<slug:verb>" in address.route else ("",):
                url = _address(address.route, id, verb)
                method = client.get if client.get(url).status_code != 405 else client.post
                response = method(url)
                # Who holds no power over people at all is told so, before anything is looked up.
                allowed = {404} if kind == "report" and area(name) is not None and name != "ayu" else {403, 404}
                assert response.status_code in allowed, (name, url, response.status_code)
                # The page names its own address, as the asker wrote it.
                assert not leaks(world, name, _text(response)) - {id}, (name, url)


@pytest.mark.parametrize("name", MEMBERS)
def test_the_page_of_a_station_shows_its_own_reports_alone(world: World, page: Any, name: str) -> None:
    client: Client = page(name)
    for code in some(world.seen("station", name)):
        response = client.get(_address("/reports/stations/<slug:election>/<slug:code>/", code))
        assert response.status_code == 200, (name, code)
        here = {id for id, path in world.things["report"].items() if path == world.things["station"][code]}
        assert ids_in(_text(response)) & world.things["report"].keys() == here, (name, code)


def _address(route: str, id: str, verb: str = "") -> str:
    route = re.sub("<(?:uuid|int):pk>|<slug:code>", id, route)
    route = re.sub("<uuid:(?:part|pair)>", NOBODY, route)
    return route.replace("<slug:verb>", verb).replace("<slug:election>", ELECTION)


def _pages() -> list[Any]:
    patterns: list[URLPattern | URLResolver] = get_resolver().url_patterns
    return [one for one in addresses(patterns) if not one.route.startswith(NOT_OURS)]


def _text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def test_an_unknown_id_and_a_foreign_one_look_alike(world: World, call: Call) -> None:
    foreign = world.unseen("report", "hadi")[0]
    nowhere = foreign[:-4] + ("0000" if foreign[-4:] != "0000" else "1111")
    one, other = (call("hadi", "GET", f"station-reports/{id}")[1] for id in (foreign, nowhere))
    assert json.dumps(one) == json.dumps(other)
