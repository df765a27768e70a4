"""The intake with the target of the tests, and its stream run dry."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.queries import actor_of_user
from oversight.imports import actions, queries
from oversight.imports.mapping import Layout
from oversight.imports.models import Import
from oversight.imports.stream import Intake
from oversight.ledger import sealer, stream
from tests.cast import Cast
from tests.imports import broken

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
Bring = Callable[..., Import]


@pytest.fixture(autouse=True)
def target_of_the_tests(settings: Settings) -> None:
    settings.IMPORT_TARGETS = ["tests.imports.cases.Cases"]


def who(name: str) -> Actor:
    """A member of the cast as he acts."""
    actor = actor_of_user(Cast().user(name).pk, now=NOW)
    assert actor is not None
    return actor


def drain(now: datetime = NOW, *, most: int = 200) -> int:
    """Seal and follow until nothing moves; how many passes it took."""
    for passes in range(most):
        sealer.seal(now=now)
        if not stream.follow(Intake(), now=now):
            return passes
    raise AssertionError("the import does not come to an end")


def receive(
    content: bytes, *, by: str = "budi", path: str = "64.01.", source: str = "sigaplapor", target: str = "cases"
) -> Import:
    """A file that came in and waits for its columns."""
    return actions.receive(
        content=content,
        file_name="rekap.csv",
        target=target,
        source=source,
        office=Office.objects.get(path=path),
        by=who(by),
        now=NOW,
    )


def checked(content: bytes, *, by: str = "budi", source: str = "sigaplapor", target: str = "cases") -> Import:
    """The file with every row judged by the columns that the headers say."""
    one = receive(content, by=by, source=source, target=target)
    head = queries.start_columns(one)
    layout = Layout(head.header.number, head.columns, "WITA", head.sheet)
    actions.map_columns(one=one, layout=layout, name="Rekap", by=who(by), now=NOW)
    drain()
    one.refresh_from_db()
    return one


def run(one: Import, *, by: str = "budi", now: datetime = NOW + timedelta(minutes=5)) -> Import:
    """The import with every row stored that can be."""
    actions.begin(one=one, by=who(by), now=now)
    drain(now)
    one.refresh_from_db()
    return one


@pytest.fixture
def small() -> Callable[..., bytes]:
    """A small file with sound records, changed as wanted."""

    def make(*changed: broken.Cells, count: int = 3, first: int = 0) -> bytes:
        rows = [broken.record(first + index) for index in range(count)] + list(changed)
        lines = [";".join(broken.COLUMNS.values())]
        lines += [";".join(str(row[name]) for name in broken.COLUMNS) for row in rows]
        return "\n".join(lines).encode()

    return make
