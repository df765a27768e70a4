"""Pages for a weak signal: what travels stays within the budget, packed and whole."""

import gzip
from pathlib import Path

import pytest
from django.test import Client

from tests.cast import STATION
from tests.environment import ROOT
from tests.factories.reports import INSTRUMENT, PPWP
from tests.reports.field.conftest import Phone
from tests.reports.field.test_sending import begin, figures

pytestmark = pytest.mark.django_db
FIRST_LOAD, AFTERWARDS = 120_000, 20_000
STYLES = ("vendor/bootstrap-reboot.min.css", "css/tokens.css", "css/components.css", "field/field.css")


def travels(client: Client, address: str) -> int:
    """The bytes of a page as a browser that unpacks it receives them."""
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert response.status_code == 200 and response["Content-Encoding"] == "gzip"
    return len(response.content)


def test_every_page_of_a_filled_draft_is_light(phone: Phone) -> None:
    client = phone("sari")
    draft = begin(client)
    client.post(f"{draft}voting/", {f"remarks.PS{number:02d}": "Dicatat di lokasi." for number in range(1, 14)})
    client.post(f"{draft}tally-PPWP/", figures(PPWP))
    for page in ("opening", "voting", "tally-PPWP", "tally-DPD", "tally-DPRD_PROV", "photos", "check"):
        assert travels(client, f"{draft}{page}/") < AFTERWARDS, page
    for address in ("/field/", f"/field/?station={STATION}", "/field/sent/", f"/field/shell/{INSTRUMENT}/check/"):
        assert travels(client, address) < AFTERWARDS, address


def test_the_first_load_has_room_for_the_scripts(phone: Phone) -> None:
    static = Path(ROOT) / "oversight" / "static"
    styles = sum(len(gzip.compress((static / name).read_bytes())) for name in STYLES)
    assert travels(phone("sari"), "/field/") + styles < FIRST_LOAD / 2
