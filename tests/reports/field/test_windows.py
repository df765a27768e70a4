"""What is due now at a station: by the window of each instrument, and nothing that is asked of somebody else."""

import re
from datetime import UTC, datetime

import pytest
import time_machine

from tests.reports.field.conftest import Phone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("now", "states"),
    [
        (datetime(2024, 2, 12, 3, tzinfo=UTC), ["due now", "not due yet", "not due yet", "not due yet"]),
        (datetime(2024, 2, 14, 1, tzinfo=UTC), ["late", "late", "due now", "not due yet"]),
        (datetime(2024, 2, 20, 1, tzinfo=UTC), ["late", "late", "late", "late"]),
    ],
)
def test_each_module_says_whether_it_is_due(phone: Phone, now: datetime, states: list[str]) -> None:
    client = phone("sari")
    client.cookies["django_language"] = "en"
    with time_machine.travel(now, tick=False):
        page = client.get("/field/").content.decode()
    assert re.findall(r"(due now|not due yet|late)</span>", page) == states
    assert "ecapitulation" not in page.partition("data-drafts")[0], "the sub-district is asked that"
