"""Evidence that is really committed: of two checks at once one works."""

from datetime import timedelta
from threading import Thread

from django.db import connection

from oversight.core.database import single_flight
from oversight.evidence import actions
from tests.evidence.conftest import Arrive
from tests.factories.reports import NOW


def share() -> actions.Tally:
    return actions.rehash_share(period=timedelta(days=30), budget=1 << 30, now=NOW + timedelta(days=1))


def test_two_checks_at_once_do_not_do_the_same(live_db: None, arrived: Arrive) -> None:
    arrived()
    found: list[int] = []

    def other() -> None:
        found.append(share().files)
        connection.close()

    for _turn in range(2):
        with single_flight("evidence.rehash") as alone:
            assert alone
            thread = Thread(target=other)
            thread.start()
            thread.join()
    assert found == [0, 0]
    thread = Thread(target=other)
    thread.start()
    thread.join()
    assert found == [0, 0, 2]
