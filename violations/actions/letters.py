"""The papers of the procedure are drawn up from the facts of the case, one for each act."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid, NotFound
from oversight.core.ids import uuid7
from oversight.documents import actions as documents
from oversight.documents.models import Document
from violations import drafting, policies
from violations.actions.taking import enter, hold, reference
from violations.models import Case, Letter
from violations.queries import letters as reads
from violations.queries import procedure, sittings

# Papers that a commissioner signs whom the act does not name.
ASK_WHO_SIGNS = frozenset({Letter.Kind.COMPLETION, Letter.Kind.STATUS_NOTICE, Letter.Kind.TRACING_ORDER})


@transaction.atomic
def draw_up(
    *, case: Case, kind: str, about: UUID, by: Actor, now: datetime, number: str = "", signs: int | None = None
) -> Document:
    """Draw up the paper of one act, complete and redacted: a minute, a letter to the reporter, an order.

    `about` is the act's row, `signs` the commissioner who signs, `number` is given where the act has none of its own.
    Conflict while a paper of the act stands; one that was withdrawn may be drawn up anew.
    """
    held, _track = hold(case)
    found = next(iter(reads.acts(held, (kind,), about)), None)
    if found is None:
        raise NotFound(_("There is no such act of this case."))
    office = policies.check_draw_up(held, found.offices, by)
    if reads.drawn_up(held, kind, about) is not None:
        raise Conflict(_("This paper is drawn up already."), code="drawn-up-already")
    signatory = ""
    if found.kind in ASK_WHO_SIGNS:
        members = {member.pk: member.name for member in procedure.members(held.dossier.office, now=now)}
        if signs not in members:
            fault = Fault("signs", "a member of the office", _("Choose who signs."), signs)
            raise Invalid(_("Say which commissioner of the office signs."), faults=[fault])
        signatory = members[signs]
    made = drafting.draft(found, signed_by=signatory, written_by=by.name, now=now)
    document = documents.issue(
        dossier=held.dossier,
        template_code=made.template,
        facts=made.facts,
        masks=made.masks,
        number=found.number or reference("number", number),
        office=sittings.office(office),
        by=by,
        now=now,
    )
    row = Letter(id=uuid7(now), case=held, kind=kind, about=about, document=document, at=now, by_id=by.user_id)
    row.save(force_insert=True)
    enter("draw_up", held, [row], by=by, now=now)
    return document
