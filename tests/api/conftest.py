"""A client of the API for members of the cast."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from oversight.accounts.recall import forget_all
from reports.queries import forget_reference_data
from tests.cast import Cast
from tests.conftest import enter

Answer = tuple[int, Any, Any]
Call = Callable[..., Answer]


@pytest.fixture
def call(db: None) -> Iterator[Call]:
    """`call("sari", "GET", path, body)` by phone, desk or office token: status, decoded body, response."""
    forget_all()
    forget_reference_data()

    def ask(name: str | None, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        client, head = Client(raise_request_exception=False), {}
        if name and (name.startswith("office:") or Cast().is_of_the_field(name)):
            head = Cast().bearer(name)
        elif name:
            enter(client, name)
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = headers.pop("content_type", "application/json")
        response = client.generic(method, f"/api/v1/{path}", data, kind, headers={**head, **headers})
        decoded = (
            json.loads(response.content) if "json" in response.get("Content-Type", "") and response.content else None
        )
        return response.status_code, decoded, response

    yield ask
    forget_all()
