"""What the acceptance runs share: a world of reports all over a province, and the live server."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from oversight.accounts.models import ApiToken, Assignment, Device
from oversight.api.authentication import forget_all
from oversight.core.ids import uuid7
from oversight.regions.models import PollingStation
from reports.queries import forget_reference_data
from tests import environment
from tests.acceptance.live import Live
from tests.acceptance.truth import World
from tests.api.conftest import call  # noqa: F401  a fixture
from tests.cast import NEIGHBOUR, STATION
from tests.factories.photos import jpeg
from tests.factories.reports import NOW, filed, filing

EVERY = 150  # one station in so many has a report of the province's office


def promise(content: bytes = b"") -> dict[str, object]:
    """The promise of one photo, as a filing makes it."""
    content = content or jpeg()
    return {
        "id": str(uuid7(NOW)), "kind": "scene", "sha256": sha256(content).hexdigest(), "size": len(content),
        "media_type": "image/jpeg",
    }  # fmt: skip


def populate() -> World:
    """Reports from stations of every regency of East Kalimantan with promised photos, and all people, phones and tokens."""
    forget_all()
    forget_reference_data()
    world = World()
    stations = dict(PollingStation.objects.order_by("path").values_list("code", "path"))
    chosen = [*list(stations)[::EVERY], STATION, NEIGHBOUR]
    for number, code in enumerate(dict.fromkeys(chosen)):
        for name in ("office:64.", *({STATION: ["sari", "made"], NEIGHBOUR: ["bayu", "dewi"]}.get(code, []))):
            evidence = promise(jpeg(seed=number + len(name)))
            world.add("report", filed(filing(code, evidence=[evidence]), name), stations[code])
            world.add("evidence", evidence["id"], stations[code])
    for assignment in Assignment.objects.select_related("office", "station"):
        path = assignment.station.path if assignment.station else assignment.office.path
        world.add("assignment", assignment.pk, path)
        world.add("person", assignment.user_id, path)
    for device in Device.objects.values_list("pk", "user_id"):
        world.add("device", device[0], world.things["person"][str(device[1])])
    for token, path in ApiToken.objects.values_list("pk", "office__path"):
        world.add("token", token, path)
    return world


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


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
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
