"""What the ledger says of documents: digests of what was issued, of each file, of each step, of each template."""

from oversight.core.canonical import digest
from oversight.core.moments import utc_text
from oversight.documents.models import Document, File, Step, Template
from oversight.ledger.rows import Rows, each

DOCUMENT, FILE, STEP, TEMPLATE = "documents_document", "documents_file", "documents_step", "documents_template"


def document_digest(row: Document) -> bytes:
    """SHA-256 over everything that was issued; the protected facts by their salted digest."""
    return digest(
        {
            "id": row.pk,
            "dossier": row.dossier_id,
            "template": row.template_id,
            "number": row.number,
            "office": row.office_id,
            "office_name": row.office_name,
            "place": row.place,
            "zone": row.zone,
            "issued_at": utc_text(row.issued_at),
            "actor": row.actor,
            "code": row.code,
            "address": row.address,
            "facts": digest(row.facts).hex(),
            "masks": digest(row.masks).hex(),
            "salt": row.salt,
            "sealed": bytes(row.sealed_digest).hex() if row.sealed_digest is not None else None,
            "variants": [row.has_complete, row.has_redacted],
        }
    )


def file_digest(row: File) -> bytes:
    """SHA-256 over which document it is of and the hash of its bytes (salted by the document's own secret)."""
    return digest(
        {
            "id": row.pk,
            "document": row.document_id,
            "variant": str(row.variant),
            "sha256": bytes(row.sha256).hex(),
            "size": row.size,
            "media_type": row.media_type,
            "made_by": row.made_by,
            "made_at": utc_text(row.made_at),
        }
    )


def step_digest(row: Step) -> bytes:
    """SHA-256 over what became of the document, by whom and why."""
    return digest(
        {
            "id": row.pk,
            "document": row.document_id,
            "state": str(row.state),
            "at": utc_text(row.at),
            "actor": row.actor,
            "method": row.method,
            "signatory": row.signatory,
            "reason": row.reason,
            "replaced_by": row.replaced_by_id,
        }
    )


def template_digest(row: Template) -> bytes:
    """SHA-256 over definition and sheet."""
    return digest({"definition": row.definition, "sheet": row.sheet})


class Documents(Rows[Document]):
    """Subject `documents_document`."""

    def __init__(self) -> None:
        super().__init__(DOCUMENT, Document.objects.all(), each(document_digest))


class Files(Rows[File]):
    """Subject `documents_file`."""

    def __init__(self) -> None:
        super().__init__(FILE, File.objects.all(), each(file_digest))


class Steps(Rows[Step]):
    """Subject `documents_step`."""

    def __init__(self) -> None:
        super().__init__(STEP, Step.objects.all(), each(step_digest))


class Templates(Rows[Template]):
    """Subject `documents_template`."""

    def __init__(self) -> None:
        super().__init__(TEMPLATE, Template.objects.all(), each(template_digest))
