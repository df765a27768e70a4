"""Two taps that reach the server at the same moment: one draft, one report, no photo lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from oversight.evidence.models import Item
from reports import actions, queries
from reports.models import Draft, StationReport
from tests.cast import STATION
from tests.factories.photos import jpeg
from tests.factories.reports import INSTRUMENT, NOW, actor


@pytest.fixture(autouse=True)
def _nothing_remembered(live_db: None) -> None:
    queries.forget_reference_data()


def at_once(act: Callable[[], Any], times: int = 4) -> list[Any]:
    """What several threads get that start together."""
    gate = Barrier(times)

    def run(_number: int) -> Any:
        try:
            gate.wait(10)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_beginning_and_sending_at_once_leaves_one_report() -> None:
    sari = actor("sari")
    known = queries.instrument(INSTRUMENT)
    assert known is not None
    place = queries.stations(known.election, [STATION])[STATION]
    begun = at_once(lambda: actions.start(instrument=known, place=place, by=sari, now=NOW).pk)
    assert len(set(begun)) == 1
    draft = queries.field_draft(sari, begun[0])
    draft = actions.type_in(draft=draft, values={"answers.OP01": actions.Typed("yes", 1)}, by=sari, now=NOW)
    upload = actions.Upload("c1.jpg", "result_form", "tallies.PPWP", jpeg())
    assert at_once(lambda: actions.hold(draft=draft, uploads=[upload], by=sari, now=NOW)) == [[]] * 4
    sent = at_once(lambda: actions.send(draft=draft, by=sari, now=NOW).status)
    assert sorted(sent) == ["created", "replayed", "replayed", "replayed"]
    assert StationReport.objects.count() == 1 and not Draft.objects.exists()
    assert Item.objects.get().received_at is not None
