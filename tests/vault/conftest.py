"""A key folder and root key of a test's own, for tests that lose, rotate or split them."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def own_keys(live_db: None, tmp_path: Path, settings: Settings) -> Path:
    """A copy of the tests' root keys in a folder that this test may spoil; the database is cloned anew afterwards."""
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    for path in Path(settings.VAULT_KEYS).glob("root-*.key"):
        copy = folder / path.name
        copy.write_bytes(path.read_bytes())
        copy.chmod(0o600)
    settings.VAULT_KEYS = str(folder)
    return folder
