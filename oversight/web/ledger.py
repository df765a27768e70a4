"""What the ledger says of exports: the digest of an export as it stands."""

from oversight.core.canonical import digest
from oversight.core.moments import utc_text
from oversight.ledger.rows import Rows, each
from oversight.web.models import ListExport

SUBJECT = "web_listexport"


def export_digest(export: ListExport) -> bytes:
    """SHA-256 over who took what out, how many rows, and the hash of the file once it was sent."""
    return digest(
        {
            "id": export.pk,
            "list": export.list,
            "format": export.format,
            "parameters": export.parameters,
            "scope": export.scope,
            "requested_by": export.requested_by_id,
            "requested_at": utc_text(export.requested_at),
            "expected_rows": export.expected_rows,
            "sent_rows": export.sent_rows,
            "sha256": None if export.sha256 is None else bytes(export.sha256).hex(),
            "finished_at": None if export.finished_at is None else utc_text(export.finished_at),
        }
    )


class ListExports(Rows[ListExport]):
    """Subject `web_listexport`."""

    def __init__(self) -> None:
        super().__init__(SUBJECT, ListExport.objects.all(), each(export_digest))
