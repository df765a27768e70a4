"""Tracking codes survive being read aloud and typed, and notice mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.gate import codes

pytestmark = pytest.mark.django_db

BARE = st.text(codes.ALPHABET, min_size=codes.RANDOM_SYMBOLS, max_size=codes.RANDOM_SYMBOLS)


def test_a_code_has_at_least_eighty_random_bits_in_groups_without_doubtful_letters() -> None:
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200 and codes.RANDOM_SYMBOLS * 5 >= 80
    for code in made:
        assert [len(group) for group in code.split("-")] == [5, 5, 5, 5]
        assert not set(code) & set("ILOU")


def test_it_is_read_in_any_case_with_spaces_and_with_letters_for_figures() -> None:
    code = codes.new_code()
    typed = f"  {code.lower().replace('-', ' ')} ".replace("0", "o").replace("1", "l")
    assert codes.read(typed) == code
    assert codes.read(code.replace("-", "").replace("1", "I")) == code


@given(BARE, st.integers(0, codes.SYMBOLS - 1), st.sampled_from(codes.ALPHABET))
def test_one_wrong_symbol_is_noticed(bare: str, place: int, other: str) -> None:
    code = bare + codes._check(bare)
    assert codes.read(code)
    wrong = code[:place] + other + code[place + 1 :]
    assert (codes.read(wrong) is None) == (wrong != code)


@given(BARE, st.integers(0, codes.SYMBOLS - 2))
def test_two_symbols_that_changed_places_are_noticed(bare: str, place: int) -> None:
    code = bare + codes._check(bare)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (codes.read(wrong) is None) == (wrong != code)


@pytest.mark.parametrize("typed", ["", "x", "-" * 300, "U" * 20, "\0" * 20, "é" * 20, "0" * 21])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.read(typed) is None


def test_only_a_keyed_hash_of_it_is_stored() -> None:
    code = codes.new_code()
    stored = codes.mark(code)
    assert len(stored) == 32 and code.encode() not in stored
    assert codes.is_code_of(code, stored) and not codes.is_code_of(codes.new_code(), stored)
