"""Where the protected part of a document lies: with a keeper that settings name, never in a plain column or file."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core import canonical
from oversight.core.errors import Refused


class Gone(LookupError):
    """What was kept is erased, by order of the law: it never comes back."""


class Keeper(Protocol):
    """Keeps bytes of one dossier's documents encrypted, and says who may see them.

    Settings name it (`DOCUMENT_KEEPER`), so that documents need not know how people are protected.
    """

    def keep(self, *, dossier: UUID, document: UUID, name: str, content: bytes, now: datetime) -> None:
        """Keep the content under the name, durably; what a failed transaction left under it is replaced."""

    def kept(self, *, dossier: UUID, document: UUID, name: str) -> bytes:
        """The content, for the platform's own work; Gone when it was erased."""

    def check(self, *, dossier: UUID, document: UUID, by: Actor, now: datetime) -> None:
        """NotAllowed unless this person may see the identities of the document now."""


def keeper() -> Keeper:
    """The keeper; Refused while none is set, because a protected person is never written down in the clear."""
    if not settings.DOCUMENT_KEEPER:
        raise Refused(
            _("Papers that name protected people cannot be kept here: no keeper is set."), code="no-keeper", status=503
        )
    return _made(settings.DOCUMENT_KEEPER)


@cache
def _made(path: str) -> Keeper:
    found: Keeper = import_string(path)()
    return found


FACTS = "facts"


def sealed(facts: Mapping[str, Any], salt: str) -> tuple[bytes, bytes]:
    """Protected facts as bytes for the keeper, with their salt inside, and the digest that stands for them."""
    content = canonical.encode({"facts": dict(facts), "salt": salt})
    return content, sha256(content).digest()
