"""Two national officers at their desks, pages in English."""

import pytest
from django.test import Client

from tests.conftest import enter


def at_a_desk(name: str) -> Client:
    """A session of a member of the cast."""
    client = Client()
    client.cookies["django_language"] = "en"
    enter(client, name)
    return client


@pytest.fixture
def nani() -> Client:
    """A national officer."""
    return at_a_desk("nani")


@pytest.fixture
def intan() -> Client:
    """Her colleague."""
    return at_a_desk("intan")
