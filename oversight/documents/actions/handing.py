"""A file of a document is handed to somebody of the agency; a complete one never without a trace."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Fault, Invalid, NotFound
from oversight.core.ids import uuid7
from oversight.documents import policies
from oversight.documents.actions.making import render_now
from oversight.documents.actions.record import read_file, record, row_of
from oversight.documents.keeping import keeper
from oversight.documents.models import Document, File, Handout
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import Dossier

VERB = "documents.hand_out"
LONGEST_REASON = 200


class Content(NamedTuple):
    """The bytes, with the row that says what they are."""

    file: File
    data: bytes


def hand_out(*, document: Document, variant: str, by: Actor, now: datetime, reason: str = "") -> Content:
    """One file of a document, printed now if it is not yet.

    A complete or signed one is a row and a ledger entry each time; one that names protected people needs a reason and
    what the keeper asks for besides. NotFound where there is no such variant.
    """
    dossiers.fetch(Dossier.objects.all(), by, policies.reading(document.dossier), document.dossier_id, now=now)
    file = next((one for one in render_now(document=document, now=now) if one.variant == variant), None)
    if file is None:
        raise NotFound(_("There is no such file of this document."))
    reason = " ".join(reason.replace("\0", "").split())
    if not file.is_open:
        if not 0 < len(reason) <= LONGEST_REASON:
            fault = Fault(
                "reason", f"1 to {LONGEST_REASON} characters", _("Say in one sentence what it is needed for.")
            )
            raise Invalid(
                _("The complete paper is handed out for a reason alone."), code="reason-needed", faults=[fault]
            )
        keeper().check(dossier=document.dossier_id, document=document.pk, by=by, now=now)
    data = read_file(file, document)
    if variant != File.Variant.REDACTED:
        _log(document, file, reason[:LONGEST_REASON], by, now)
    return Content(file, data)


def hand_out_redacted(*, document: Document, now: datetime) -> Content:
    """The redacted file, printed now if it is not yet, for whom the caller has admitted: it names no protected person.

    It leaves no trace, as the public check leaves none. NotFound where there is no such variant.
    """
    file = next((one for one in render_now(document=document, now=now) if one.variant == File.Variant.REDACTED), None)
    if file is None:
        raise NotFound(_("There is no such file of this document."))
    return Content(file, read_file(file, document))


@transaction.atomic
def _log(document: Document, file: File, reason: str, by: Actor, now: datetime) -> None:
    handout = Handout.objects.create(
        id=uuid7(now), file=file, at=now, by_id=by.user_id or None, actor=by.label, reason=reason
    )
    record(VERB, document, actor=by.label, now=now, rows=row_of(file), more={"handout": str(handout.pk)})
