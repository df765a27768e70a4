"""Once two people erased them, planted people are nowhere, nobody brings them back, and the ledger verifies."""

import io

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from oversight.dossiers.models import Dossier, Status
from oversight.ledger import sealer
from oversight.parties import actions as parties
from oversight.parties.models import Part, Person
from oversight.vault import queries as vault
from oversight.vault.models import Term
from tests.acceptance.planting import FORMS, WRITTEN, Planted, client_of, dump, traces
from tests.factories.parties import AMINAH
from tests.factories.procedure import who
from tests.factories.violations import case_of
from violations import queries

pytestmark = pytest.mark.django_db
DECISION = "Decision 12/2026 on the request of the person."


@pytest.fixture(scope="module")
def erased(planted: Planted, django_db_blocker: DjangoDbBlocker) -> Planted:
    """The planted case is over, and everybody in it erased with what he wrote; committed."""
    now = timezone.now()  # some entries of the planting are of today, and an entry dated before them was put in later
    with django_db_blocker.unblock():
        Dossier.objects.filter(pk=planted.report).update(status=Status.CLOSED)
        for person in Person.objects.filter(pk__in=Part.objects.filter(dossier=planted.report).values("person")):
            order = parties.order_erasure(person, DECISION, with_contents=True, by=who("rina"), now=now)
            parties.erase(order, by=who("komang"), now=now)
        sealer.seal(now=now)
        connections.close_all()
    return planted


def test_nobody_brings_them_back(erased: Planted) -> None:
    subjects = Part.objects.filter(dossier=erased.report).values_list("person__subject", flat=True)
    assert vault.opened(subjects, "details") == {} and len(subjects) == 3
    assert vault.find(Term.NIK, AMINAH.nik) == [] and vault.find(Term.PHONE, AMINAH.phone) == []
    assert queries.contents(case_of(erased.report)).narrative == {}
    assert traces(dump(), (*FORMS, *WRITTEN, "wijayaqisty")) == []


def test_pages_of_what_was_erased_still_open(erased: Planted) -> None:
    client, _ = client_of("budi")
    assert client.get(f"/cases/{erased.report}/").status_code == 200
    for address in (f"/evidence/{erased.photo}/", f"/evidence/{erased.photo}/original", f"/documents/{erased.paper}/"):
        assert client.get(address).status_code < 500, address


def test_the_ledger_verifies(erased: Planted, settings: Settings) -> None:
    # The cast was enlisted past the ledger, so of the other tables nothing can be asked here.
    own = ("parties_", "violations_", "documents_", "evidence_")
    settings.LEDGER_SUBJECTS = {name: one for name, one in settings.LEDGER_SUBJECTS.items() if name.startswith(own)}
    call_command("verify_ledger", stdout=io.StringIO())
