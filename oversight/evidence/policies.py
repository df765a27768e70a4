"""Which evidence is whose: what may be added and seen by whom, and what is stored sealed."""

from uuid import UUID

from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotAllowed
from oversight.dossiers.models import FIRST_CASE_KIND, Confidentiality, Dossier

_ADDING_TO_REPORTS = (Permission.FILE_REPORT,)
_ADDING_TO_CASES = (
    Permission.RECEIVE_VIOLATIONS,
    Permission.STUDY_VIOLATIONS,
    Permission.RECORD_FINDINGS,
    Permission.SUBMIT_VIOLATIONS,
)


def adding(dossier: Dossier) -> tuple[Permission, ...]:
    """The permissions of which one lets somebody add evidence: who files a report, who handles or submits a case."""
    return _ADDING_TO_CASES if dossier.kind >= FIRST_CASE_KIND else _ADDING_TO_REPORTS


def viewing(kind: int) -> Permission:
    """The permission to see evidence of this kind of dossier; that of a case is seen by who reads cases alone."""
    return Permission.READ_CASES if kind >= FIRST_CASE_KIND else Permission.VIEW_EVIDENCE


def check_look(dossier: Dossier, actor: Actor) -> None:
    """NotAllowed for a token of an office at a case's files: they show people, and a person answers for a look."""
    if actor.is_token and dossier.kind >= FIRST_CASE_KIND:
        raise NotAllowed(_("Files of a case are opened by people at their desks, not by a token of an office."))


def subject_of(dossier: Dossier) -> UUID | None:
    """The vault's subject under whose key the dossier's files are stored; None where they are stored as they are.

    Files of restricted and excepted cases are sealed with the contents of their dossier, and erased with them.
    """
    is_sealed = dossier.kind >= FIRST_CASE_KIND and dossier.confidentiality >= Confidentiality.RESTRICTED
    return dossier.pk if is_sealed else None
