"""Coverage counts stations, not reports, and stays what a recount says, whatever comes in whichever order."""

import random
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oversight.celery import app
from oversight.core.errors import Conflict
from oversight.core.ids import uuid7
from oversight.evidence import queries as evidence
from oversight.evidence.actions import receive as arrive
from oversight.ledger import sealer, stream
from oversight.ledger.models import Cursor, StuckWork
from oversight.regions.models import PollingStation, StationCount
from reports.actions import News, count, recount, withdraw
from reports.models import Coverage, StationReport, StationStanding
from reports.stream import Counter
from reports.tasks import recount_coverage
from tests import environment
from tests.cast import NEIGHBOUR, STATION, station_id
from tests.factories.photos import jpeg
from tests.factories.reports import NOW, PPWP, actor, filed
from tests.factories.reports import filing as any_filing
from tests.factories.stream import follow

pytestmark = pytest.mark.django_db
VILLAGE = "64.01.01.2009."


def filing(station: str = STATION, **parts: Any) -> dict[str, Any]:
    """One filing in which nothing is to be checked, but for what `parts` say."""
    return any_filing(station, **{"answers": None, **parts})


def figures(path: str = VILLAGE) -> tuple[int, int, int] | None:
    """Stations reported, flagged, lacking photos."""
    return Coverage.objects.filter(path=path).values_list("reported", "flagged", "lacking_photos").first()


def take_back(id: Any, name: str = "budi") -> None:
    report = StationReport.objects.select_related("dossier").get(pk=id)
    withdraw(report=report, reason="Wrong station.", by=actor(name), now=NOW)


def promised(seed: int = 1) -> dict[str, Any]:
    return {
        "id": str(uuid7(NOW)), "kind": "result_form", "sha256": f"{seed:064x}", "size": 10, "media_type": "image/jpeg"
    }  # fmt: skip


def test_a_station_counts_once_however_many_report_it() -> None:
    filed(filing())
    filed(filing(), "made")
    filed(filing(NEIGHBOUR), "bayu")
    follow(NOW)
    assert figures() == (2, 0, 0)
    assert StationStanding.objects.get(station=station_id(STATION)).reports == 2


def test_a_station_falls_out_when_its_last_report_is_withdrawn_and_its_last_word_stays() -> None:
    mine, other = filed(filing()), filed(filing(), "made", NOW + timedelta(hours=1))
    follow(NOW)
    take_back(mine)
    follow(NOW)
    assert figures() == (1, 0, 0)
    take_back(other)
    follow(NOW)
    assert figures() == (0, 0, 0)
    assert Coverage.objects.get(path=VILLAGE).last_received_at == NOW + timedelta(hours=1)
    assert recount(place="64.") == []


def test_a_correction_takes_its_flag_and_its_missing_photo_along() -> None:
    wrong = filed(filing(tallies={"PPWP": PPWP | {"valid": 190}}, evidence=[promised()]))
    follow(NOW)
    assert figures() == (1, 1, 1)
    filed(filing(supersedes=str(wrong), reason="Typing error."), now=NOW + timedelta(minutes=5))
    follow(NOW)
    assert figures() == (1, 0, 0)
    assert Coverage.objects.get(path=VILLAGE).last_received_at == NOW + timedelta(minutes=5)


def test_a_photo_that_arrives_is_no_longer_missing() -> None:
    content = jpeg()
    photo = promised() | {"sha256": sha256(content).hexdigest(), "size": len(content)}
    filed(filing(evidence=[photo]))
    follow(NOW)
    assert figures() == (1, 0, 1)
    item = evidence.awaited(actor("sari"), photo["id"], now=NOW)
    arrive(item=item, content=content, media_type="image/jpeg", by=actor("sari"), now=NOW)
    follow(NOW)
    assert figures() == (1, 0, 0)


def test_replaying_the_whole_stream_changes_nothing() -> None:
    first = filed(filing())
    filed(filing(NEIGHBOUR), "bayu")
    take_back(first)
    follow(NOW)
    before = list(Coverage.objects.values()), list(StationStanding.objects.order_by("station").values())
    Cursor.objects.filter(name=Counter.name).update(next_leaf=0)
    follow(NOW)
    assert (list(Coverage.objects.values()), list(StationStanding.objects.order_by("station").values())) == before
    assert not StuckWork.objects.exists()


def test_a_report_counted_before_the_stream_tells_of_it_is_not_counted_again() -> None:
    first = filed(filing())
    follow(NOW)
    filed(filing(), "made", NOW + timedelta(minutes=1))
    count(news=[News(first)])  # reads the station anew, and finds both
    kept = StationStanding.objects.get(station=station_id(STATION))
    assert (kept.reports, kept.last_received_at) == (2, NOW + timedelta(minutes=1))
    filed(filing(), "dewi", NOW + timedelta(minutes=2))
    follow(NOW)
    assert StationStanding.objects.get(station=station_id(STATION)).reports == 3
    assert recount(place="64.") == []


def test_later_reports_add_their_flag_and_missing_photo_without_a_look_at_the_earlier_ones() -> None:
    filed(filing())
    follow(NOW)
    StationReport.objects.filter(station=station_id(STATION)).update(
        state=StationReport.State.WITHDRAWN, reason="Lost."
    )
    filed(filing(tallies={"PPWP": PPWP | {"valid": 190}}, evidence=[promised()]), "made", NOW + timedelta(minutes=1))
    follow(NOW)
    assert figures() == (1, 1, 1)
    # What the stream was not told of is found by the recount alone.
    assert StationStanding.objects.get(station=station_id(STATION)).reports == 2
    recount(place="64.")
    assert StationStanding.objects.get(station=station_id(STATION)).reports == 1


def test_news_of_one_report_that_comes_twice_at_once_counts_once() -> None:
    filed(filing())
    follow(NOW)
    later = NOW + timedelta(minutes=1)
    second = filed(filing(), "made", later)
    count(news=[News(second, later, "64.01.01.2009.001."), News(second, later, "64.01.01.2009.001.")])
    assert StationStanding.objects.get(station=station_id(STATION)).reports == 2


def test_a_batch_costs_the_same_statements_however_many_it_holds() -> None:
    costs = []
    for codes in ([STATION], [NEIGHBOUR, "6401012009003", "6401012010001", "6401012010002"]):
        for code in codes:
            filed(filing(code), "dewi")
        sealer.seal(now=NOW)
        with CaptureQueriesContext(connection) as asked:
            stream.follow(Counter(), now=NOW)
        costs.append(sum("reports_" in query["sql"] or "advisory" in query["sql"] for query in asked))
    assert costs == [2, 2]  # the lock, and one statement
    assert figures("64.01.01.2010.") == (2, 0, 0)


def test_a_recount_tells_and_puts_right_what_differs() -> None:
    filed(filing())
    filed(filing(NEIGHBOUR), "bayu")
    follow(NOW)
    Coverage.objects.update(reported=7)
    StationStanding.objects.filter(station=station_id(NEIGHBOUR)).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into reports_coverage select id, '64.02.01.2001.', 3, 0, 0, now() from reports_instrument"
            " where code = 'pemilu-2024-voting-counting' on conflict do nothing"
        )
    out = StringIO()
    call_command("recount_coverage", "--place", "64", stdout=out)
    assert f"{VILLAGE} pemilu-2024-voting-counting: 7 → 2" in out.getvalue()
    assert "64.02.01.2001. pemilu-2024-voting-counting: 3 → 0" in out.getvalue()
    assert figures() == (2, 0, 0) and StationStanding.objects.count() == 2
    assert figures("64.02.01.2001.") is None
    out = StringIO()
    call_command("recount_coverage", stdout=out)
    assert out.getvalue() == "0 villages differed and were put right.\n"


def test_the_nightly_recount_tells_what_differed_and_only_one_runs(caplog: pytest.LogCaptureFixture) -> None:
    filed(filing())
    follow(NOW)
    recount_coverage()
    assert not caplog.records
    Coverage.objects.update(reported=7)
    recount_coverage()
    assert VILLAGE in caplog.text and figures() == (1, 0, 0)
    with psycopg.connect(environment.url("oversight_app", environment.DATABASE)) as other:
        other.execute("select pg_advisory_lock(hashtext('reports.recount'))")
        with pytest.raises(Conflict):
            recount()
        recount_coverage()
        assert "another recount" in caplog.text


def test_the_clock_knows_the_recount() -> None:
    tick = configured.CELERY_BEAT_SCHEDULE["recount-coverage"]
    assert tick["task"] in app.tasks and tick["options"]["expires"]


def test_the_stations_of_a_village_are_counted_where_they_are_written() -> None:
    counted = dict(StationCount.objects.filter(path__startswith="64.01.01.").values_list("path", "stations"))
    for path, stations in counted.items():
        assert PollingStation.objects.filter(path__startswith=path).count() == stations
    assert sum(counted.values()) == PollingStation.objects.filter(path__startswith="64.01.01.").count()
    known = PollingStation.objects.get(code=STATION, election__code="pemilu-2024")
    PollingStation.objects.create(
        id=99_000_001, election=known.election, village=known.village, number=99, code="6401012009099",
        path=f"{VILLAGE}099.",
    )  # fmt: skip
    assert StationCount.objects.get(path=VILLAGE).stations == counted[VILLAGE] + 1
    PollingStation.objects.filter(pk=99_000_001).update(path="64.01.01.2010.099.")
    assert StationCount.objects.get(path=VILLAGE).stations == counted[VILLAGE]
    assert StationCount.objects.get(path="64.01.01.2010.").stations == counted.get("64.01.01.2010.", 0) + 1


REPORTERS = {STATION: ("sari", "made", "dewi"), NEIGHBOUR: ("bayu", "made", "dewi"), "6401012009003": ("made", "dewi")}
ACTS = st.lists(
    st.tuples(
        st.sampled_from([(code, name) for code, names in REPORTERS.items() for name in names]),
        st.sampled_from(["file", "correct", "withdraw", "follow"]),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


@given(ACTS, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_acts_the_roll_up_is_what_a_recount_says(acts: list[Any], chance: random.Random) -> None:
    with transaction.atomic():
        standing: dict[tuple[str, str], Any] = {}
        for minute, ((code, name), act, odd, photo) in enumerate(acts):
            now = NOW + timedelta(minutes=minute)
            parts: dict[str, Any] = {"tallies": {"PPWP": PPWP | ({"valid": 190} if odd else {})}}
            parts["evidence"] = [promised(minute)] if photo else []
            current = standing.get((code, name))
            if act == "file" and current is None:
                standing[code, name] = filed(filing(code, **parts), name, now)
            elif act == "correct" and current is not None:
                parts |= {"supersedes": str(current), "reason": "Typing error."}
                standing[code, name] = filed(filing(code, **parts), name, now)
            elif act == "withdraw" and current is not None:
                take_back(standing.pop((code, name)), "dewi")
            elif act == "follow":
                follow(now)
        follow(NOW)
        if chance.random() < 0.5:
            Cursor.objects.filter(name=Counter.name).update(next_leaf=chance.randrange(3))
            follow(NOW)
        assert recount(place="64.01.") == []
        reported = Coverage.objects.filter(path=VILLAGE).values_list("reported", flat=True).first() or 0
        assert reported == len({code for code, _ in standing})
        assert not StuckWork.objects.exists()
        transaction.set_rollback(True)
