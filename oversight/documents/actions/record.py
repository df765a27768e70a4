"""What every verb of documents shares: taking turns, keeping bytes, the ledger entry."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.db import connection
from django.utils.translation import gettext as _

from oversight.core.errors import Conflict, Refused
from oversight.core.ids import uuid7
from oversight.documents.keeping import Gone, keeper
from oversight.documents.ledger import FILE, file_digest
from oversight.documents.models import Document, File
from oversight.dossiers.models import Confidentiality
from oversight.files import actions as files
from oversight.files.models import Blob
from oversight.files.store import NotAsStored, StoreAway, read_sound
from oversight.ledger import actions as ledger


def take_turn(document: Document) -> None:
    """Whoever changes this document does so alone until the transaction ends (its row itself can never be locked)."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document:{document.pk}"])


def is_kept_apart(document: Document, variant: str) -> bool:
    """Whether the keeper holds this variant: it names protected people, or belongs to a restricted dossier."""
    if variant == File.Variant.REDACTED:
        return False
    return document.is_sealed or document.dossier.confidentiality >= Confidentiality.RESTRICTED


def add_file(document: Document, variant: str, content: bytes, media_type: str, *, made_by: str, now: datetime) -> File:
    """Keep the bytes where they belong, then their row; within the caller's transaction."""
    blob: Blob | None = None
    if is_kept_apart(document, variant):
        keeper().keep(dossier=document.dossier_id, document=document.pk, name=str(variant), content=content, now=now)
    else:
        blob = files.keep(content, media_type, now=now)
    return File.objects.create(
        id=uuid7(now),
        document=document,
        variant=str(variant),
        sha256=sha256(content).digest(),
        size=len(content),
        media_type=media_type,
        blob=blob,
        made_by=made_by,
        made_at=now,
    )


def read_file(file: File, document: Document) -> bytes:
    """The bytes as they were made; Conflict when they are not, or no more."""
    try:
        if file.blob is not None:
            return read_sound(bytes(file.blob.sha256))
        content = keeper().kept(dossier=document.dossier_id, document=document.pk, name=file.variant)
    except Gone as error:
        raise Conflict(_("This paper was erased by order; the redacted one remains."), code="erased") from error
    except StoreAway as error:
        words = _("The evidence store does not answer; try again in a few minutes.")
        raise Refused(words, status=503, code="store-away") from error
    except (NotAsStored, FileNotFoundError) as error:
        raise _held_back() from error
    if sha256(content).digest() != bytes(file.sha256):
        raise _held_back()
    return content


def record(
    verb: str,
    document: Document,
    *,
    actor: str,
    now: datetime,
    rows: Mapping[str, bytes],
    more: Mapping[str, object] | None = None,
) -> None:
    """The ledger entry of one act."""
    line = ledger.draw_up(
        verb=verb, actor=actor, office=document.dossier.scope, at=now, dossier=document.dossier_id, rows=rows, more=more
    )
    ledger.append([line])


def row_of(file: File) -> dict[str, bytes]:
    """A file as the ledger speaks of it."""
    return {f"{FILE}:{file.pk}": file_digest(file)}


def _held_back() -> Conflict:
    return Conflict(_("The stored file no longer matches its hash and is held back."), code="damaged")
