"""Tokens of offices beyond those of the cast: the systems that read cases and bring them in."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from oversight.accounts import actions
from oversight.accounts.models import Office
from oversight.accounts.roles import TokenScope
from tests.factories.reports import actor

CASES = (TokenScope.READ_CASES, TokenScope.FILE_CASES)


def token_of(path: str, now: datetime, scopes: Iterable[TokenScope] = CASES, by: str = "nani") -> str:
    """A bearer token of the office with this path, made by an officer above it."""
    made, secret = actions.create_api_token(
        office=Office.objects.get(path=path), name="Sistem loket", scopes=scopes,
        expires_at=now + timedelta(days=30), by=actor(by, now), now=now,
    )  # fmt: skip
    assert made.pk
    return secret
