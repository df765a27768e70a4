"""The keeper of papers that name protected people: sealed in the vault, each under a key of its own, as files are.

It stands here because it knows both papers and people, which do not know each other; settings.DOCUMENT_KEEPER names it.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import NotAllowed
from oversight.documents.keeping import Gone
from oversight.documents.queries import kept_apart
from oversight.dossiers.models import Dossier
from oversight.files import actions as files
from oversight.files import queries as stored
from oversight.files.models import Blob
from oversight.parties import queries as parties
from oversight.parties.models import Person
from oversight.vault import actions as vault
from oversight.vault import queries as sealed
from oversight.vault.models import Subject, SubjectKind

_MEDIA_TYPE = "application/octet-stream"


class Keeper:
    """See oversight.documents.keeping.Keeper. The vault's subject of a document has the document's id."""

    def keep(self, *, dossier: UUID, document: UUID, name: str, content: bytes, now: datetime) -> None:
        """Keep the content under the name, durably; the same content again changes nothing. Conflict once erased."""
        if not Subject.objects.filter(pk=document).exists():
            vault.create(SubjectKind.CONTENTS, now=now, id=document)
        blob = files.keep(content, _MEDIA_TYPE, now=now, sealed_for=document)
        place = {"blob": bytes(blob.sha256).hex()}
        if sealed.opened([document], name).get(document) != place:
            vault.seal(document, name, place, now=now)

    def kept(self, *, dossier: UUID, document: UUID, name: str) -> bytes:
        """The content; Gone when it was erased, FileNotFoundError when nothing was ever kept under the name."""
        place = sealed.opened([document], name).get(document)
        if place is None:
            if sealed.erased([document]):
                raise Gone(name)
            raise FileNotFoundError(name)
        return stored.content(Blob.objects.get(sha256=bytes.fromhex(str(place["blob"]))))

    def check(self, *, dossier: UUID, document: UUID, by: Actor, now: datetime) -> None:
        """NotAllowed unless every protected person of the dossier is unmasked for the actor now.

        The look is recorded, so each of them reads on his own page that somebody saw him, and what for.
        """
        people = parties.of_dossier(Dossier.objects.get(pk=dossier), by, now=now)
        if any(not (one.is_named or one.is_erased) and one.details is None for one in people):
            raise NotAllowed(
                _("This paper names protected people: unmask those of the record first, each for a purpose."),
                code="masked",
            )


def erase_papers(_person: Person, dossiers: list[Dossier], _with_contents: bool, now: datetime) -> None:
    """Destroy the keys of the complete papers of these dossiers; their redacted variants stay (PARTIES_ERASING)."""
    for document in kept_apart([dossier.pk for dossier in dossiers]):
        if Subject.objects.filter(pk=document).exists():
            vault.erase(document, now=now)
