"""The start page of a village's supervisor: which of his stations have reported, before he calls anybody."""

import re

import pytest
from django.conf import settings

from tests.cast import NEIGHBOUR, STATION
from tests.factories.reports import filed, filing
from tests.reports.field.conftest import Phone

pytestmark = pytest.mark.django_db
COUNTING = "pemilu-2024-counting@1"


def shown(page: str) -> dict[str, str]:
    """The station codes of the list, each with what it says of their reports."""
    found = re.findall(r'class="number">(\d{13})</span><br><span class="badge"[^>]*>([^<]+)<', page)
    return dict(found)


def test_a_village_supervisor_sees_which_stations_have_reported(phone: Phone) -> None:
    filed(filing(instrument=COUNTING, answers={"CT02": "yes"}))
    filed(filing(NEIGHBOUR, instrument="pemilu-2024-quiet-period@1", answers={}, tallies=None), "bayu")
    client = phone("made")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    said = shown(client.get("/field/").content.decode())
    whole = said[STATION].partition(" of ")[2]
    assert said[STATION].startswith("1 of ") and said[NEIGHBOUR].startswith("1 of ")
    silent = {code: words for code, words in said.items() if code not in {STATION, NEIGHBOUR}}
    assert silent and set(silent.values()) == {f"0 of {whole}"}
