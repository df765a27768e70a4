"""Papers of an online report: in time and late, both recorded; and evidence that comes after the report."""

from datetime import UTC, datetime, timedelta

import pytest

from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.deadlines.models import Deadline
from oversight.dossiers.models import Status
from oversight.evidence.models import Item
from tests.factories.reports import actor
from tests.factories.violations import NOW, PUBLIC, case_of, photo, reported, tipped
from tests.violations.soundness import unsound
from violations import actions, queries
from violations.models import Paper, Report
from violations.rules import Evidence, Handed

pytestmark = pytest.mark.django_db
ALL = (Handed(kind="proof"), Handed(kind="identity"), Handed(kind="evidence", copies=2))
IN_TIME, LATE = datetime(2024, 2, 2, 7, tzinfo=UTC), datetime(2024, 2, 5, 1, tzinfo=UTC)


def states(case: object) -> dict[str, str]:
    """How the clocks of a case stand, by rule."""
    return dict(Deadline.objects.filter(dossier=case).values_list("rule__key", "state"))


def test_papers_in_time_submit_the_report_and_start_the_study() -> None:
    case = reported(None)
    papers = actions.receive_papers(case=case, papers=ALL, is_complete=True, by=actor("budi", IN_TIME), now=IN_TIME)
    assert [(paper.kind, paper.copies, paper.is_late) for paper in papers] == [
        ("proof", 1, False),
        ("identity", 1, False),
        ("evidence", 2, False),
    ]
    assert states(case.pk) == {"pemilu.papers": "met", "pemilu.preliminary_study": "open"}
    study = Deadline.objects.get(dossier=case.pk, rule__key="pemilu.preliminary_study")
    assert study.counted_from == IN_TIME == Report.objects.get(pk=case.pk).counted_from
    assert study.due_at == datetime(2024, 2, 6, 15, 59, 59, tzinfo=UTC)  # Friday, then Monday and Tuesday
    assert case_of(case.pk).status == "submitted"
    assert unsound() == []


def test_late_papers_are_recorded_as_late_and_move_the_report_all_the_same() -> None:
    case = reported(None)
    papers = actions.receive_papers(case=case, papers=ALL, is_complete=True, by=actor("budi", LATE), now=LATE)
    assert all(paper.is_late for paper in papers)
    assert states(case.pk) == {"pemilu.papers": "missed", "pemilu.preliminary_study": "open"}
    assert case_of(case.pk).status == "submitted"


def test_some_of_the_papers_leave_the_report_waiting() -> None:
    case = reported(None)
    actions.receive_papers(case=case, papers=ALL[:1], is_complete=False, by=actor("budi", IN_TIME), now=IN_TIME)
    assert case_of(case.pk).status == "awaiting_papers" and states(case.pk) == {"pemilu.papers": "open"}
    actions.receive_papers(case=case, papers=ALL[1:], is_complete=True, by=actor("budi", LATE), now=LATE)
    assert list(Paper.objects.filter(case=case).values_list("is_late", flat=True)) == [False, True, True]


def test_papers_of_a_report_that_no_longer_waits_are_kept_with_it() -> None:
    case = reported()
    actions.receive_papers(case=case, papers=ALL, is_complete=True, by=actor("budi"), now=NOW)
    assert len(queries.papers_of(case)) == 3
    assert case_of(case.pk).status == "submitted" and states(case.pk) == {"pemilu.preliminary_study": "open"}


def test_what_is_no_paper_is_named() -> None:
    case = reported(None)
    for papers in ((), (Handed(kind="cake"),), (Handed(kind="proof", copies=0),)):
        with pytest.raises(Invalid):
            actions.receive_papers(case=case, papers=papers, is_complete=True, by=actor("budi"), now=NOW)


@pytest.mark.parametrize("name", ["rina", "hadi", "sari", "toto"])
def test_who_does_not_receive_takes_no_papers(name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.receive_papers(case=reported(None), papers=ALL, is_complete=True, by=actor(name, NOW), now=NOW)


def test_evidence_comes_later_from_the_reporter_and_over_the_counter() -> None:
    case = reported(None)
    actions.add_evidence(case=case, evidence=[photo("dua")], by=PUBLIC, now=NOW)
    link = Evidence(kind="link", description="https://example.org/video")
    actions.add_evidence(case=case, evidence=[link], by=actor("budi"), now=NOW)
    assert [piece["description"] for piece in queries.contents(case).evidence] == [
        "Foto amplop",
        "Foto dua",
        "https://example.org/video",
    ]
    assert Item.objects.filter(dossier=case.pk).count() == 2
    assert unsound() == []


def test_a_file_that_is_promised_already_is_promised_once() -> None:
    case = reported()
    actions.add_evidence(case=case, evidence=[photo()], by=PUBLIC, now=NOW)
    assert Item.objects.filter(dossier=case.pk).count() == 1


def test_nothing_is_added_to_a_closed_case() -> None:
    case = reported()
    case.dossier.status = Status.CLOSED
    case.dossier.save(update_fields=["status"])
    with pytest.raises(Conflict):
        actions.add_evidence(case=case, evidence=[photo("dua")], by=PUBLIC, now=NOW)


def test_evidence_of_a_tip_carries_no_exact_time() -> None:
    case = tipped()
    actions.add_evidence(case=case, evidence=[photo("dua")], by=PUBLIC, now=NOW + timedelta(minutes=7))
    assert Item.objects.get(dossier=case.pk).promised_at == case.received_at


def test_an_officer_says_from_when_the_terms_count() -> None:
    case = reported(now=datetime(2024, 1, 31, 15, tzinfo=UTC))  # 23:00 in East Kalimantan
    report = Report.objects.select_related("case__dossier").get(pk=case.pk)
    before = Deadline.objects.get(dossier=case.pk).due_at
    morning = datetime(2024, 2, 1, 0, tzinfo=UTC)
    now = morning + timedelta(hours=1)
    actions.count_from(
        report=report, moment=morning, reason="Disampaikan setelah jam kerja.", by=actor("budi"), now=now
    )
    assert Deadline.objects.get(dossier=case.pk).due_at == before + timedelta(days=3)  # Friday to Monday
    assert Report.objects.get(pk=case.pk).counted_from == morning
    assert unsound() == []
    with pytest.raises(Invalid):
        actions.count_from(report=report, moment=now + timedelta(days=1), reason="x", by=actor("budi"), now=now)
    with pytest.raises(Invalid):
        actions.count_from(report=report, moment=morning, reason=" ", by=actor("budi"), now=now)
    with pytest.raises(NotAllowed):
        actions.count_from(report=report, moment=morning, reason="x", by=actor("hadi"), now=now)
