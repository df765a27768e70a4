import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from oversight.embedded.postgres import Postgres
from oversight.embedded.valkey import Valkey


@contextmanager
def folder() -> Iterator[Path]:
    """A data folder with a space in its path that the servers' user can reach; all that runs in it is ended."""
    path = Path(tempfile.mkdtemp(prefix="oversight test "))
    path.chmod(0o755)
    yield path
    Valkey(path).stop(swift=True)
    Postgres(path).stop(swift=True)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data folder."""
    with folder() as path:
        yield path


@pytest.fixture(scope="package")
def used() -> Iterator[Path]:
    """A data folder that tests share: making a cluster is the slow part."""
    with folder() as path:
        yield path


@pytest.fixture
def postgres(used: Path) -> Postgres:
    """A running server."""
    server = Postgres(used, {"shared_buffers": "16MB"})
    server.start()
    return server


@pytest.fixture
def valkey(used: Path) -> Valkey:
    """A running server."""
    server = Valkey(used)
    server.start()
    return server
