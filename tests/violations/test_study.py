"""The preliminary study: each requirement a check of its own, what it comes to is derived, reasons agree with it."""

from datetime import date, datetime, timedelta

import pytest

from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.dossiers.actions import recuse
from oversight.workflow.models import Duty
from tests.cast import Cast
from tests.factories.procedure import CLOCK, concluded, enlist, studied, who
from tests.factories.violations import NOW, case_of, reported, submit
from violations import actions, queries, seals
from violations.models import Case, RequirementCheck
from violations.queries import procedure as reads
from violations.rules import law
from violations.rules.study import fits, standing

pytestmark = pytest.mark.django_db


def begun() -> Case:
    enlist()
    case = reported()
    actions.begin_study(case=case, by=who("budi"), now=NOW)
    return case_of(case.pk)


def check(case: Case, code: str, answer: str, note: str = "Tidak ada.", now: datetime = NOW) -> RequirementCheck:
    return actions.check_requirement(case=case, requirement=code, answer=answer, note=note, by=who("budi"), now=now)


def test_who_begins_the_study_has_the_work() -> None:
    case = begun()
    assert Duty.objects.get(track=case.track, ended_at=None).holder == Cast().user("budi")
    with pytest.raises(Conflict):
        actions.begin_study(case=case, by=who("budi"), now=NOW)


@pytest.mark.parametrize("name", ["rina", "dewi", "hadi", "ratna", "nani", "toto", "darma"])
def test_the_holding_office_alone_studies(name: str) -> None:
    enlist()
    case = reported()
    with pytest.raises(NotAllowed):
        actions.begin_study(case=case, by=who(name), now=NOW)


def test_who_is_recused_studies_nothing() -> None:
    case = reported()
    recuse(dossier=case.dossier, user=Cast().user("budi"), reason="Saudara pelapor.", by=who("budi"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.begin_study(case=case, by=who("budi"), now=NOW)


def test_each_requirement_has_its_check_and_the_newest_counts() -> None:
    case = begun()
    assert (reads.study(case).formal_ok, reads.study(case).material_ok) == (None, None)
    check(case, "evidence", "not_met")
    assert reads.study(case).material_ok is False
    check(case, "evidence", "met", now=NOW + timedelta(minutes=1))
    assert reads.study(case).material_ok is None  # the others are not checked yet
    assert RequirementCheck.objects.filter(case=case, requirement="evidence").count() == 2
    studied(case)
    assert reads.study(case).is_complete


def test_what_is_not_met_needs_a_note_which_is_sealed() -> None:
    case = begun()
    with pytest.raises(Invalid):
        check(case, "account", "not_met", note=" ")
    row = check(case, "account", "not_met", note="Siti Aminah tidak menyebut waktu.")
    assert seals.words_of([row], case=case.pk) == {row.pk: "Siti Aminah tidak menyebut waktu."}
    for code, answer in (("finder", "met"), ("account", "perhaps")):
        with pytest.raises(Invalid):
            check(case, code, answer)


def test_an_article_belongs_to_a_chosen_class() -> None:
    case = begun()
    for classes, articles in ((["ethics"], ["523-1"]), ([], ["523-1"]), (["criminal"], ["187A"]), (["other"], [])):
        with pytest.raises(Invalid):
            actions.classify(case=case, classes=classes, articles=articles, by=who("budi"), now=NOW)
    actions.classify(case=case, classes=["criminal", "ethics"], articles=["523-1", "456"], by=who("budi"), now=NOW)
    row = queries.classification(case)
    assert row is not None and (row.classes, row.articles) == (["criminal", "ethics"], ["456", "523-1"])
    assert case_of(case.pk).classes == ["criminal", "ethics"]


def test_a_study_is_not_concluded_before_everything_was_looked_at() -> None:
    case = begun()
    with pytest.raises(Conflict) as refusal:
        actions.conclude_study(case=case, proposal="register", text="Lengkap.", by=who("budi"), now=NOW)
    assert refusal.value.code == "unchecked"
    for requirement in reads.required(case):
        check(case, requirement.code, "met")
    with pytest.raises(Conflict) as refusal:
        actions.conclude_study(case=case, proposal="register", text="Lengkap.", by=who("budi"), now=NOW)
    assert refusal.value.code == "unclassified"


def test_nothing_is_checked_outside_the_study() -> None:
    enlist()
    case = reported()
    with pytest.raises(Conflict):
        check(case, "account", "met")
    case = concluded(case)
    with pytest.raises(Conflict):
        check(case, "account", "met")


def test_no_reason_contradicts_the_study() -> None:
    required = law.requirements("pemilu", "report", date(2024, 1, 31))
    met = {one.code: "met" for one in required}
    reasons = law.reasons("not_register", date(2024, 1, 31))
    complete, late = standing(required, met), standing(required, met | {"in_time": "not_met"})
    no_evidence = standing(required, met | {"evidence": "not_met"})
    fitting = {
        name: {code for code, reason in reasons.items() if fits(reason, found)}
        for name, found in (("complete", complete), ("late", late), ("no_evidence", no_evidence))
    }
    always = {"not_a_violation", "already_handled", "dispute"}
    assert fitting == {
        "complete": always,
        "late": always | {"late", "incomplete_formal"},
        "no_evidence": always | {"incomplete_material"},
    }
    assert not late.curable and [one.code for one in no_evidence.curable] == ["evidence"]


def test_requirements_are_lists_of_their_regime_and_kind() -> None:
    codes = {
        (regime, kind): {one.code for one in law.requirements(regime, kind, date(2024, 6, 1))}
        for regime in ("pemilu", "pilkada")
        for kind in ("report", "finding")
    }
    assert "reporter" in codes["pemilu", "report"] and "reporter" not in codes["pemilu", "finding"]
    assert "finder" in codes["pilkada", "finding"] and "petition" in codes["pilkada", "report"]
    assert set(law.offences("pemilu", date(2024, 1, 1))) & {"490", "523-1", "543", "460"}
    assert "187A" in law.offences("pilkada", date(2024, 11, 1))


def test_people_do_not_let_cases_lapse_and_the_clock_does_nothing_else() -> None:
    enlist()
    case = case_of(submit(code="one").id)
    with pytest.raises(NotAllowed):
        actions.lapse_papers(case=case, by=who("rina"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.lapse_due(by=who("nani"), now=NOW)
    with pytest.raises(NotAllowed):
        actions.begin_study(case=case, by=CLOCK, now=NOW)
