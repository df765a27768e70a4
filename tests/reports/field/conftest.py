"""Phones of the cast: browsers that hold the cookie of an enrolled device."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from oversight.accounts.recall import forget_all
from reports.queries import forget_reference_data
from tests.cast import device_token

Phone = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _nothing_remembered(db: None) -> Iterator[None]:
    cache.clear()
    forget_all()
    forget_reference_data()
    yield
    forget_all()
    forget_reference_data()


@pytest.fixture
def phone() -> Phone:
    """`phone("sari")`: the browser of her enrolled phone."""

    def hold(name: str) -> Client:
        client = Client()
        client.cookies[settings.DEVICE_COOKIE_NAME] = device_token(name)
        return client

    return hold
