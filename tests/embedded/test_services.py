"""Tests and commands share the servers: the first starts them, the last stops them."""

from pathlib import Path

import pytest

from oversight.embedded import services
from oversight.embedded.faults import StartError
from oversight.embedded.postgres import Postgres


@pytest.fixture(autouse=True)
def nothing_runs(used: Path) -> None:
    """What other tests left running is stopped."""
    services.stop(used)


def test_the_last_to_leave_stops_them(used: Path) -> None:
    with services.running(used) as first:
        pid = first.postgres.pid()
        with services.running(used) as second:
            assert second.postgres.pid() == pid
        assert first.are_running()
    assert not first.are_running()
    assert not first.postgres.socket_dir.exists()


def test_servers_started_by_hand_outlive_a_test_run(used: Path) -> None:
    services.start(used)
    with services.running(used) as found, pytest.raises(StartError, match="is using the servers"):
        services.stop(used)
    assert found.are_running()
    services.stop(used)
    assert not found.are_running()


def test_a_block_that_fails_stops_them_too(used: Path) -> None:
    with pytest.raises(ZeroDivisionError), services.running(used):
        raise ZeroDivisionError
    assert not Postgres(used).is_running()
