"""Prior information is traced and becomes a finding, or is closed; a report may be withdrawn until it is registered."""

from datetime import date, timedelta

import pytest

from oversight.core.errors import Conflict, NotAllowed
from oversight.dossiers.models import Status
from tests.factories.procedure import called, clocks, concluded, decided, enlist, numbers, path_of, studied, who
from tests.factories.violations import NOW, case_of, finding_form, found, mark, reported, tip_form, tipped
from violations import actions
from violations.models import Finding, Tracing, WithdrawalRequest

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_tip_is_traced_and_becomes_a_finding_that_is_registered() -> None:
    enlist()
    tip = tipped()
    assert clocks(tip) == {"tracing": "open"}
    with pytest.raises(NotAllowed):
        actions.start_tracing(case=tip, order="3/PP.00.02/2024", by=who("budi"), now=NOW)
    actions.start_tracing(case=tip, order="3/PP.00.02/2024", by=who("rina"), now=NOW + DAY)
    form = finding_form(found_on=date(2024, 2, 1))
    made = actions.end_tracing(case=tip, form=form, text="Saksi membenarkan.", by=who("rina"), now=NOW + 2 * DAY)
    tip, finding = case_of(tip.pk), case_of(made.id)
    assert (tip.status, clocks(tip)["tracing"]) == ("became_finding", "met")
    assert Finding.objects.get(pk=finding.pk).source_id == tip.pk
    assert Tracing.objects.get(case=tip).finding_id == finding.pk
    assert (finding.status, clocks(finding)) == ("found", {"finding": "open"})
    with pytest.raises(Conflict):
        called(finding, "register", now=NOW + 2 * DAY)
    studied(finding, now=NOW + 2 * DAY)
    finding = decided(finding, "register", now=NOW + 3 * DAY)
    assert (finding.status, clocks(finding)) == ("registered", {"finding": "met", "follow_up": "open"})
    assert numbers(finding)["REG"].startswith("001/Reg/TM/")
    assert path_of(tip) == ["tip", "start_tracing", "end_tracing"]


def test_a_tip_by_phone_is_taken_down_and_traced_like_any_other() -> None:
    enlist()
    taken = actions.take_tip(
        form=tip_form(), source="phone", office="64.01.", code_mark=mark("by-phone"), by=who("budi"), now=NOW
    )
    tip = case_of(taken.id)
    assert (path_of(tip), clocks(tip)) == (["take_tip"], {"tracing": "open"})
    actions.start_tracing(case=tip, order="5/PP", by=who("rina"), now=NOW)
    assert case_of(tip.pk).status == "tracing"


def test_a_tip_that_leads_nowhere_is_closed_with_its_reason() -> None:
    enlist()
    traced, untraced = tipped(), tipped("other")
    actions.start_tracing(case=traced, order="4/PP", by=who("rina"), now=NOW)
    for case, reason in ((traced, "nothing_found"), (untraced, "not_traceable")):
        actions.close_tip(case=case, reason=reason, text="Tidak ada yang melihat.", by=who("rina"), now=NOW)
        assert (case_of(case.pk).status, clocks(case)["tracing"]) == ("tip_closed", "met")
    assert set(Tracing.objects.values_list("order_number", "reason")) == {
        ("4/PP", "nothing_found"), ("", "not_traceable"),
    }  # fmt: skip


def test_a_finding_that_fails_is_not_registered() -> None:
    enlist()
    case = studied(found(), failed=["account"])
    case = decided(case, "not_register", reason="incomplete_material")
    assert (case.status, clocks(case)["finding"]) == ("not_registered", "met")


def test_a_report_is_withdrawn_before_registration_by_the_plenary_alone() -> None:
    enlist()
    case = reported()
    with pytest.raises(Conflict) as refusal:
        called(case, "withdraw")
    assert refusal.value.code == "not-asked"
    actions.ask_withdrawal(case=case, reason="Saya berubah pikiran.", by=who("budi"), now=NOW)
    case = decided(case, "withdraw")
    assert (case.status, clocks(case)) == ("withdrawn", {"preliminary_study": "cancelled"})
    assert WithdrawalRequest.objects.get(case=case).is_granted is True
    assert case.dossier.status == Status.CLOSED
    assert decided(case, "take_as_information").status == "prior_information"


def test_after_registration_a_withdrawal_is_noted_and_handling_continues() -> None:
    enlist()
    case = decided(concluded(reported()), "register")
    actions.ask_withdrawal(case=case, reason="Saya berubah pikiran.", by=who("budi"), now=NOW)
    with pytest.raises(Conflict):
        called(case, "withdraw")
    case = decided(case, "note_withdrawal", now=NOW + DAY)
    assert (case.status, clocks(case)["follow_up"]) == ("registered", "open")
    assert WithdrawalRequest.objects.get(case=case).is_granted is False
    assert path_of(case)[-1] == "note_withdrawal"
