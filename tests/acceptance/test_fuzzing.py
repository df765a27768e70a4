"""Schemathesis against the live interface, from its own OpenAPI document: nothing breaks, answers are as described.

Callers: a token of the national office, the phone of a village supervisor, and the sessions of an administrator, of an
officer and of a commissioner.
"""

import base64
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as platform
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django import DjangoDbBlocker
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from oversight.accounts.models import ApiToken, Assignment, Device, User
from oversight.core.ids import uuid7
from oversight.regions.models import Region
from tests.acceptance.conftest import populate, promise
from tests.acceptance.live import Live
from tests.acceptance.truth import World
from tests.acceptance.violations_by_interface import MEMBERS, prepared, walk
from tests.cast import NEIGHBOUR, STATION, Cast, device_token, office_token
from tests.factories.photos import jpeg
from tests.factories.reports import filing

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = {GenerationMode.POSITIVE: 12, GenerationMode.NEGATIVE: 8}
REACHED_SHARE = 0.8
CSRF = "a" * 32
DESK = "ayu"
Headers = dict[str, str]


class Interface:
    """The described operations, the callers, and which operations were reached."""

    def __init__(
        self, live: Live, world: World, sessions: dict[str, str], ids: dict[str, int], cases: dict[str, str]
    ) -> None:
        load_all_checks()
        self.live, self.world, self.ids, self.cases = live, world, ids, cases
        self.schema = schemathesis.openapi.from_url(f"{live.url}/api/v1/schema/?format=json")
        found = [result.ok() for result in self.schema.get_all_operations()]
        self.operations = {operation.definition.raw["operationId"]: operation for operation in found}
        self.reached: set[str] = set()

        def desk(session: str) -> Headers:
            cookies = f"{platform.SESSION_COOKIE_NAME}={session}; {platform.CSRF_COOKIE_NAME}={CSRF}"
            return {"Cookie": cookies, "X-CSRFToken": CSRF, "Referer": live.url}

        self.callers: dict[str, Headers] = {
            "national": {"Authorization": f"Bearer {office_token('office:')}"},
            "village": {"Authorization": f"Bearer {device_token('made')}"},
            "desk": desk(sessions[DESK]),
            **{name: desk(sessions[name]) for name in MEMBERS},
        }

    def send(self, id: str, caller: str, **parts: Any) -> Any:
        """One good request of an operation, checked; its decoded answer, or None when it is no JSON."""
        case = self.operations[id].Case(**parts)
        response = case.call_and_validate(base_url=self.live.url, headers=self.callers[caller], checks=CHECKS)
        assert response.status_code < HTTPStatus.BAD_REQUEST, (id, response.status_code, response.text[:500])
        self.reached.add(id)
        return response.json() if "json" in response.headers.get("content-type", [""])[0] else None


@pytest.fixture(scope="module")
def interface(live: Live, django_db_blocker: DjangoDbBlocker) -> Iterator[Interface]:
    """A world of reports, sealed, with a desk's session."""
    with django_db_blocker.unblock():
        world = populate()
        cases = prepared(datetime.now(UTC) - timedelta(hours=1))
        sessions = {name: _session(name) for name in (DESK, *MEMBERS)}
        ids = {name: User.objects.get(username=name).pk for name in ("sari", "hadi", "bayu")}
        ids["assignment"] = Assignment.objects.get(user=ids["hadi"]).pk
        ids["region"] = Region.objects.order_by("pk")[0].pk
        ids["tokens"] = ApiToken.objects.count()
        world.add("phone", Device.objects.get(user=ids["bayu"]).pk, "")
        connections.close_all()
    live.seal()
    yield Interface(live, world, sessions, ids, cases)


def _session(name: str) -> str:
    """The key of a member's session, second factor passed."""
    TOTP.activate(Cast().user(name), generate_totp_secret())
    client = Client()
    client.force_login(Cast().user(name))
    return client.cookies[platform.SESSION_COOKIE_NAME].value


def test_each_operation_answers_a_good_request_as_described(interface: Interface) -> None:
    send, world, ids = interface.send, interface.world, interface.ids
    report = world.seen("report", "made")[0]
    place = {"election": "pemilu-2024", "code": STATION}
    send("me_read", "village")
    send("me_read", "desk")
    send("elections_list", "village")
    send("regions_list", "national", query={"parent": "64", "limit": 5})
    send("regions_read", "national", path_parameters={"id": ids["region"]})
    send("polling_stations_list", "national", query={"place": "64.01", "limit": 5})
    send("polling_stations_read", "village", path_parameters=place)
    send("instruments_list", "village")
    send("instruments_read", "village", path_parameters={"name": "pemilu-2024-voting-counting@1"})
    send("offices_list", "national", query={"under": "64.", "limit": 5})
    send("station_reports_list", "national", query={"limit": 5})
    send("station_reports_count", "village")
    send("station_reports_read", "village", path_parameters={"id": report})
    send("station_reports_receipt", "village", path_parameters={"id": report})
    content = jpeg(seed=99)
    photo = promise(content)
    body = filing("6401012009003", evidence=[photo])
    send("station_reports_file", "village", body=body, media_type="application/json")
    send(
        "station_reports_file_batch",
        "national",
        body={"items": [filing(NEIGHBOUR), filing(NEIGHBOUR, colour="red")]},
        media_type="application/json",
    )
    send("evidence_missing", "village", query={"limit": 5})
    send("evidence_send", "village", path_parameters={"id": photo["id"]}, body=content, media_type="image/jpeg")
    interface.live.seal()
    send("evidence_read", "village", path_parameters={"id": photo["id"]})
    send(
        "station_reports_withdraw",
        "village",
        path_parameters={"id": body["id"]},
        body={"reason": "Salah TPS."},
        media_type="application/json",
    )
    send("evidence_fetch", "village", path_parameters={"id": photo["id"]})


def test_each_operation_on_people_answers_a_good_request_as_described(interface: Interface) -> None:
    send, world, ids = interface.send, interface.world, interface.ids
    now = datetime.now(UTC)
    soon = {"since": now.isoformat(), "until": (now + timedelta(days=20)).isoformat()}
    send("people_list", "village")
    send("people_read", "village", path_parameters={"id": ids["sari"]})
    code = send("devices_issue_code", "village", body={"person": ids["sari"]}, media_type="application/json")["code"]
    token = "ovd_" + base64.urlsafe_b64encode(os.urandom(32)).decode()
    phone = {"code": code, "device": str(uuid7()), "token_sha256": sha256(token.encode()).hexdigest(), "label": "uji"}
    send("devices_enrol", "village", body=phone, media_type="application/json")
    send("devices_list", "village")
    (bayu,) = world.things["phone"]
    send("devices_revoke", "village", path_parameters={"id": bayu}, body={}, media_type="application/json")
    newcomer = {
        "username": "uji.baru",
        "name": "Uji Baru",
        "role": "district_member",
        "office": "64.01.01.",
        "mandate": "1/SPT/2024",
        **soon,
    }
    appointed = send("people_appoint", "desk", body=newcomer, media_type="application/json")
    person = appointed.get("person") or appointed["id"]
    act: Callable[..., Any] = lambda id, verb, body, pk: send(  # noqa: E731
        id, "desk", path_parameters={"id": pk, "verb": verb}, body=body, media_type="application/json"
    )
    act("people_act", "set-phone", {"phone": "081234567890"}, person)
    act("assignments_act", "end", {"reason": "Pindah tugas."}, ids["assignment"])
    wanted = {"office": "64.01.", "name": "Server uji", "scopes": ["file-reports"], "expires_at": soon["until"]}
    made = send("tokens_create", "desk", body=wanted, media_type="application/json")
    assert len(send("tokens_list", "desk")["results"]) == ids["tokens"] + 1
    send("tokens_revoke", "desk", path_parameters={"id": made["details"]["id"]}, body={}, media_type="application/json")


def test_each_operation_on_violations_answers_a_good_request_as_described(
    interface: Interface, django_db_blocker: DjangoDbBlocker
) -> None:
    # Not marked as a test of the database: those run ahead of all others, with an interface of their own.
    with django_db_blocker.unblock():
        walk(interface.send, interface.cases, datetime.now(UTC) - timedelta(minutes=30))


def test_nearly_all_operations_were_reached(interface: Interface) -> None:
    missed = interface.operations.keys() - interface.reached
    assert len(interface.reached) >= REACHED_SHARE * len(interface.operations), sorted(missed)


@pytest.mark.parametrize("mode", EXAMPLES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("caller", ["national", "village", "desk", "budi", "rina"])
def test_whatever_is_sent_the_answer_is_as_described(interface: Interface, caller: str, mode: GenerationMode) -> None:
    faults: dict[str, str] = {}
    for id, operation in interface.operations.items():
        parts: list[dict[str, Any]] = [{}]
        # Random ids meet nothing: where the path names a record, the one that is there is asked for as well.
        if known := _known(interface, operation.path):
            parts.append({"path_parameters": known})
        for chosen in parts:
            try:
                _fuzz(
                    interface,
                    operation.as_strategy(generation_mode=mode, **chosen),
                    caller,
                    EXAMPLES[mode] // len(parts),
                )
            except FailureGroup as group:
                faults[id] = "; ".join(str(fault) for fault in group.exceptions)[:1500]
    assert not faults, "\n\n".join(f"{id} as {caller}: {words}" for id, words in faults.items())
    assert interface.live.ask("GET", "me", device_token("made"))[0] == HTTPStatus.OK, interface.live.log()


def _known(interface: Interface, path: str) -> dict[str, Any] | None:
    world = interface.world
    kinds = {"/station-reports/": "report", "/evidence/": "evidence"}
    for start, kind in kinds.items():
        # Verbs would change what other cases ask for.
        if f"{start}{{id}}" in path and "actions" not in path:
            return {"id": world.seen(kind, "made")[0]}
    if "/cases/{id}" in path and "actions" not in path:
        return {"id": interface.cases["spare"]}
    return {"id": interface.ids["sari"]} if path.endswith("/people/{id}") else None


def _fuzz(interface: Interface, strategy: Any, caller: str, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=strategy)
    def run(case: Any) -> None:
        case.call_and_validate(
            base_url=interface.live.url, headers=interface.callers[caller], checks=CHECKS, timeout=60
        )

    run()
