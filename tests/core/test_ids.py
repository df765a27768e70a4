"""Record identifiers carry their time and sort by it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.core.ids import is_uuid7, uuid7, uuid7_time

moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))


@given(moments)
def test_an_id_is_of_version_7_and_tells_its_time(moment: datetime) -> None:
    made = uuid7(moment)
    assert is_uuid7(made)
    assert abs(uuid7_time(made) - moment) <= timedelta(milliseconds=1)


@given(moments, st.integers(min_value=2, max_value=10**9))
def test_later_ids_sort_after_earlier_ones(moment: datetime, milliseconds: int) -> None:
    assert uuid7(moment) < uuid7(moment + timedelta(milliseconds=milliseconds))


def test_other_versions_have_no_time() -> None:
    with pytest.raises(ValueError):
        uuid7_time(uuid4())
