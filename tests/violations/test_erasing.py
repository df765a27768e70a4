"""What goes with a person who is erased: details, papers that name him, and, when ordered, what he wrote."""

import pytest

from oversight.documents import actions as documents
from oversight.documents.keeping import Gone, keeper
from oversight.documents.models import Document, File
from oversight.dossiers.models import Dossier, Status
from oversight.parties import actions as parties
from oversight.parties.models import Part, Role
from tests.factories.papers import REPORT
from tests.factories.procedure import enlist, who
from tests.factories.reports import actor
from tests.factories.violations import ACCOUNT, NOW, REPORTER, reported
from tests.violations.soundness import unsound
from violations import queries
from violations.models import Case

pytestmark = pytest.mark.django_db
DECISION = "Decision 12/2026 on the request of the person."


@pytest.fixture
def closed() -> Case:
    """A case that is over, with a paper that names its reporter."""
    enlist()
    case = reported()
    paper = documents.issue(
        dossier=case.dossier, template_code="B.1", facts=REPORT | {"reporter_name": REPORTER.name},
        masks={"reporter_name": "P-3F7K2Q"}, number="003/LP/PL/Kab/23.05/I/2024", by=actor("budi"), now=NOW,
    )  # fmt: skip
    documents.render_now(document=paper, now=NOW)
    Dossier.objects.filter(pk=case.pk).update(status=Status.CLOSED)
    return case


def erase(case: Case, role: Role, *, with_contents: bool) -> None:
    """Two commissioners of the regency erase whoever plays this part."""
    person = Part.objects.select_related("person").get(dossier=case.pk, role=role).person
    order = parties.order_erasure(person, DECISION, with_contents=with_contents, by=who("rina"), now=NOW)
    parties.erase(order, by=who("komang"), now=NOW)


def test_papers_that_name_a_person_go_with_him_and_what_he_wrote_stays(closed: Case) -> None:
    erase(closed, Role.REPORTER, with_contents=False)
    paper = Document.objects.get(dossier=closed.pk)
    with pytest.raises(Gone):
        keeper().kept(dossier=closed.pk, document=paper.pk, name=File.Variant.COMPLETE)
    assert documents.hand_out(document=paper, variant=File.Variant.REDACTED, by=actor("budi"), now=NOW).data
    assert queries.contents(closed).narrative["account"] == ACCOUNT
    assert unsound() == []


def test_what_he_wrote_goes_where_the_order_says_so_and_the_ledger_stays_whole(closed: Case) -> None:
    erase(closed, Role.REPORTER, with_contents=True)
    found = queries.contents(closed)
    assert (found.narrative, found.evidence, queries.mailbox(closed)) == ({}, (), [])
    assert queries.proof_of_submission(closed).evidence == ()
    assert unsound() == []


def test_a_witness_takes_along_nothing_that_another_wrote(closed: Case) -> None:
    erase(closed, Role.WITNESS, with_contents=True)
    assert queries.contents(closed).narrative["account"] == ACCOUNT
