"""A report for the wrong station is withdrawn with a reason, and the right one can then be filed."""

import pytest

from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.ledger.models import Entry
from reports.actions import withdraw
from reports.models import StationReport
from tests.factories.reports import NOW, actor, file, filed, filing

pytestmark = pytest.mark.django_db
MAY = {
    "sari": True,
    "made": True,
    "dewi": True,
    "budi": True,
    "ratna": True,
    "nani": True,
    "rina": False,
    "toto": False,
    "bayu": False,
    "agus": False,
    "hadi": False,
    "yosef": False,
    "ayu": False,
}


def report() -> StationReport:
    return StationReport.objects.select_related("dossier").get(pk=filed())


def test_it_leaves_the_count_stays_readable_and_is_entered() -> None:
    standing = report()
    withdraw(report=standing, reason="Wrong station.", by=actor("sari"), now=NOW)
    standing.refresh_from_db()
    assert (standing.state, standing.reason) == (StationReport.State.WITHDRAWN, "Wrong station.")
    assert Entry.objects.filter(dossier=standing.pk).count() == 2
    assert file(filing()).status == "created"


@pytest.mark.parametrize("name", MAY)
def test_who_may_withdraw(name: str) -> None:
    standing = report()
    if MAY[name]:
        withdraw(report=standing, reason="Wrong station.", by=actor(name), now=NOW)
    else:
        with pytest.raises(NotAllowed):
            withdraw(report=standing, reason="Wrong station.", by=actor(name), now=NOW)


def test_it_needs_a_reason_and_happens_once() -> None:
    standing = report()
    with pytest.raises(Invalid):
        withdraw(report=standing, reason="  ", by=actor("sari"), now=NOW)
    withdraw(report=standing, reason="Wrong station.", by=actor("sari"), now=NOW)
    with pytest.raises(Conflict):
        withdraw(report=standing, reason="Wrong station.", by=actor("sari"), now=NOW)
