"""A document is signed: the signed original is kept beside the printed one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.documents import policies, queries, signing
from oversight.documents.actions.making import render_now
from oversight.documents.actions.record import add_file, read_file, record, row_of, take_turn
from oversight.documents.ledger import STEP, step_digest
from oversight.documents.models import Document, File, Step

VERB = "documents.sign"


def sign(*, document: Document, given: signing.Given, by: Actor, now: datetime) -> Step:
    """The signed original comes in by the adapter of the settings; a paper is signed once, and not once withdrawn."""
    policies.check_keep(document, by)
    signatory = " ".join(given.signatory.replace("\0", "").split())
    if not 0 < len(signatory) <= signing.LONGEST_NAME:
        fault = Fault("signatory", f"1 to {signing.LONGEST_NAME} characters", _("Say who signed."), signatory[:50])
        raise Invalid(_("The name of who signed is missing."), faults=[fault])
    _check_open(document)
    adapter = signing.adapter()
    # What is signed is the paper as it was printed; an adapter may ask another house, so no transaction is open here.
    files = {file.variant: file for file in render_now(document=document, now=now)}
    printed = files.get(File.Variant.COMPLETE) or files.get(File.Variant.REDACTED)
    if printed is None:
        raise Conflict(_("This paper was erased by order; the redacted one remains."), code="erased")
    signed = adapter.sign(read_file(printed, document), given)
    return _keep(document, signed, adapter.name, signatory, by, now)


@transaction.atomic
def _keep(document: Document, signed: signing.Signed, method: str, signatory: str, by: Actor, now: datetime) -> Step:
    take_turn(document)
    _check_open(Document.objects.prefetch_related("steps").get(pk=document.pk))
    variant = File.Variant.SIGNED
    file = add_file(document, variant, signed.content, signed.media_type, made_by=f"signed: {method}", now=now)
    step = Step.objects.create(
        id=uuid7(now),
        document=document,
        state=Step.State.SIGNED,
        at=now,
        by_id=by.user_id or None,
        actor=by.label,
        method=method,
        signatory=signatory,
    )
    rows = row_of(file) | {f"{STEP}:{step.pk}": step_digest(step)}
    record(VERB, document, actor=by.label, now=now, rows=rows)
    return step


def _check_open(document: Document) -> None:
    match queries.standing(document):
        case queries.Standing.SIGNED:
            raise Conflict(_("The paper is signed already; withdraw it and issue another."), code="signed")
        case queries.Standing.WITHDRAWN:
            raise Conflict(_("The paper is withdrawn; nothing is signed any more."), code="withdrawn")
