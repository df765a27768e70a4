"""Filings that arrive at the same moment share a statement; each is in exactly once, whatever it came with."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from reports.actions import Outcome, together
from reports.models import StationReport
from tests.cast import NEIGHBOUR, STATION
from tests.factories.reports import file, filing

pytestmark = pytest.mark.usefixtures("live_db")


def at_once(made: list[tuple[dict[str, Any], str]]) -> list[Outcome]:
    """File all of them from threads of their own, released together."""
    ready = Barrier(len(made))

    def go(one: dict[str, Any], name: str) -> Outcome:
        try:
            ready.wait()
            return file(one, name)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(made)) as threads:
        return list(threads.map(lambda pair: go(*pair), made))


def stored(made: dict[str, Any]) -> int:
    return StationReport.objects.filter(pk=made["id"]).count()


def test_each_of_many_is_in_once_and_a_broken_one_harms_nobody() -> None:
    good = [(filing(station), name) for name, station in (("sari", STATION), ("dewi", STATION), ("dewi", NEIGHBOUR))]
    twice = filing(NEIGHBOUR)
    outcomes = at_once([*good, (twice, "bayu"), (twice, "bayu"), (filing(STATION), "sari")])
    assert [stored(one) for one, _ in good[1:]] == [1, 1] and stored(twice) == 1
    assert sorted(outcome.status for outcome in outcomes[3:5]) == ["created", "replayed"]
    # Two reports of one person on one station: whichever came first stands, the other is told.
    assert sorted((outcomes[0].status, outcomes[5].status)) == ["conflict", "created"]
    assert together._waiting == []


def test_a_known_report_among_new_ones_is_found_again() -> None:
    known = filing(STATION)
    first = file(known, "dewi")
    outcomes = at_once([(known, "dewi"), (filing(STATION), "made"), (filing(NEIGHBOUR), "made")])
    assert [outcome.status for outcome in outcomes] == ["replayed", "created", "created"]
    assert (outcomes[0].id, outcomes[0].received_at) == (first.id, first.received_at)
