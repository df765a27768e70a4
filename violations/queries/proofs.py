"""What proves a submission: the data of the receipt (Formulir Model B.3) and the receipt of the ledger."""

from datetime import datetime

import msgspec

from oversight.deadlines.models import Deadline
from oversight.dossiers.models import Series
from oversight.evidence.models import Item
from oversight.evidence.queries import of_dossier
from oversight.ledger.history import latest_receipt
from oversight.ledger.queries import Receipt
from oversight.parties.queries import masked
from violations.digests import CASE
from violations.models import Case, Paper
from violations.queries.cases import contents
from violations.workflow import PAPERS


class ProofOfSubmission(msgspec.Struct, frozen=True):
    """Tanda Bukti Penyampaian Laporan: everything but the reporter's name, for which his code stands."""

    number: str
    office: str
    received_at: datetime
    time_zone: str
    received_by: str
    reporters: tuple[str, ...]
    evidence: tuple[str, ...]
    papers: tuple[Paper, ...]


def proof_of_submission(case: Case) -> ProofOfSubmission:
    """The data of the receipt for a case that the caller has fetched by right, or by its tracking code."""
    dossier = case.dossier
    people = masked([dossier.pk]).get(dossier.pk, [])
    own = (Series.REPORT, Series.FINDING)
    return ProofOfSubmission(
        number=next((row.text for row in dossier.numbers.all() if row.series in own), ""),
        office=dossier.office.name,
        received_at=dossier.received_at,
        time_zone=dossier.office.time_zone,
        received_by=dossier.filed_by.name if dossier.filed_by else "",
        reporters=tuple(part.code for part in people if part.role == "reporter"),
        evidence=tuple(str(piece.get("description", "")) for piece in contents(case).evidence),
        papers=tuple(case.papers.all()),
    )


def files_promised(case: Case) -> list[Item]:
    """The files of a case that the caller has fetched by right, or by its tracking code: what was promised and came."""
    return list(of_dossier(case.dossier))


def papers_due(case: Case) -> datetime | None:
    """Until when the papers of an online report may be handed in; None where no term is known."""
    rows = Deadline.objects.filter(dossier=case.pk, subject=case.track, rule__key__endswith=f".{PAPERS}")
    return rows.order_by("-started_at").values_list("due_at", flat=True).first()


def receipt(case: Case) -> Receipt:
    """The ledger's receipt (a tlog-proof) of the last entry about what was brought in; NotSealed while it waits."""
    return latest_receipt(case.pk, CASE)
