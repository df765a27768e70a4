"""What proves a submission: the data of the receipt (Formulir Model B.3) and the receipt of the ledger."""

from datetime import datetime

import msgspec

from oversight.dossiers.models import Series
from oversight.ledger.history import latest_receipt
from oversight.ledger.queries import Receipt
from oversight.parties.queries import masked
from violations.digests import CASE
from violations.models import Case, Paper
from violations.queries.cases import contents


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


def receipt(case: Case) -> Receipt:
    """The ledger's receipt (a tlog-proof) of the last entry about what was brought in; NotSealed while it waits."""
    return latest_receipt(case.pk, CASE)
