"""Who may do what with a document. Issuing is part of a module's verb, and that module's policy decides it."""

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed
from oversight.documents.models import Document
from oversight.dossiers.models import FIRST_CASE_KIND, Dossier


def reading(dossier: Dossier) -> Permission:
    """What opens the documents of a dossier: the same that opens the dossier."""
    return Permission.READ_REPORTS if dossier.kind < FIRST_CASE_KIND else Permission.READ_CASES


def can_keep(document: Document, by: Actor) -> bool:
    """Whether he keeps the papers of the holding office: signed originals come in and papers are withdrawn by him."""
    return by.can(Permission.KEEP_DOCUMENTS, document.dossier.scope)


def check_keep(document: Document, by: Actor) -> None:
    """NotAllowed unless `can_keep`."""
    if not can_keep(document, by):
        raise NotAllowed(_("Only an officer or member of the holding office keeps its papers."))
