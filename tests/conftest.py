"""Fixtures: the cloned database, the cast, clients for pages and the API."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from tests import environment
from tests.cast import Cast


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Static files without hashes, served from where they are written; the browser tests use the real addresses."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = str(environment.ROOT / "oversight" / "static")


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """One clone of the template per worker, instead of Django's own creation."""
    environment.clone()


@pytest.fixture
def live_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For tests that must commit (processes, tampering, concurrency): the database is cloned anew afterwards."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()
        environment.clone()


@pytest.fixture
def superuser(live_db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection as database superuser to the same database: what an attacker inside the house could hold."""
    with psycopg.connect(environment.url("postgres", environment.DATABASE), autocommit=True) as connection:
        yield connection


@pytest.fixture
def cast() -> Cast:
    """The people of the tests by name (tests/cast.py)."""
    return Cast()


def enter(client: Client, name: str) -> None:
    """Sign a member in at his desk, second factor set up and passed."""
    user = Cast().user(name)
    if not is_mfa_enabled(user):
        TOTP.activate(user, generate_totp_secret())
    client.force_login(user)


@pytest.fixture
def page(client: Client) -> Callable[[str], Client]:
    """`page("ratna")`: a browser session signed in as that member of the cast, second factor passed."""

    def sign_in(name: str) -> Client:
        enter(client, name)
        return client

    return sign_in
