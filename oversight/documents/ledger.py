"""What the ledger says of documents: digests of what was issued, of each file, of each step, of each template."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from django.db import models

from oversight.core.canonical import digest
from oversight.core.moments import utc_text
from oversight.documents.models import Document, File, Step, Template

DOCUMENT, FILE, STEP, TEMPLATE = "documents_document", "documents_file", "documents_step", "documents_template"
M = TypeVar("M", bound=models.Model)


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


class _Rows(Generic[M]):
    """Rows of one table whose every row has an entry."""

    table: str
    model: type[M]

    def digest_of(self, row: M) -> bytes:
        """The digest of one row."""
        raise NotImplementedError

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        return {row.pk: self.digest_of(row) for row in self.model._default_manager.filter(pk__in=ids)}

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids in order, after `last`."""
        rows = self.model._default_manager.order_by("pk")
        return list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit])


class Documents(_Rows[Document]):
    """Subject `documents_document`."""

    table, model = DOCUMENT, Document

    def digest_of(self, row: Document) -> bytes:
        return document_digest(row)


class Files(_Rows[File]):
    """Subject `documents_file`."""

    table, model = FILE, File

    def digest_of(self, row: File) -> bytes:
        return file_digest(row)


class Steps(_Rows[Step]):
    """Subject `documents_step`."""

    table, model = STEP, Step

    def digest_of(self, row: Step) -> bytes:
        return step_digest(row)


class Templates(_Rows[Template]):
    """Subject `documents_template`."""

    table, model = TEMPLATE, Template

    def digest_of(self, row: Template) -> bytes:
        return template_digest(row)
