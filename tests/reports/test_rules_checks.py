"""Contradictions inside a filing are flagged, and only where the figures that a check needs are there."""

from copy import deepcopy
from typing import Any

import pytest

from reports import rules
from reports.rules import CHECKS

from .filings import EVERY_TYPE, SHIPPED, decoded, full, people, plain, tally

OF_FIGURES = {"R1", "R2", "R3", "R4", "R5", "R6", "R7", "B1", "B2", "B3", "B4", "U1", "U2", "U3", "U4", "U5", "U6"}


def checked(definition: dict[str, Any] = SHIPPED, **tallies: dict[str, Any]) -> tuple[set[str], set[str]]:
    filing = plain(tallies=tallies) | ({"instrument": "every-type@3"} if definition is EVERY_TYPE else {})
    applied, flagged = rules.check(decoded(filing, definition))
    assert len(set(applied)) == len(applied)
    assert set(flagged) <= set(applied)
    return set(applied), set(flagged)


def test_a_form_in_which_all_agrees_is_checked_and_not_flagged() -> None:
    assert checked(PPWP=tally()) == (OF_FIGURES, set())


def test_a_filing_without_figures_is_not_checked() -> None:
    assert rules.check(decoded(plain())) == ([], [])
    assert checked(PPWP={}) == (set(), set())


@pytest.mark.parametrize(
    ("part", "value", "flagged"),
    [
        ("votes", [28, 153, 53], {"R1"}),
        ("invalid", 4, {"R2"}),
        ("total", 237, {"R2", "R3", "B3"}),
        ("users_dptb", people(2, 1), {"R4"}),
        ("users_dpt", people(113, 160), {"R4", "R5"}),
        ("users_dpt", people(112, 116, 229), {"U1"}),
        ("users_dptb", people(0, 1, 2), {"U2"}),
        ("users_dpk", people(2, 2, 5), {"U3"}),
        ("users_total", people(116, 121, 236), {"U4"}),
        ("disabled", people(1, 1, 1), {"U5"}),
        ("disabled", people(200, 37), {"U6"}),
        ("voters", people(133, 140, 272), {"R6"}),
        ("voters", people(150, 151), {"R7", "B4"}),
        ("ballots", {"received": 278, "used": 236, "returned": 2, "unused": 41}, {"B1"}),
        ("ballots", {"received": 278, "used": 235, "returned": 2, "unused": 41}, {"B2", "B3"}),
        ("ballots", {"received": 277, "used": 236, "returned": 2, "unused": 39}, {"B4"}),
    ],
)
def test_one_wrong_figure_flags_what_it_contradicts(part: str, value: Any, flagged: set[str]) -> None:
    assert checked(PPWP=tally(**{part: value})) == (OF_FIGURES, flagged)


@pytest.mark.parametrize(
    ("part", "value", "no_longer"),
    [
        ("votes", None, {"R1"}),
        ("votes", [28, None, 52], {"R1"}),
        ("valid", None, {"R1", "R2"}),
        ("total", None, {"R2", "R3", "B3"}),
        ("users_total", None, {"R3", "R4", "U4", "U6", "B2"}),
        ("users_total", people(0, 0), {"R3", "R4", "U6", "B2"}),
        ("users_dpk", None, {"R4", "U3"}),
        ("users_dpt", None, {"R4", "R5", "U1"}),
        ("voters", None, {"R5", "R6", "R7", "B4"}),
        ("voters", people(0, 0), {"R5", "R6", "R7", "B4"}),
        ("voters", {"j": 272}, {"R6"}),
        ("ballots", {"used": 236}, {"B1", "B4"}),
        ("disabled", None, {"U5", "U6"}),
    ],
)
def test_a_check_without_its_figures_does_not_apply(part: str, value: Any, no_longer: set[str]) -> None:
    assert checked(PPWP=tally(**{part: value})) == (OF_FIGURES - no_longer, set())


def test_zero_votes_are_figures() -> None:
    applied, flagged = checked(PPWP={"votes": [0, 0, 0], "valid": 0, "invalid": 0, "total": 0})
    assert (applied, flagged) == ({"R1", "R2"}, set())


@pytest.mark.parametrize(
    ("voters", "received", "is_flagged"),
    [
        (300, 306, False),
        (299, 305, False),
        (299, 304, True),
        (1, 2, False),
        (50, 51, False),
        (51, 53, False),
    ],
)
def test_the_reserve_is_two_percent_rounded_up(voters: int, received: int, is_flagged: bool) -> None:
    form = {"voters": {"j": voters}, "ballots": {"received": received}}
    assert ("B4" in checked(PPWP=form)[1]) == is_flagged


def test_the_tolerance_of_the_reserve_is_data() -> None:
    form = {"voters": {"j": 300}, "ballots": {"received": 307}}
    assert "B4" in checked(PPWP=form)[1]
    assert "B4" not in checked(EVERY_TYPE, PPWP=form)[1]


def test_the_ceiling_of_voters_is_data() -> None:
    regional = deepcopy(SHIPPED) | {"code": "pilkada-2024-voting", "regime": "pilkada"}
    regional["limits"]["voters_per_station"] = 600
    filing = plain(tallies={"PPWP": {"voters": {"j": 600}}}, instrument="pilkada-2024-voting@1")
    assert rules.check(decoded(filing, regional)).flagged == []
    filing["tallies"]["PPWP"]["voters"]["j"] = 601
    assert rules.check(decoded(filing, regional)).flagged == ["R7"]


def test_several_election_types_are_flagged_together_and_found_apart() -> None:
    filing = decoded(
        plain(
            tallies={
                "PPWP": tally(),
                "DPR": {"voters": people(133, 138), "votes": [1] * 18, "valid": 19},
                "DPD": {"votes": [1], "valid": 2},
            }
        )
    )
    assert rules.check(filing).flagged == ["R1", "C1"]
    found = {(finding.code, finding.subject, finding.left, finding.right) for finding in rules.findings(filing)}
    assert found == {("R1", "DPR", 18, 19), ("R1", "DPD", 1, 2), ("C1", "PPWP/DPR", 272, 271)}


def flags_of(**changes: Any) -> list[str]:
    filing = full() | changes
    return rules.check(decoded(filing, EVERY_TYPE)).flagged


def test_an_adverse_answer_needs_its_remark_and_a_photo() -> None:
    assert flags_of() == []
    assert flags_of(remarks={"YN01": "  "}) == ["N1"]
    assert flags_of(remarks={"YN02": "bukan ini"}) == ["N1"]
    assert flags_of(evidence=[], answers={"YN01": "no"}) == ["N2"]
    assert flags_of(remarks=None, evidence=[], answers={"YN01": "yes"}) == []
    assert flags_of(remarks=None, evidence=[], answers={"YN01": "unobserved"}) == []


def test_an_answer_should_agree_with_the_figures() -> None:
    wrong = {"PPWP": tally(total=237, invalid=4, ballots=None)}
    assert flags_of(tallies=wrong) == ["R3", "H1"]
    assert flags_of(tallies=wrong, answers={"YN02": "no"}) == ["R3"]
    assert flags_of(tallies=wrong, answers={"YN02": "unobserved"}) == ["R3"]
    assert flags_of(answers={"YN02": "no"}) == ["H1"]
    assert flags_of(tallies=None, answers={"YN02": "no"}) == []


def test_times_should_be_in_order() -> None:
    assert flags_of(answers={"TI01": "07:00", "TI02": "07:00"}) == []
    assert flags_of(answers={"TI01": "13:01", "TI02": "13:00"}) == ["T1"]
    assert flags_of(answers={"TI02": "13:00"}) == []


def test_the_answers_that_may_lead_to_a_revote_or_recount_raise_alerts() -> None:
    adverse = {"PS04": "yes", "PS12": "yes", "HS02": "yes", "HS03": "no", "HS05": "no", "VT01": "yes"}
    raised = rules.alerts(decoded(plain(answers=adverse | {"PS13": "yes"})))
    assert {alert.item.code for alert in raised} == adverse.keys()
    assert {alert.alert.days for alert in raised} == {10}
    assert {alert.item.code for alert in raised if alert.alert.consequence == "recount"} == {"HS02", "HS03", "HS05"}
    harmless = {code: {"yes": "no", "no": "yes"}[answer] for code, answer in adverse.items()} | {"PS04": "unobserved"}
    assert rules.alerts(decoded(plain(answers=harmless))) == []
    assert rules.alerts(decoded(plain())) == []


def test_every_check_has_words_in_both_languages_that_accuse_nobody() -> None:
    for code, check in CHECKS.items():
        assert code == check.code
        assert check.name_id != check.name_en
        assert check.basis
        assert not {"fraud", "curang", "kecurangan"} & set(f"{check.name_id} {check.name_en}".lower().split())


def test_every_check_that_can_flag_is_in_the_catalogue() -> None:
    filing = full()
    filing["tallies"]["DPR"]["voters"] = people(1, 1)
    applied = set(rules.check(decoded(filing, EVERY_TYPE)).applied)
    assert applied == CHECKS.keys()
