"""Filings that arrive at the same moment share a statement; each is in exactly once, whatever it came with."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Semaphore
from typing import Any

import pytest
from django.db import connection, connections

from oversight.accounts.actor import Actor
from oversight.dossiers.models import Channel
from reports.actions import Outcome, receive, together
from reports.actions.store import Row
from reports.models import StationReport
from tests.cast import NEIGHBOUR, STATION
from tests.factories.reports import NOW, actor, file, filing, raw

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


def test_nobody_waits_with_the_connection_that_the_one_who_stores_needs() -> None:
    file(filing(STATION), "sari")  # its village is remembered
    without, holding = (filing(STATION), actor("dewi")), (filing(NEIGHBOUR), actor("dewi"))
    laid, seen = Semaphore(0), list[together._Laid]()

    class Laid(together._Laid):
        def __init__(self, row: Row) -> None:
            super().__init__(row)
            seen.append(self)
            laid.release()

    def go(made: dict[str, Any], by: Actor, is_holding: bool) -> Outcome:
        try:
            if is_holding:
                connection.ensure_connection()
            (outcome,) = receive(filings=[raw(made)], by=by, channel=Channel.OFFLINE, now=NOW)
            return outcome
        finally:
            connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "_Laid", Laid)
        patch.setitem(connections.settings["default"]["OPTIONS"], "pool", {"min_size": 1, "max_size": 1, "timeout": 5})
        try:
            with ThreadPoolExecutor(2) as threads:
                with together._turn:
                    first = threads.submit(go, *without, False)
                    laid.acquire()
                    second = threads.submit(go, *holding, True)
                    laid.acquire()
                assert [first.result().status, second.result().status] == ["created"] * 2
        finally:
            connection.close_pool()  # type: ignore[attr-defined]
    assert [one.is_stored for one in seen] == [True] * 2  # neither had to be looked at alone
