"""An adverse answer raises one alert, whatever the order and number of times the stream speaks of its report."""

from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.accounts.actor import machine
from oversight.core.errors import NotAllowed
from oversight.ledger import sealer, stream
from oversight.ledger.models import Entry
from oversight.workflow.models import Step, Track
from reports.actions import dismiss, pass_on, raise_alert, recommend, take_up, withdraw
from reports.actions.alerts import Finding
from reports.models import Alert, StationReport
from reports.stream import Alerts
from tests.factories.alerts import ADVERSE, adverse_filing, follow, raised, sealed
from tests.factories.reports import NOW, actor, filed, filing

pytestmark = pytest.mark.django_db
STANDS, CORRECTED, WITHDRAWN = Alert.Standing.STANDS, Alert.Standing.CORRECTED, Alert.Standing.WITHDRAWN
SOUND = {"HS02": "no", "PS01": "no", "PS08": "no"}


def standings() -> list[tuple[str, int]]:
    return sorted(Alert.objects.values_list("item", "standing"))


def correct(report: object, answers: dict[str, str], name: str = "sari") -> object:
    return filed(filing(supersedes=str(report), reason="Mistyped.", answers=answers), name)


def test_an_adverse_answer_raises_an_alert_with_track_step_and_entry() -> None:
    alert = raised()
    assert (alert.item, alert.consequence, alert.standing) == ("HS02", "recount", STANDS)
    assert (alert.track.procedure, alert.track.edition, alert.track.status) == (
        "station_alert",
        "pemilu-7/2017",
        "raised",
    )
    assert alert.track.scope == alert.track.dossier.scope == "64.01.01.2009.001."
    step = Step.objects.get(track=alert.track)
    assert (step.verb, step.actor, step.by) == ("raise_alert", "system:alerts", None)
    (entry,) = [entry for entry in sealed([alert.report_id]) if entry.verb == "station_alert.raise_alert"]
    for row in (f"reports_alert:{alert.pk}", f"workflow_track:{alert.pk}", f"workflow_step:{step.pk}"):
        assert row in entry.rows


def test_each_adverse_item_raises_its_own_alert_and_no_other_answer_does() -> None:
    report = filed(adverse_filing(answers={"PS04": "yes", "HS03": "no", "HS05": "yes", "HS06": "yes", "PS01": "yes"}))
    follow(sealed([report]))
    assert list(Alert.objects.order_by("item").values_list("item", "consequence")) == [
        ("HS03", "recount"),
        ("PS04", "revote"),
    ]


def test_a_batch_without_adverse_answers_costs_one_statement() -> None:
    reports = [filed(), filed(filing("6401012009002"), "bayu")]
    entries = sealed(reports)
    with CaptureQueriesContext(connection) as spent:
        follow(entries)
    assert len([q for q in spent.captured_queries if "savepoint" not in q["sql"].lower()]) == 1
    assert not Alert.objects.exists()


def test_the_same_entries_again_change_nothing() -> None:
    report = filed(adverse_filing())
    entries = sealed([report])
    follow(entries)
    before = Entry.objects.count()
    follow(entries)
    assert standings() == [("HS02", STANDS)]
    assert Entry.objects.count() == before


def test_an_alert_follows_the_corrected_report_that_still_has_the_answer() -> None:
    alert = raised()
    later = correct(alert.report_id, ADVERSE)
    follow()
    alert.refresh_from_db()
    assert (alert.report_id, alert.standing) == (later, STANDS)
    assert Alert.objects.count() == 1


def test_an_alert_whose_answer_was_corrected_is_marked_and_stays_open() -> None:
    alert = raised()
    later = correct(alert.report_id, SOUND)
    follow()
    alert.refresh_from_db()
    assert (alert.report_id, alert.standing, alert.track.status) == (later, CORRECTED, "raised")
    assert Track.objects.get(pk=alert.pk).is_open


def test_an_answer_that_comes_back_revives_the_open_alert() -> None:
    alert = raised()
    fine = correct(alert.report_id, SOUND)
    follow()
    again = correct(fine, ADVERSE)
    follow()
    alert.refresh_from_db()
    assert (alert.report_id, alert.standing, Alert.objects.count()) == (again, STANDS, 1)


def test_an_answer_that_comes_back_after_its_alert_was_closed_is_a_new_alert() -> None:
    alert = raised()
    fine = correct(alert.report_id, SOUND)
    follow()
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    dismiss(alert=alert, note="The answer was mistyped.", by=actor("dewi"), now=NOW)
    correct(fine, ADVERSE)
    follow()
    assert standings() == [("HS02", STANDS), ("HS02", CORRECTED)]
    follow()
    assert Alert.objects.count() == 2


def test_a_recommended_alert_follows_without_doubling_and_is_marked_when_corrected() -> None:
    alert = raised()
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    recommend(alert=alert, outcome="recount", note="Counted before closing.", by=actor("dewi"), now=NOW)
    later = correct(alert.report_id, ADVERSE)
    follow()
    assert Alert.objects.count() == 1
    correct(later, SOUND)
    follow()
    alert.refresh_from_db()
    assert (alert.standing, alert.track.status, alert.outcome) == (CORRECTED, "recommended", "recount")


def test_a_withdrawn_report_leaves_its_alert_open_and_marked() -> None:
    alert = raised()
    withdraw(report=alert.report, reason="Wrong station.", by=actor("sari"), now=NOW)
    follow()
    alert.refresh_from_db()
    assert (alert.standing, alert.track.is_open) == (WITHDRAWN, True)


def test_what_was_corrected_before_the_stream_heard_of_it_is_still_told() -> None:
    first = filed(adverse_filing())
    last = correct(first, SOUND)
    follow()
    alert = Alert.objects.get()
    assert (alert.track.dossier_id, alert.report_id, alert.standing) == (first, last, CORRECTED)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_the_entries_makes_no_difference(order: tuple[int, ...]) -> None:
    first = filed(adverse_filing())
    second = correct(first, {"HS02": "yes", "HS05": "no"})
    correct(second, {"HS02": "yes", "HS05": "yes"})
    entries = [entry for entry in sealed() if entry.verb in {"reports.receive", "reports.supersede"}]
    assert len(entries) == 3
    for index in order:
        follow([entries[index]])
    assert standings() == [("HS02", STANDS), ("HS05", CORRECTED)]


def test_two_reporters_of_one_station_raise_two_alerts() -> None:
    raised()
    report = filed(adverse_filing(), "made")
    follow(sealed([report]))
    assert Alert.objects.filter(station__code="6401012009001").count() == 2


def test_people_raise_no_alert_and_the_machine_takes_no_other_step() -> None:
    alert = raised()
    with pytest.raises(NotAllowed):
        take_up(alert=alert, by=machine("alerts"), now=NOW)
    finding = Finding(alert.root, alert.root, alert.root, alert.station_id, "PS04", "revote", STANDS)
    for name in ("nani", "budi", "rina", "ayu", "sari"):
        with pytest.raises(NotAllowed):
            raise_alert(findings=[finding], by=actor(name), now=NOW)
    with pytest.raises(KeyError):
        machine("anything")


def test_an_alert_does_not_reopen_a_report_that_was_corrected() -> None:
    alert = raised()
    correct(alert.report_id, SOUND)
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    pass_on(alert=alert, note="For the regency.", by=actor("dewi"), now=NOW)
    assert StationReport.objects.get(pk=alert.track.dossier_id).dossier.status == 4


def test_the_stream_hands_reports_to_the_alerts() -> None:
    assert any(isinstance(consumer, Alerts) for consumer in stream.consumers())


def test_an_alert_stands_when_the_seal_does() -> None:
    report = filed(adverse_filing())
    sealer.seal(now=NOW)
    stream.follow(Alerts(), now=NOW)
    assert Alert.objects.filter(report=report).count() == 1
