"""When several reporters agree: what was not said or not seen contradicts nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules import Agreement, agreement

SAID = st.lists(st.sampled_from([None, "unobserved", "yes", "no", 0, 7]), max_size=5)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ([], None),
        ([None, None], None),
        (["yes"], Agreement.ONLY_ONE),
        (["yes", None], Agreement.ONLY_ONE),
        (["yes", "unobserved"], Agreement.ONLY_ONE),
        (["unobserved", "unobserved"], Agreement.UNOBSERVED),
        (["unobserved", None], Agreement.UNOBSERVED),
        (["yes", "yes"], Agreement.AGREE),
        (["yes", "yes", "unobserved", None], Agreement.AGREE),
        (["yes", "no"], Agreement.DIFFER),
        (["yes", "yes", "no"], Agreement.DIFFER),
        ([0, 0], Agreement.AGREE),
        ([0, None], Agreement.ONLY_ONE),
        ([0, 7], Agreement.DIFFER),
    ],
)
def test_the_outcomes(said: list[object], outcome: Agreement | None) -> None:
    assert agreement(said) is outcome


@given(SAID)
def test_the_order_of_the_reporters_does_not_matter(said: list[object]) -> None:
    assert agreement(said) is agreement(said[::-1])


@given(SAID, SAID)
def test_one_more_voice_never_turns_a_difference_into_agreement(said: list[object], more: list[object]) -> None:
    if agreement(said) is Agreement.DIFFER:
        assert agreement(said + more) is Agreement.DIFFER
