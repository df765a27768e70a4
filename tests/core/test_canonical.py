"""The canonical bytes equal RFC 8785 for everything that may enter the ledger."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from oversight.core import canonical

text = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
keys = st.text(alphabet=st.characters(max_codepoint=127))
integers = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | integers | text,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=30,
)


@given(values)
def test_it_encodes_as_rfc_8785_does(value: object) -> None:
    canonical.check(value)
    assert canonical.encode(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, {"ä": 1}, 2**53, {1: 2}, {"a": {1, 2}}, b"bytes"])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical.check(value)


@given(values)
def test_a_round_trip_through_json_keeps_the_digest(value: object) -> None:
    import json

    assert canonical.digest(json.loads(canonical.encode(value))) == canonical.digest(value)
