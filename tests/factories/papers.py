"""Facts of forms as an office would write them down, and documents issued from them."""

from datetime import UTC, datetime
from typing import Any

from oversight.documents import actions
from oversight.documents.models import Document
from oversight.dossiers.models import Dossier
from tests.factories.dossiers import case
from tests.factories.reports import actor

ISSUED = datetime(2024, 2, 20, 3, 30, tzinfo=UTC)
PASER = "64.01."
NUMBER = "003/LP/PL/Kab/23.05/II/2024"
SECRETS = ("Siti Aminah", "Jalan Kenanga 12", "0811-5550-123", "Guntur Prakoso", "amplop merah")
REPORT: dict[str, Any] = {
    "reporter_name": "Siti Aminah",
    "reporter_address": "Jalan Kenanga 12, Tanah Grogot",
    "reporter_phone": "0811-5550-123",
    "reporter_occupation": "Guru",
    "reported": [{"name": "Guntur Prakoso", "address": "Desa Songka"}],
    "event": "Pembagian uang kepada pemilih",
    "event_place": "Balai Desa Songka",
    "event_day": "2024-02-12",
    "known_day": "2024-02-13",
    "witnesses": [{"name": "Ujang Rahmat", "address": "RT 3"}],
    "evidence": [{"kind": "foto", "description": "amplop merah di meja"}],
    "narrative": "Pada hari Senin saya melihat amplop merah dibagikan.\n\nSaya memotretnya.",
    "reported_at_place": "Kantor Bawaslu Paser",
    "reported_at": "2024-02-20T11:30:00+08:00",
    "received_by": "Budi Santoso",
}
RECEIPT: dict[str, Any] = {
    "reporter_name": "Siti Aminah",
    "received_at": "2024-02-20T11:30:00+08:00",
    "received_by": "Budi Santoso",
    "papers": [{"name": "Fotokopi KTP", "copies": "1"}],
}


def dossier(*, scope: str = PASER, election: str = "pemilu-2024", **parts: Any) -> Dossier:
    """A case of Paser in an election."""
    return case(scope=scope, election=election, **parts)


def issued(of: Dossier | None = None, *, code: str = "B.1", name: str = "budi", **parts: Any) -> Document:
    """A document, issued by a member of the cast: a report form unless another is named."""
    given: dict[str, Any] = {
        "facts": RECEIPT if code in {"B.3", "receipt"} else REPORT,
        "number": NUMBER,
        "masks": {"reporter_name": "P-3F7K2Q"},
        "now": ISSUED,
    } | parts
    return actions.issue(dossier=of or dossier(), template_code=code, by=actor(name), **given)
