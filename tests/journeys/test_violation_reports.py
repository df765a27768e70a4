"""Reports from the first word to registration or refusal (Perbawaslu 7/2022, UU 7/2017 art. 454)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from oversight.core.errors import Conflict
from oversight.dossiers.models import Dossier, Status
from oversight.workflow import queries as desk
from tests.factories import procedure as p
from tests.factories.procedure import CLOCK, clocks, concluded, decided, due, enlist, numbers, path_of, who
from tests.factories.violations import NOW, case_of, photo, report_form, reported, submit
from violations import actions
from violations.models import Message, Plenary
from violations.queries import procedure as reads
from violations.rules import Handed

pytestmark = pytest.mark.django_db
WITA = ZoneInfo("Asia/Makassar")
DAY = timedelta(days=1)


def last_second(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=WITA)


def test_an_online_report_with_its_papers_in_time_is_registered() -> None:
    enlist()
    case = case_of(submit(code="one").id)
    assert due(case, "papers") == last_second(date(2024, 2, 2))
    papers = [Handed(kind=kind) for kind in ("proof", "identity", "evidence")]
    actions.receive_papers(case=case, papers=papers, is_complete=True, by=who("budi"), now=NOW + DAY)
    case = case_of(case.pk)
    assert (case.status, clocks(case)["papers"]) == ("submitted", "met")
    case = concluded(case, now=NOW + DAY)
    assert clocks(case)["preliminary_study"] == "met"
    assert due(case, "registration") == last_second(date(2024, 2, 2))
    case = decided(case, "register", now=NOW + 2 * DAY)
    assert path_of(case) == [
        "submit_online", "receive_papers", "begin_study", "conclude_study", "register",
    ]  # fmt: skip
    assert (case.status, case.classes) == ("registered", ["criminal"])
    assert numbers(case)["REG"].startswith("001/Reg/LP/PL/Kab/")
    # Registered on Friday 2 February: weekend, 8 and 9 February (leave and holidays) and voting day do not count.
    assert (clocks(case)["registration"], clocks(case)["follow_up"]) == ("met", "open")
    assert due(case, "follow_up") == last_second(date(2024, 2, 16))
    actions.notify_status(case=case, way="mailbox", text="Laporan diregistrasi.", by=who("budi"), now=NOW + 2 * DAY)
    assert Message.objects.filter(case=case, direction="out").count() == 1
    assert case_of(case.pk).status == "registered"


def test_papers_that_do_not_come_in_time_let_the_report_lapse_and_what_it_says_may_live_on() -> None:
    enlist()
    case = case_of(submit(code="one").id)
    end = due(case, "papers")
    assert actions.lapse_due(by=CLOCK, now=end) == 0
    with pytest.raises(Conflict):
        actions.lapse_papers(case=case, by=CLOCK, now=end)
    assert actions.lapse_due(by=CLOCK, now=end + timedelta(seconds=1)) == 1
    assert actions.lapse_due(by=CLOCK, now=end + timedelta(seconds=2)) == 0
    case = case_of(case.pk)
    assert (case.status, clocks(case)["papers"], path_of(case)[-1]) == ("lapsed", "cancelled", "lapse_papers")
    assert Dossier.objects.get(pk=case.pk).status == Status.CLOSED
    now = end + DAY
    assert desk.unassigned(who("budi", now)).filter(pk=case.track).exists()  # the reporter is still to be told
    case = decided(case, "take_as_information", now=now)
    assert (case.status, clocks(case)["tracing"]) == ("prior_information", "open")


def test_an_incomplete_report_is_completed_and_registered() -> None:
    enlist()
    case = concluded(reported(), "ask_completion", failed=["evidence"])
    assert (reads.study(case).formal_ok, reads.study(case).material_ok) == (True, False)
    assert "registration" not in clocks(case)
    with pytest.raises(Conflict) as refusal:
        p.called(case, "register")
    assert refusal.value.code == "incomplete"
    case = decided(case, "ask_completion", letter="012/PP.01.02/K.KI-05/01/2024", now=NOW + DAY)
    request = reads.completion(case)
    assert request is not None and request.missing == ["evidence"]
    assert "completion" not in clocks(case)  # nothing counts before the letter was served
    served = NOW + DAY + timedelta(hours=2)
    actions.serve_notice(case=case, served_at=served, by=who("budi"), now=served)
    assert due(case, "completion") == last_second(date(2024, 2, 5))
    now = NOW + 5 * DAY
    actions.add_evidence(case=case, evidence=[photo("amplop kedua")], by=who("budi"), now=now)
    actions.receive_completion(case=case, by=who("budi"), now=now)
    case = case_of(case.pk)
    assert (case.status, clocks(case)["completion"], clocks(case)["preliminary_study"]) == ("in_study", "met", "open")
    actions.check_requirement(case=case, requirement="evidence", answer="met", by=who("budi"), now=now)
    actions.conclude_study(case=case, proposal="register", text="Lengkap.", by=who("budi"), now=now)
    case = decided(case, "register", now=now)
    assert case.status == "registered" and "REG" in numbers(case)
    assert path_of(case)[3:] == [
        "ask_completion", "serve_notice", "receive_completion", "conclude_study", "register",
    ]  # fmt: skip


def test_what_is_not_completed_in_time_lapses() -> None:
    enlist()
    case = decided(concluded(reported(), "ask_completion", failed=["evidence"]), "ask_completion", letter="13/PP")
    actions.serve_notice(case=case, served_at=NOW, by=who("budi"), now=NOW)
    end = due(case, "completion")
    assert actions.lapse_due(by=CLOCK, now=end + timedelta(seconds=1)) == 1
    assert case_of(case.pk).status == "lapsed"
    assert reads.completion(case) is None


def test_a_late_report_is_not_registered_with_minute_and_reason() -> None:
    enlist()
    form = report_form(office="64.01.", known_on=date(2024, 1, 15), occurred_on=date(2024, 1, 15))
    case = case_of(submit(form, by="budi").id)
    assert case.flags == ["late"]
    case = concluded(case, "not_register", failed=["in_time"])
    with pytest.raises(Conflict) as refusal:
        p.called(case, "not_register", reason="incomplete_material")
    assert refusal.value.code == "reason-contradicts-study"
    with pytest.raises(Conflict):
        p.called(case, "ask_completion")  # lateness cannot be cured
    case = decided(case, "not_register", reason="late")
    minute = Plenary.objects.get(case=case)
    assert (case.status, minute.reason, minute.outcome) == ("not_registered", "late", "carried")
    assert minute.minute and minute.seats.filter(attendance="present").count() == 3
    assert "REG" not in numbers(case)
    actions.notify_status(
        case=case, way="letter", letter="44/B.18/2024", text="Tidak diregistrasi: terlambat.", by=who("budi"), now=NOW
    )
    actions.archive(case=case, retention="dynamic", by=who("budi"), now=NOW + 30 * DAY)
    assert case_of(case.pk).status == "archived"
    assert not desk.workable(who("budi")).filter(pk=case.track).exists()


def test_a_regional_election_has_its_own_edition_and_calendar_days() -> None:
    enlist()
    case = p.regional()
    assert reads.track(case).edition == "pilkada-9/2024"
    assert due(case, "preliminary_study") == last_second(date(2024, 11, 24))  # a Sunday counts
    now = case.received_at + DAY
    case = decided(concluded(case, now=now), "register", now=now)
    assert case.status == "registered"
    assert numbers(case)["REG"].startswith("001/Reg/LP/PB/Kab/")
    assert set(clocks(case)) == {"preliminary_study", "follow_up"}
    assert due(case, "follow_up") == last_second(date(2024, 11, 26))


def test_the_plenary_may_send_a_case_back_to_the_study_without_a_new_term() -> None:
    enlist()
    case = concluded(reported(), now=NOW)
    first = due(case, "preliminary_study")
    case = decided(case, "return_to_study", now=NOW + DAY)
    assert (case.status, due(case, "preliminary_study")) == ("in_study", first)
