"""What the acceptance runs share: a world of reports all over a province, and the live server."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.db import connections
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from oversight.accounts.actor import machine
from oversight.accounts.models import ApiToken, Assignment, Device, Office
from oversight.accounts.recall import forget_all
from oversight.accounts.roles import ROLES
from oversight.core.ids import uuid7
from oversight.documents import actions as documents
from oversight.documents.models import Document
from oversight.imports import actions as imports
from oversight.imports.models import Import
from oversight.regions.models import PollingStation
from oversight.workflow.actions import record_absence
from reports.models import Alert
from reports.queries import forget_reference_data
from tests import environment
from tests.acceptance.live import Live
from tests.acceptance.planting import Planted, bring_in
from tests.acceptance.truth import World
from tests.api.conftest import Answer, Call
from tests.cast import NEIGHBOUR, PARTS, STATION, Cast
from tests.factories import violations
from tests.factories.alerts import ADVERSE, follow
from tests.factories.dossiers import case
from tests.factories.held import held_at
from tests.factories.papers import RECEIPT
from tests.factories.people import colleague
from tests.factories.photos import jpeg
from tests.factories.procedure import concluded, decided, enlist
from tests.factories.reports import NOW, actor, filed, filing
from tests.imports import broken

EVERY = 150  # one station in so many has a report of the province's office


def promise(content: bytes = b"") -> dict[str, object]:
    """The promise of one photo, as a filing makes it."""
    content = content or jpeg()
    return {
        "id": str(uuid7(NOW)),
        "kind": "scene",
        "sha256": sha256(content).hexdigest(),
        "size": len(content),
        "media_type": "image/jpeg",
    }


def populate() -> World:
    """Reports with promised photos from all regencies of East Kalimantan, and all people, phones and tokens."""
    forget_all()
    forget_reference_data()
    world = World()
    stations = dict(PollingStation.objects.order_by("path").values_list("code", "path"))
    chosen = [*list(stations)[::EVERY], STATION, NEIGHBOUR]
    for number, code in enumerate(dict.fromkeys(chosen)):
        world.add("station", code, stations[code])
        for name in ("office:64.", *({STATION: ["sari", "made"], NEIGHBOUR: ["bayu", "made"]}.get(code, []))):
            evidence = promise(jpeg(seed=number + len(name)))
            made = filing(code, evidence=[evidence], answers=ADVERSE)
            world.add("report", filed(made, name), stations[code])
            world.add("evidence", evidence["id"], stations[code])
    follow()
    for alert in Alert.objects.select_related("station"):
        world.add("alert", alert.pk, alert.station.path)
    days = {"since": NOW, "until": NOW + timedelta(days=1)}
    absence = record_absence(
        person=Cast().user("budi"), substitute=colleague(of="budi"), by=actor("budi"), now=NOW, **days
    )
    world.add("absence", absence.pk, "64.01.")
    for path, officer in (("64.01.", "budi"), ("64.02.", "hadi"), ("91.", "yosef")):
        world.add("document", _letter(path).pk, path)
        world.add("import", _spreadsheet(path, officer).pk, path)
    _cases(world)
    for assignment in Assignment.objects.select_related("office", "station"):
        path = assignment.station.path if assignment.station else assignment.office.path
        world.add("assignment", assignment.pk, path)
        world.add("person", assignment.user_id, path)
    for device in Device.objects.values_list("pk", "user_id"):
        world.add("device", device[0], world.things["person"][str(device[1])])
    for token, path in ApiToken.objects.values_list("pk", "office__path"):
        world.add("token", token, path)
    return world


def _cases(world: World) -> None:
    """Of two offices a case before its plenary and one offered to an office below; of one a tip and a finding too."""
    enlist()
    for one in (violations.tipped("crawl"), violations.found()):
        world.add("case", one.pk, "64.01.")
    for path, officer, members, below in (
        ("64.01.", "budi", ("rina", "komang"), "64.01.03."),
        ("64.02.", "hadi", ("gusti", "yuli"), "64.02.01."),
    ):
        early = violations.reported(by=officer, office=path, id=uuid7(violations.NOW))
        offered = concluded(violations.reported(by=officer, office=path), "offer_transfer", by=officer)
        offered = decided(offered, "offer_transfer", present=members, recipient=Office.objects.get(path=below))
        for one in (early, offered):
            world.add("case", one.pk, path)
        world.add("plenary", offered.plenaries.get().pk, path)
        world.add("transfer", offered.transfers.get().pk, path)
        world.add("held", held_at(path).pk, path)


def _letter(path: str) -> Document:
    """A receipt about a case of the office with this path, without what names people."""
    return documents.issue(
        dossier=case(scope=path, election="pemilu-2024"),
        template_code="B.3",
        facts=RECEIPT,
        by=machine("alerts"),
        now=NOW,
        number=f"001/LP/PL/{path}/II/2024",
        variants=["redacted"],
    )


@override_settings(IMPORT_TARGETS=["tests.imports.cases.Cases"])
def _spreadsheet(path: str, officer: str) -> Import:
    """A file of another system that came into the office with this path."""
    return imports.receive(
        content=broken.as_csv(),
        file_name="rekap.csv",
        target="cases",
        source=f"sigaplapor-{officer}",
        office=Office.objects.get(path=path),
        by=actor(officer),
        now=NOW,
    )


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A world for the tests of a module; what they do to it is undone after each."""
    with django_db_blocker.unblock():
        made = populate()
        connections.close_all()
    yield made
    with django_db_blocker.unblock():
        connections.close_all()
        environment.clone()


@pytest.fixture
def call(db: None) -> Iterator[Call]:
    """`call("sari", "GET", path, body)` as the member asks in life: the field by phone, a desk by its session."""
    forget_all()
    forget_reference_data()
    clients: dict[str, Client] = {}

    def client_of(name: str) -> Client:
        client = Client(raise_request_exception=False)
        if not ROLES[PARTS[name].role].signs_in_by_device:
            user = Cast().user(name)
            if not is_mfa_enabled(user):
                TOTP.activate(user, generate_totp_secret())
            client.force_login(user)
        return client

    def ask(name: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        client = clients.get(name) or clients.setdefault(name, client_of(name))
        head = Cast().bearer(name) if ROLES[PARTS[name].role].signs_in_by_device else {}
        data = b"" if body is None else json.dumps(body).encode()
        kind = headers.pop("content_type", "application/json")
        response = client.generic(method, f"/api/v1/{path}", data, kind, headers={**head, **headers})
        is_json = "json" in response.get("Content-Type", "") and response.content
        return response.status_code, json.loads(response.content) if is_json else None, response

    yield ask
    forget_all()


@pytest.fixture(scope="module")
def live(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """The platform's web server on this worker's database, which is cloned anew afterwards."""
    with Live(tmp_path_factory.mktemp("live")) as server:
        yield server
    with django_db_blocker.unblock():
        connections.close_all()
        environment.clone()


@pytest.fixture(scope="module")
def root() -> Path:
    """The checkout."""
    return environment.ROOT


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Planted]:
    """Two cases with planted people, committed, with everything that follows from them."""
    lines = io.StringIO()
    handler, root = logging.StreamHandler(lines), logging.getLogger()
    # The SQL that Django logs while it debugs has its values; a platform in earnest logs none (DEBUG, LOG_LEVEL).
    handler.addFilter(lambda record: not record.name.startswith("django.db"))
    level = root.level
    with django_db_blocker.unblock():
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            made = bring_in(lines)
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
        connections.close_all()
    yield made
    with django_db_blocker.unblock():
        connections.close_all()
        environment.clone()
