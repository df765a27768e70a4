"""A restricted report with its people, and who works on it."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from oversight.accounts.actor import Actor, machine
from oversight.accounts.queries import actor_of_user
from oversight.dossiers.models import Dossier
from oversight.parties.models import Part
from tests.cast import Cast
from tests.factories import parties as factory


@pytest.fixture(autouse=True)
def handling(settings: Settings) -> Iterator[None]:
    """Work is what a test says that it is."""
    settings.PARTIES_HANDLING = ["tests.factories.parties.works_on"]
    factory.at_work.clear()
    yield
    factory.at_work.clear()


def actor(name: str) -> Actor:
    """A member of the cast at his desk."""
    found = actor_of_user(Cast().user(name).pk, now=factory.NOW)
    assert found is not None
    return found


def work(dossier: Dossier, *names: str) -> None:
    """These people work on the dossier from now on."""
    factory.at_work.update((dossier.pk, Cast().user(name).pk) for name in names)


@pytest.fixture
def dossier(db: None) -> Dossier:
    """A report held by the regency."""
    return factory.record()


@pytest.fixture
def aminah(dossier: Dossier) -> Part:
    """Its reporter, who sent it herself."""
    return factory.reporter(dossier, machine("public"))


@pytest.fixture
def darman(dossier: Dossier) -> Part:
    """The person whom it accuses."""
    return factory.reported(dossier, machine("public"))
