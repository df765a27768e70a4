"""Documents with a keeper."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from tests.documents.keeper import PATH, Safe


@pytest.fixture(autouse=True)
def safe(settings: Settings) -> Iterator[type[Safe]]:
    """The keeper, empty at first."""
    settings.DOCUMENT_KEEPER = PATH
    Safe.empty()
    yield Safe
    Safe.empty()


@pytest.fixture
def no_attempts(db: None) -> None:
    """Nobody has tried a code yet."""
    cache.clear()
