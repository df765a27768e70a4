"""An edge that is taken out of the table turns the journey that goes over it red: no journey passes beside the law."""

from collections.abc import Callable

import msgspec
import pytest

from oversight.core.errors import Refused
from oversight.workflow import procedures
from tests.journeys import test_violation_legacy as legacy
from tests.journeys import test_violation_offices as offices
from tests.journeys import test_violation_reports as reports
from tests.journeys import test_violation_tips as tips
from violations.workflow import BROUGHT_OVER, PEMILU, PILKADA

pytestmark = pytest.mark.django_db
OVER: dict[tuple[str, str], Callable[[], None]] = {
    ("", "submit"): reports.test_a_late_report_is_not_registered_with_minute_and_reason,
    ("", "submit_online"): reports.test_an_online_report_with_its_papers_in_time_is_registered,
    ("", "tip"): tips.test_a_tip_is_traced_and_becomes_a_finding_that_is_registered,
    ("", "take_tip"): tips.test_a_tip_by_phone_is_taken_down_and_traced_like_any_other,
    ("", "find"): tips.test_a_finding_that_fails_is_not_registered,
    ("awaiting_papers", "receive_papers"): reports.test_an_online_report_with_its_papers_in_time_is_registered,
    ("awaiting_papers", "lapse_papers"): (
        reports.test_papers_that_do_not_come_in_time_let_the_report_lapse_and_what_it_says_may_live_on
    ),
    ("submitted", "begin_study"): reports.test_an_incomplete_report_is_completed_and_registered,
    ("submitted", "withdraw"): tips.test_a_report_is_withdrawn_before_registration_by_the_plenary_alone,
    ("in_study", "conclude_study"): reports.test_an_incomplete_report_is_completed_and_registered,
    ("in_study", "take_over"): offices.test_an_upper_office_takes_a_case_over_where_it_stands,
    ("in_study", "hand_over"): offices.test_an_upper_office_takes_a_case_over_where_it_stands,
    ("awaiting_plenary", "register"): reports.test_an_online_report_with_its_papers_in_time_is_registered,
    ("awaiting_plenary", "not_register"): reports.test_a_late_report_is_not_registered_with_minute_and_reason,
    ("awaiting_plenary", "ask_completion"): reports.test_an_incomplete_report_is_completed_and_registered,
    ("awaiting_plenary", "return_to_study"): (
        reports.test_the_plenary_may_send_a_case_back_to_the_study_without_a_new_term
    ),
    ("awaiting_plenary", "offer_transfer"): offices.test_a_transfer_down_needs_both_offices_and_the_clock_runs_on,
    ("transfer_offered", "accept_transfer"): offices.test_a_transfer_down_needs_both_offices_and_the_clock_runs_on,
    ("transfer_offered", "decline_transfer"): offices.test_a_transfer_to_the_side_may_be_declined_and_the_case_stays,
    ("completion_asked", "serve_notice"): reports.test_an_incomplete_report_is_completed_and_registered,
    ("completion_asked", "receive_completion"): reports.test_an_incomplete_report_is_completed_and_registered,
    ("completion_asked", "lapse_completion"): reports.test_what_is_not_completed_in_time_lapses,
    ("prior_information", "start_tracing"): tips.test_a_tip_is_traced_and_becomes_a_finding_that_is_registered,
    ("prior_information", "close_tip"): tips.test_a_tip_that_leads_nowhere_is_closed_with_its_reason,
    ("tracing", "end_tracing"): tips.test_a_tip_is_traced_and_becomes_a_finding_that_is_registered,
    ("tracing", "close_tip"): tips.test_a_tip_that_leads_nowhere_is_closed_with_its_reason,
    ("found", "register"): tips.test_a_tip_is_traced_and_becomes_a_finding_that_is_registered,
    ("found", "not_register"): tips.test_a_finding_that_fails_is_not_registered,
    ("lapsed", "take_as_information"): (
        reports.test_papers_that_do_not_come_in_time_let_the_report_lapse_and_what_it_says_may_live_on
    ),
    ("withdrawn", "take_as_information"): tips.test_a_report_is_withdrawn_before_registration_by_the_plenary_alone,
    ("registered", "note_withdrawal"): tips.test_after_registration_a_withdrawal_is_noted_and_handling_continues,
    ("registered", "notify_status"): reports.test_an_online_report_with_its_papers_in_time_is_registered,
    ("not_registered", "notify_status"): reports.test_a_late_report_is_not_registered_with_minute_and_reason,
    ("status_notified", "archive"): reports.test_a_late_report_is_not_registered_with_minute_and_reason,
    **{
        ("", verb): legacy.test_cases_of_an_older_system_come_in_where_they_stood_and_go_on
        for verb in BROUGHT_OVER.values()
    },
    ("submitted", "take_back"): legacy.test_an_import_that_was_a_mistake_is_undone,
}


def without(edge: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for law in (PEMILU, PILKADA):
        rest = tuple(step for step in law.transitions if (step.source, step.verb) != edge)
        assert len(rest) == len(law.transitions) - 1
        poorer = msgspec.structs.replace(law, transitions=rest)
        monkeypatch.setitem(procedures._known, (law.name, law.edition), poorer)


@pytest.mark.parametrize("edge", OVER, ids=lambda edge: " ".join(edge))
def test_a_journey_fails_where_its_edge_is_missing(edge: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    without(edge, monkeypatch)
    with pytest.raises((Refused, AssertionError)):
        OVER[edge]()


def test_every_verb_of_the_law_lies_on_a_journey() -> None:
    assert {verb for _source, verb in OVER} == {step.verb for step in PEMILU.transitions}


def test_the_regional_edition_is_walked_by_its_own_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(procedures._known, (PILKADA.name, PILKADA.edition))
    with pytest.raises(KeyError):
        reports.test_a_regional_election_has_its_own_edition_and_calendar_days()
