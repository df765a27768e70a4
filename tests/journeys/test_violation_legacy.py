"""Cases of an older system: brought over where they stood, handled on from there, and gone with their import."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from oversight.accounts.models import Office
from oversight.core.errors import Conflict, NotAllowed
from oversight.dossiers.models import Kind
from oversight.regions.models import Election, Region
from oversight.workflow.models import Step
from tests.factories.procedure import THE_REGENCY, concluded, enlist, who
from tests.factories.violations import case_of
from violations import actions, queries
from violations.actions import Inherited
from violations.models import Case
from violations.workflow import BROUGHT_OVER

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 3, 4, 2, tzinfo=UTC)


def inherited(status: str, **parts: Any) -> Inherited:
    """A report of Paser as the old system hands it on."""
    election = Election.objects.select_related("edition").get(code="pemilu-2024")
    made: dict[str, Any] = {
        "reference": f"{status}/LP/PL/Kab/23.09/II/2024",
        "kind": Kind.FINDING if status == "found" else Kind.VIOLATION_REPORT,
        "election": election,
        "office": Office.objects.get(path="64.01."),
        "place": Region.objects.get(edition=election.edition, code="64.01"),
        "status": status,
        "received_at": NOW - timedelta(days=20),
        "occurred_on": date(2024, 2, 10),
        "narrative": {"event": "Pembagian uang"},
        "numbers": [f"{status}/LP/PL/Kab/23.09/II/2024"],
        "old": {"status": status},
    }
    return Inherited(**made | parts)


def bring(*statuses: str) -> dict[str, Case]:
    wanted = [inherited(status) for status in statuses]
    made = actions.bring_over(inherited=wanted, system="sigaplapor", by=who("budi", NOW), now=NOW)
    return dict(zip(statuses, (case_of(one.dossier) for one in made), strict=True))


def test_cases_of_an_older_system_come_in_where_they_stood_and_go_on() -> None:
    enlist()
    cases = bring(*BROUGHT_OVER)
    assert {status: case.status for status, case in cases.items()} == {status: status for status in BROUGHT_OVER}
    for status, case in cases.items():
        (step,) = Step.objects.filter(track=case.track)
        assert (step.source, step.verb, step.target) == ("", BROUGHT_OVER[status], status)
        assert step.at == NOW and step.by_id == who("budi", NOW).user_id  # its history there is not made up here
    later = NOW + timedelta(days=1)
    studied = concluded(cases["submitted"], now=later)
    assert studied.status == "awaiting_plenary"
    actions.notify_status(
        case=cases["not_registered"], way="letter", text="Tidak diregistrasi.", letter="S-1", by=who("budi", later),
        now=later,
    )  # fmt: skip
    assert case_of(cases["not_registered"].pk).status == "status_notified"
    chair = who(THE_REGENCY[0], later)
    actions.start_tracing(case=cases["prior_information"], order="ST-1", by=chair, now=later)
    assert case_of(cases["prior_information"].pk).status == "tracing"


def test_an_import_that_was_a_mistake_is_undone() -> None:
    enlist()
    cases = bring("submitted", "registered")
    outsider = who("hadi", NOW)
    with pytest.raises(NotAllowed):
        actions.take_back(cases=[cases["submitted"].pk], reason="Salah", by=outsider, now=NOW)
    actions.take_back(cases=[one.pk for one in cases.values()], reason="Salah", by=who("budi", NOW), now=NOW)
    assert not Case.objects.exists()
    assert {case.status for case in Case.records.all()} == {"taken_back"}
    assert queries.count_cases(who("nani", NOW), queries.Filters()).count == 0


def test_what_was_handled_on_is_not_taken_back() -> None:
    enlist()
    case = bring("submitted")["submitted"]
    actions.begin_study(case=case, by=who("budi", NOW), now=NOW)
    with pytest.raises(Conflict) as refused:
        actions.take_back(cases=[case.pk], reason="Salah", by=who("budi", NOW), now=NOW)
    assert refused.value.code == "worked-on" and case_of(case.pk).status == "in_study"


def test_nobody_brings_cases_over_for_another_office() -> None:
    wanted = [inherited("registered", office=Office.objects.get(path="64.02."))]
    with pytest.raises(NotAllowed):
        actions.bring_over(inherited=wanted, system="sigaplapor", by=who("budi", NOW), now=NOW)
    assert not Case.records.exists()
