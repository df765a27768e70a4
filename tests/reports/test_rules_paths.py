"""What people type into a field, and the value that was meant; a filing taken apart and put together again."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oversight.core.errors import Fault
from reports import rules
from tests.reports.filings import EVERY_TYPE, PHOTO, full, raw

COMPILED = rules.compiled(EVERY_TYPE)


def read(path: str, typed: object) -> Any:
    return rules.read_value(COMPILED.places[path], typed)


@pytest.mark.parametrize(
    ("path", "typed", "meant"),
    [
        ("answers.YN01", "yes", "yes"),
        ("answers.YN01", "", None),
        ("answers.NU01", " 7 ", 7),
        ("answers.NU01", 7, 7),
        ("answers.NU01", "007", 7),
        ("tallies.PPWP.valid", "1.234", 1234),
        ("tallies.PPWP.valid", "1 234", 1234),
        ("tallies.PPWP.valid", "0", 0),
        ("answers.TI01", "7.05", "07:05"),
        ("answers.TI01", "07:05", "07:05"),
        ("answers.TI01", "0705", "07:05"),
        ("answers.TX01", " a\r\nb ", "a\nb"),
        ("answers.CH01", "left", "left"),
        ("answers.PH01", PHOTO, PHOTO),
        ("note", "   ", None),
        ("remarks.YN01", None, None),
    ],
)
def test_the_value_that_was_meant_is_read(path: str, typed: object, meant: object) -> None:
    assert read(path, typed) == meant


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("answers.YN01", "maybe"),
        ("answers.YN01", True),
        ("answers.NU01", "8"),
        ("answers.NU01", "-1"),
        ("answers.NU01", "1,5"),
        ("answers.NU01", "³"),
        ("answers.NU01", True),
        ("answers.NU01", 7.0),
        ("tallies.PPWP.valid", "1000000"),
        ("tallies.PPWP.valid", "1.23"),
        ("tallies.PPWP.valid", "12345678901234567890"),
        ("answers.TI01", "24:00"),
        ("answers.TI01", "7"),
        ("answers.TX01", 5),
        ("answers.TX01", "x" * 501),
        ("answers.TX01", "a\0b"),
        ("answers.CH01", "up"),
        ("answers.PH01", "8d9f1c2e-6a0b-4c3d-9e8f-7a6b5c4d3e2f"),
        ("answers.PH01", "x"),
        ("note", "x" * 2001),
    ],
)
def test_what_cannot_stand_there_is_a_fault_at_its_path(path: str, typed: object) -> None:
    found = read(path, typed)
    assert isinstance(found, Fault) and found.field == path and found.message


def test_a_filing_comes_apart_and_together_again() -> None:
    filing = full()
    parts = {key: filing[key] for key in ("answers", "remarks", "note", "tallies")}
    values = rules.taken_apart(parts)
    assert set(values) <= set(COMPILED.places)
    ids = [item["id"] for item in filing["evidence"]]
    assert rules.assembled(COMPILED.definition, values, ids) == parts
    assert "PH01" not in rules.assembled(COMPILED.definition, values)["answers"]


def test_votes_keep_their_place_and_at_least_the_fewest_options() -> None:
    made = rules.assembled(COMPILED.definition, {"tallies.DPR.votes.0": 5, "tallies.PPWP.votes.1": 7})
    assert made["tallies"] == {"PPWP": {"votes": [None, 7, None]}, "DPR": {"votes": [5, None]}}


_TYPED = st.one_of(st.text("0123456789.,: yesnotrig\0é", max_size=12), st.integers(-5, 10**7))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(sorted(COMPILED.places)), _TYPED), max_size=40))
def test_whatever_is_typed_the_values_that_are_kept_make_a_sound_filing(pairs: list[tuple[str, Any]]) -> None:
    typed = dict(pairs)
    values, faults = rules.read_values(COMPILED.places, typed)
    assert len(values) + len(faults) == len(typed)
    kept = {path: value for path, value in values.items() if value is not None}
    head = {key: full()[key] for key in ("id", "instrument", "station", "observed_at")}
    COMPILED.decode(raw({**head, **rules.assembled(COMPILED.definition, kept)}))
