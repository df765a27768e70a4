"""A paper is signed, withdrawn, handed out; each leaves its trace, and the ledger speaks of all of it."""

from io import BytesIO

import pikepdf
import pytest
from pytest_django import Settings

from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from oversight.documents import actions, queries
from oversight.documents.ledger import Documents, Files, Steps, Templates
from oversight.documents.models import Document, Handout, Step, Template
from oversight.documents.signing import Given, Signed
from oversight.dossiers import actions as dossiers
from oversight.dossiers.models import Confidentiality
from oversight.ledger.models import Entry, Pending
from tests.cast import Cast
from tests.documents.keeper import Safe
from tests.factories import photos
from tests.factories.papers import ISSUED, dossier, issued
from tests.factories.reports import actor

pytestmark = pytest.mark.django_db


def scan() -> bytes:
    """A scanned page as a PDF."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def read(document: Document) -> Document:
    return queries.document(actor("budi"), document.pk, now=ISSUED)


def sign(document: Document, name: str = "budi", **parts: object) -> Step:
    given = {"signatory": "Rina Wijaya", "scan": scan(), "declared_type": "application/pdf"} | parts
    return actions.sign(document=document, given=Given(**given), by=actor(name), now=ISSUED)  # type: ignore[arg-type]


def verbs(document: Document) -> list[str]:
    order = list(Pending.objects.order_by("seq").values_list("entry", flat=True))
    rows = Entry.objects.filter(dossier=document.dossier_id)
    bodies = [bytes(row.body).decode() for row in sorted(rows, key=lambda row: order.index(row.pk))]
    return [body.rpartition('"verb":"')[2][:-2] for body in bodies]


def test_the_signed_original_is_kept_beside_the_printed_one() -> None:
    document = issued()
    step = sign(document)
    document = read(document)
    assert queries.standing(document) == "signed"
    assert (step.method, step.signatory) == ("wet", "Rina Wijaya")
    assert {file.variant for file in document.files.all()} == {"complete", "redacted", "signed"}
    signed = queries.file_of(document, "signed")
    assert signed is not None
    assert signed.blob is None
    assert Safe().kept(dossier=document.dossier_id, document=document.pk, name="signed") == scan()
    assert verbs(document) == ["documents.issue", "documents.render", "documents.sign"]


def test_a_photo_of_the_signed_paper_will_do() -> None:
    document = issued()
    sign(document, scan=photos.jpeg(seed=3), declared_type="image/jpeg")
    signed = queries.file_of(read(document), "signed")
    assert signed is not None
    assert signed.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (b"", "application/pdf"),
        (b"<html>", "text/html"),
        (b"%PDF-1.7 and then nothing", "application/pdf"),
        (b"MZ\x90", "application/pdf"),
    ],
)
def test_what_is_no_scan_is_refused(content: bytes, declared: str) -> None:
    document = issued()
    with pytest.raises(Invalid):
        sign(document, scan=content, declared_type=declared)
    assert queries.standing(read(document)) == "issued"


def test_a_scan_that_is_too_large_is_refused(settings: Settings) -> None:
    settings.EVIDENCE_MAX_BYTES = 100
    with pytest.raises(Invalid) as refusal:
        sign(issued())
    assert refusal.value.code == "file-too-large"


def test_a_paper_is_signed_once_and_never_after_it_is_withdrawn() -> None:
    first, second = issued(), issued()
    sign(first)
    with pytest.raises(Conflict):
        sign(read(first))
    actions.withdraw(document=second, reason="Salah nomor", by=actor("budi"), now=ISSUED)
    with pytest.raises(Conflict):
        sign(read(second))


class Seal:
    """An adapter as another house's service would be one: it signs the printed bytes and needs a passphrase."""

    name = "seal"
    takes_scan = False
    asks = ("passphrase",)

    def sign(self, paper: bytes, given: Given) -> Signed:
        if given.secrets.get("passphrase") != "benar":
            raise Invalid("The passphrase is wrong.", code="wrong-passphrase")
        return Signed(paper + b"\n% signed", "application/pdf")


def test_another_adapter_takes_its_place_by_a_setting(settings: Settings) -> None:
    settings.DOCUMENT_SIGNING = "seal"
    settings.DOCUMENT_SIGNING_ADAPTERS = {"seal": f"{__name__}.Seal"}
    document = issued()
    with pytest.raises(Invalid):
        sign(document, scan=None, secrets={"passphrase": "salah"})
    step = sign(document, scan=None, secrets={"passphrase": "benar"})
    assert step.method == "seal"
    assert "benar" not in repr(Given("x", secrets={"passphrase": "benar"}))


def test_a_withdrawn_paper_names_its_reason_and_what_stands_in_its_place() -> None:
    of = dossier()
    old, new, foreign = issued(of), issued(of), issued()
    for reason, other in (("", new), ("x" * 501, new), ("Salah", old), ("Salah", foreign)):
        with pytest.raises(Invalid):
            actions.withdraw(document=old, reason=reason, replaced_by=other, by=actor("budi"), now=ISSUED)
    actions.withdraw(document=old, reason="Salah nomor", replaced_by=new, by=actor("budi"), now=ISSUED)
    assert queries.standing(read(old)) == "withdrawn"
    with pytest.raises(Conflict):
        actions.withdraw(document=read(old), reason="Lagi", by=actor("budi"), now=ISSUED)
    with pytest.raises(Invalid):
        actions.withdraw(document=new, reason="Salah", replaced_by=read(old), by=actor("budi"), now=ISSUED)


@pytest.mark.parametrize(
    ("name", "keeps"),
    [
        ("budi", True), ("rina", True), ("ratna", True), ("nani", True), ("hadi", False), ("dewi", False),
        ("toto", False), ("ayu", False),
    ],
)  # fmt: skip
def test_papers_are_kept_by_the_desks_over_their_office(name: str, keeps: bool) -> None:
    document = issued()
    if keeps:
        actions.withdraw(document=document, reason="Salah nomor", by=actor(name), now=ISSUED)
        return
    with pytest.raises(NotAllowed):
        actions.withdraw(document=document, reason="Salah nomor", by=actor(name), now=ISSUED)
    with pytest.raises(NotAllowed):
        sign(document, name)


def test_the_complete_paper_is_handed_out_with_a_trace_and_by_the_keepers_leave() -> None:
    document, officer = issued(), actor("budi")
    with pytest.raises(Invalid) as refusal:
        actions.hand_out(document=document, variant="complete", by=officer, now=ISSUED)
    assert refusal.value.code == "reason-needed"
    with pytest.raises(NotAllowed):
        actions.hand_out(document=document, variant="complete", reason="Sidang", by=officer, now=ISSUED)
    assert not Handout.objects.exists()
    Safe.may_look.add(officer.user_id)
    content = actions.hand_out(document=document, variant="complete", reason="Sidang", by=officer, now=ISSUED)
    assert content.data.startswith(b"%PDF")
    assert [(row.by_id, row.reason) for row in Handout.objects.all()] == [(officer.user_id, "Sidang")]
    assert verbs(document)[-1] == "documents.hand_out"


def test_the_redacted_copy_is_handed_out_freely_within_the_area() -> None:
    document = issued()
    assert actions.hand_out(document=document, variant="redacted", by=actor("ratna"), now=ISSUED).data
    assert not Handout.objects.exists()
    for name in ("hadi", "yosef", "sari", "ayu"):
        with pytest.raises(NotFound):
            actions.hand_out(document=document, variant="redacted", by=actor(name), now=ISSUED)


def test_whoever_is_recused_sees_no_paper() -> None:
    document, officer = issued(), actor("budi")
    dossiers.recuse(dossier=document.dossier, user=Cast().user("budi"), reason="Kerabat", by=officer, now=ISSUED)
    with pytest.raises(NotFound):
        queries.document(officer, document.pk, now=ISSUED)
    with pytest.raises(NotFound):
        actions.hand_out(document=document, variant="redacted", by=officer, now=ISSUED)


def test_after_erasure_the_redacted_copy_remains() -> None:
    document, officer = issued(), actor("budi")
    Safe.may_look.add(officer.user_id)
    actions.render_now(document=document, now=ISSUED)
    late = issued(document.dossier)
    Safe.keys.clear()
    with pytest.raises(Conflict) as refusal:
        actions.hand_out(document=document, variant="complete", reason="Sidang", by=officer, now=ISSUED)
    assert refusal.value.code == "erased"
    assert actions.hand_out(document=document, variant="redacted", by=officer, now=ISSUED).data
    assert [file.variant for file in actions.render_now(document=late, now=ISSUED)] == ["redacted"]


def test_whoever_erases_a_person_is_told_which_papers_are_kept_apart() -> None:
    plain, restricted = dossier(), dossier(confidentiality=Confidentiality.RESTRICTED)
    with_people, without = issued(plain), issued(plain, variants=["redacted"])
    scanned = issued(restricted, variants=["redacted"])
    sign(scanned)
    assert queries.kept_apart([plain.pk, restricted.pk]) == sorted([with_people.pk, scanned.pk])
    assert without.pk not in queries.kept_apart([plain.pk])


def test_a_file_that_was_changed_is_held_back() -> None:
    document, officer = issued(), actor("budi")
    Safe.may_look.add(officer.user_id)
    actions.render_now(document=document, now=ISSUED)
    Safe().keep(dossier=document.dossier_id, document=document.pk, name="complete", content=b"%PDF-other", now=ISSUED)
    with pytest.raises(Refused) as refusal:
        actions.hand_out(document=document, variant="complete", reason="Sidang", by=officer, now=ISSUED)
    assert refusal.value.code == "damaged"


def test_the_list_of_a_dossier_takes_three_queries(django_assert_num_queries: object) -> None:
    of = dossier()
    for _ in range(3):
        sign(issued(of))
    with django_assert_num_queries(3):  # type: ignore[operator]
        rows = queries.for_dossier(of)
        assert [queries.standing(row) for row in rows] == ["signed"] * 3
        assert all(len(row.files.all()) == 3 for row in rows)


def test_the_verifier_holds_rows_against_the_ledger() -> None:
    document = issued()
    sign(document)
    for subject, count in ((Documents(), 1), (Files(), 3), (Steps(), 1)):
        ids = list(subject.ids_after(None, 10))
        assert len(ids) == count
        found = subject.digests(ids)
        entries = b"".join(bytes(entry.body) for entry in Entry.objects.filter(dossier=document.dossier_id))
        assert all(f'"{subject.table}:{id}":"{digest.hex()}"'.encode() in entries for id, digest in found.items())
    templates = Templates()
    ids = list(templates.ids_after(None, 100))
    known = {row.pk: bytes(row.digest) for row in Template.objects.all()}
    assert templates.digests(ids) == known
