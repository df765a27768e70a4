"""Somebody comes into a case after it was brought in: a reported party, a witness, an expert, a proxy."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.dossiers.models import Kind, Status
from oversight.parties import actions as parties
from oversight.parties.details import Details
from oversight.parties.models import Part, Person, Role
from violations import policies
from violations.actions import opening
from violations.models import Case
from violations.rules.checking import MOST_PEOPLE

# Who may be entered later. A reporter comes with his report alone, and a tip names nobody who sent it.
LATER = (Role.REPORTED, Role.WITNESS, Role.EXPERT, Role.PROXY)


def roles_of(case: Case) -> tuple[Role, ...]:
    """As what somebody may be entered: a proxy stands for a reporter, so only a report has one."""
    return tuple(role for role in LATER if role != Role.PROXY or case.kind == Kind.VIOLATION_REPORT)


@transaction.atomic
def add_party(
    *,
    case: Case,
    role: str,
    details: Details,
    is_organisation: bool = False,
    office: str = "",
    by: Actor,
    now: datetime,
) -> Part:
    """Enter somebody into a case; whoever of us is in conflict with him is barred at once.

    `office` is the code of our office of which a reported person is (as 64.01.01): its people are barred. Conflict once
    the case is closed, or when it has as many people as a form may name.
    """
    policies.check_add_party(case, by)
    held = opening.locked(case)
    if role not in roles_of(held):
        fault = Fault("role", f"one of {', '.join(roles_of(held))}", _("Choose one of the options."), role[:20])
        raise Invalid(_("Some answers are missing or not right yet."), faults=[fault])
    if held.dossier.status == Status.CLOSED:
        raise Conflict(_("The case is closed; nothing can be added."), code="case-closed")
    if held.dossier.parts.count() >= MOST_PEOPLE:
        raise Conflict(_("The case has as many people as it may have."), code="too-many-people")
    kind = Person.Kind.ORGANISATION if is_organisation else Person.Kind.PERSON
    return parties.add(held.dossier, Role(role), details, by=by, now=now, kind=kind, office=_office(role, office))


def _office(role: str, code: str) -> Office | None:
    """The office whose people a reported party is of."""
    wanted = code.strip().rstrip(".")
    if not wanted:
        return None
    found = Office.objects.filter(path=f"{wanted}.").first() if role == Role.REPORTED else None
    if found is None:
        fault = Fault("office", "code of an office", _("There is no such office."), wanted[:24])
        raise Invalid(_("Some answers are missing or not right yet."), faults=[fault])
    return found
