"""People of the agency say who is close to them, and are barred from the dossiers in which those take part."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Fault, Invalid, NotAllowed
from oversight.core.ids import uuid7
from oversight.dossiers import actions as dossiers
from oversight.ledger import actions as ledger
from oversight.parties import conflicts, rules
from oversight.parties.actions.parts import CONFLICT
from oversight.parties.details import Details
from oversight.parties.ledger import KIN, RELATIVE, kin_digests
from oversight.parties.models import Kin
from oversight.vault import actions as vault
from oversight.vault.models import SubjectKind


@transaction.atomic
def declare_kin(relation: str, details: Details, *, by: Actor, now: datetime) -> Kin:
    """The actor declares somebody close to him, or his own numbers (Relation.SELF); sealed like every protected person.

    Invalid without anything certain to know the person by: a NIK, a phone number or an e-mail address.
    """
    if by.user_id == 0 or by.device is not None:
        raise NotAllowed(_("Only a person declares who is close to him, at his desk."))
    faults = rules.faults(details, today=now.date())
    terms = details.terms()
    if not any(terms[term] for term in conflicts.CERTAIN):
        faults.append(Fault("nik", "nik, phone or email", _("Give a NIK, a phone number or an e-mail address.")))
    if relation not in Kin.Relation.values:
        faults.append(Fault("relation", "one of the relations", _("Choose one of the options."), relation))
    if faults:
        raise Invalid(_("Some of what is said of the person is not right yet."), faults=faults)
    subject = vault.create(SubjectKind.PERSON, now=now)
    vault.seal(subject, RELATIVE, details.fields(), now=now)
    vault.index(subject, terms)
    kin = Kin.objects.create(id=uuid7(now), user_id=by.user_id, subject=subject, relation=relation, declared_at=now)
    _enter("parties.declare_kin", kin, by, now)
    for dossier in conflicts.with_relative(kin):
        dossiers.bar(dossier=dossier, users=[by.user_id], reason=CONFLICT, by=by, now=now)
    return kin


@transaction.atomic
def end_kin(kin: Kin, *, by: Actor, now: datetime) -> None:
    """The declaration counts no longer for what comes; what it barred stays barred. Twice is as once."""
    row = Kin.objects.select_for_update(of=("self",)).get(pk=kin.pk)
    if row.user_id != by.user_id:
        raise NotAllowed(_("Everybody ends his own declarations alone."))
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        _enter("parties.end_kin", row, by, now)


def _enter(verb: str, kin: Kin, by: Actor, now: datetime) -> None:
    line = ledger.draw_up(
        verb=verb,
        actor=by.label,
        office=by.reaches[0].path if by.reaches else "",
        at=now,
        dossier=None,
        rows={f"{KIN}:{kin.pk}": kin_digests([kin])[kin.pk]},
    )
    ledger.append([line])
