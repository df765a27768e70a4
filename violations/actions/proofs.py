"""The proof of submission (Formulir Model B.3) as a paper, for whoever sent the report and holds its tracking code."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict
from oversight.documents import actions as documents
from oversight.documents import queries as papers
from oversight.documents.actions import Content
from oversight.documents.models import Document, File
from oversight.dossiers.models import Kind
from violations import policies
from violations.actions import opening
from violations.models import Case
from violations.queries import proof_of_submission
from violations.rules import EvidenceKind

TEMPLATE = "receipt"
# Papers are in the language of the state (UU 24/2009 art. 27), whoever asks for them.
_ONLINE = "Sistem penerimaan laporan daring"
_KINDS = {
    EvidenceKind.LETTER: "Surat",
    EvidenceKind.DOCUMENT: "Dokumen",
    EvidenceKind.PHOTO: "Foto",
    EvidenceKind.VIDEO: "Video",
    EvidenceKind.AUDIO: "Rekaman suara",
    EvidenceKind.OBJECT: "Barang",
    EvidenceKind.LINK: "Alamat internet",
}


@transaction.atomic
def take_proof(*, case: Case, by: Actor, now: datetime) -> Content:
    """The masked paper of an online report: issued when it is first asked for, and the same one ever after.

    It names the reporter by his code and the evidence by kind and fingerprint, never in anybody's words: with it and a
    tracking code nobody learns who reported. Conflict for what is no report. The complete one is the counter's.
    """
    policies.check_add(case, by)
    if case.kind != Kind.VIOLATION_REPORT:
        raise Conflict(_("Only a report has a proof of submission."), code="no-report")
    held = opening.locked(case)
    found = [row for row in papers.for_dossier(held.dossier) if row.template.code == TEMPLATE and row.has_redacted]
    document = found[-1] if found else _issue(held, by, now)
    return documents.hand_out_redacted(document=document, now=now)


def _issue(case: Case, by: Actor, now: datetime) -> Document:
    proof = proof_of_submission(case)
    code = proof.reporters[0]
    rows = [_row(piece) for piece in opening.evidence_of(case) if isinstance(piece, dict)]
    return documents.issue(
        dossier=case.dossier,
        template_code=TEMPLATE,
        facts={
            "reporter_name": code,
            "received_at": proof.received_at,
            "received_by": proof.received_by or _ONLINE,
            "received_place": proof.office,
            "papers": rows,
        },
        masks={"reporter_name": code},
        number=proof.number,
        by=by,
        now=now,
        variants=(File.Variant.REDACTED,),
    )


def _row(piece: dict[str, object]) -> dict[str, str]:
    file = piece.get("file")
    return {
        "name": _KINDS.get(EvidenceKind(str(piece["kind"])), str(piece["kind"])),
        "copies": "1",
        "sha256": str(file["sha256"]) if isinstance(file, dict) else "",
    }
