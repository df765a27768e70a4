"""Supervision records what it found: number, clock, source."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound
from oversight.deadlines.models import Deadline
from oversight.dossiers.models import Confidentiality, OfficeCode, RegisterNumber
from tests.factories.reports import actor, filed
from tests.factories.violations import NOW, case_of, finding_form, found, tipped
from tests.violations.soundness import unsound
from violations import actions, queries
from violations.models import Case

pytestmark = pytest.mark.django_db


def test_a_finding_has_its_number_and_its_clock() -> None:
    case = found()
    code = OfficeCode.objects.get(office__path="64.01.").code
    assert case.dossier.numbers.get().text == f"001/TM/PL/Kab/{code}/I/2024"
    assert (case.status, case.dossier.confidentiality) == ("found", Confidentiality.INTERNAL)
    clock = Deadline.objects.select_related("rule").get(dossier=case.pk)
    # Found on Tuesday, 30 January; seven working days, of which 8 and 9 February were off.
    assert (clock.rule.key, clock.due_at) == ("pemilu.finding", datetime(2024, 2, 12, 15, 59, 59, tzinfo=UTC))
    assert unsound() == []


def test_a_finding_names_the_report_or_tip_it_came_from() -> None:
    report = filed(name="sari")
    assert found(source=report).finding.source_id == report
    tip = tipped()
    assert found(source=tip.pk).finding.source_id == tip.pk


def test_what_the_finder_does_not_see_is_no_source() -> None:
    with pytest.raises(NotFound):
        found("hadi", office="64.02.", source=tipped().pk)
    assert not Case.objects.filter(kind=130).exists()


def test_the_same_finding_again_changes_nothing() -> None:
    form = finding_form()
    first = actions.record_finding(form=form, by=actor("budi"), now=NOW)
    again = actions.record_finding(form=form, by=actor("budi"), now=NOW)
    assert again == msgspec.structs.replace(first, status="replayed")
    assert RegisterNumber.objects.count() == 1
    with pytest.raises(Conflict):
        actions.record_finding(form=msgspec.structs.replace(form, reported=()), by=actor("budi"), now=NOW)
    with pytest.raises(Conflict):
        actions.record_finding(form=form, by=actor("ratna"), now=NOW)


@pytest.mark.parametrize("name", ["hadi", "sari", "made", "toto", "yosef"])
def test_who_may_not_find_is_refused(name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.record_finding(form=finding_form(), by=actor(name, NOW), now=NOW)


def test_a_commissioner_may_find_and_a_sub_district_keeps_its_own_register() -> None:
    assert found("rina").status == "found"
    case = found("dewi", office="64.01.01.")
    assert case.dossier.numbers.get().text.startswith("001/TM/PL/Cam/23.09.01/")


def test_a_faulty_finding_leaves_nothing() -> None:
    with pytest.raises(Invalid):
        found(found_on=date(2024, 2, 2))
    assert not Case.objects.exists()


def test_its_contents_are_sealed_and_read_by_the_office() -> None:
    case = case_of(found().pk)
    assert queries.contents(case).narrative["event"] == "Pembagian uang"
