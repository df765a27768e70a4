"""What the tests of the gate share: the trial forms, an empty Valkey, somebody at the form."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings as project
from pytest_django import Settings

from oversight.gate import tally
from tests.environment import WORKER


@pytest.fixture(autouse=True)
def trial(settings: Settings) -> None:
    """The trial forms beside the platform, and work that a test can do in a moment."""
    settings.ROOT_URLCONF = "tests.gate.urls"
    settings.GATE_WORK_BITS, settings.GATE_WORK_BITS_MOST = 4, 6


@pytest.fixture(autouse=True)
def valkey(settings: Settings) -> Iterator["redis.Redis"]:
    """Valkey without any count of the gate: every worker of pytest-xdist counts in a database of its own."""
    number = int(WORKER.removeprefix("gw")) + 1 if WORKER.startswith("gw") else 0
    settings.REDIS_URL = f"{project.REDIS_URL}?db={number % 16}"
    with redis.Redis.from_url(settings.REDIS_URL.replace("redis+socket://", "unix://", 1)) as client:
        for key in client.scan_iter("gate:*"):
            client.delete(key)
        tally.forget_salts()
        yield client
        tally.forget_salts()


@pytest.fixture
def no_valkey(settings: Settings) -> Iterator[None]:
    """Valkey does not answer."""
    settings.REDIS_URL = "redis+socket:///nowhere/valkey.sock"
    tally.forget_salts()
    yield
    tally.forget_salts()
