"""What the tests of the gate share: the trial forms, an empty Valkey, somebody at the form."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings as project
from pytest_django import Settings

from oversight.gate import tally


@pytest.fixture(autouse=True)
def trial(settings: Settings) -> None:
    """The trial forms beside the platform, and work that a test can do in a moment."""
    settings.ROOT_URLCONF = "tests.gate.urls"
    settings.GATE_WORK_BITS, settings.GATE_WORK_BITS_MOST = 4, 6


@pytest.fixture(autouse=True)
def valkey() -> Iterator["redis.Redis"]:
    """Valkey without any count of the gate."""
    url = project.REDIS_URL.replace("redis+socket://", "unix://", 1)
    with redis.Redis.from_url(url) as client:
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
