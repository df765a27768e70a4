"""Somebody at the counter may have reported before: looked up by what identifies him, and the look is recorded."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Fault, Invalid, NotAllowed
from oversight.ledger import actions as ledger
from oversight.parties import queries as parties
from oversight.parties.queries import Known
from oversight.vault.models import Term

VERB = "violations.find_returning"
TERMS: Mapping[str, Term] = {"nik": Term.NIK, "phone": Term.PHONE, "email": Term.EMAIL}


@transaction.atomic
def find_returning(*, given: Mapping[str, str], by: Actor, now: datetime) -> list[Known]:
    """The people of the actor's area whom one of these fits: `nik`, `phone`, `email`; by their codes alone.

    Every search is an entry of the ledger that says by which of them and how many were found, never what was typed.
    Invalid when nothing was given.
    """
    paths = by.paths(Permission.RECEIVE_VIOLATIONS)
    if not paths:
        raise NotAllowed(_("Only who receives reports looks whether somebody reported before."))
    asked = {name: value.strip() for name, value in given.items() if name in TERMS and value.strip()}
    if not asked:
        fault = Fault("nik", "nik, phone or email", _("Give a NIK, a phone number or an e-mail address."))
        raise Invalid(_("Nothing was given to look for."), faults=[fault])
    found: dict[object, Known] = {}
    for name, value in asked.items():
        for one in parties.returning(TERMS[name], value, by):
            found.setdefault(one.person, one)
    line = ledger.draw_up(
        verb=VERB,
        actor=by.label,
        office=paths[0],
        at=now,
        dossier=None,
        rows={},
        more={"by": sorted(asked), "found": len(found), "people": sorted(str(one.person) for one in found.values())},
    )
    ledger.append([line])
    return list(found.values())
