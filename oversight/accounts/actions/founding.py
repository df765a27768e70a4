"""The first two administrators, before whom nobody could appoint anybody."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from oversight.accounts.actions.assignments import FEWEST_ADMINISTRATORS
from oversight.accounts.actions.newcomers import Newcomer, checked, temporary_password
from oversight.accounts.actions.record import record
from oversight.accounts.ledger import assignment_row
from oversight.accounts.models import Assignment, Office
from oversight.accounts.roles import NATIONAL_ROLES, Role
from oversight.core.errors import Conflict, Fault, Invalid

TERM = timedelta(days=5 * 365)
SYSTEM = "system:founding"
_ONE_FOUNDING = 0x6F76_666F  # key of an advisory lock


@transaction.atomic
def found_agency(*, administrators: Sequence[Newcomer], now: datetime) -> list[tuple[Assignment, str]]:
    """Two or more administrators and a temporary password for each, returned here once.

    Conflict as soon as any national role was ever given: from then on people appoint people.
    """
    if len({one.username.strip().lower() for one in administrators}) < FEWEST_ADMINISTRATORS:
        raise Invalid(
            _("Name at least two administrators: each national role needs two people."),
            faults=[Fault("administrator", "at least two", _("Name another person."), len(administrators))],
        )
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_FOUNDING])
    if Assignment.objects.filter(role__in=NATIONAL_ROLES).exists():
        raise Conflict(
            _("The agency is founded: a national role was given already. Administrators appoint others."),
            code="founded",
        )
    national = Office.objects.get(path="")
    founded = []
    for newcomer in administrators:
        person, password = checked(newcomer, now), temporary_password()
        person.set_password(password)
        person.save(force_insert=True)
        assignment = Assignment.objects.create(
            user=person,
            office=national,
            role=Role.NATIONAL_ADMINISTRATOR,
            period=DateTimeTZRange(now, now + TERM),
            origin=Assignment.Origin.FOUNDING,
            granted_at=now,
        )
        record("found", actor=SYSTEM, office=national.path, now=now, rows=assignment_row(assignment))
        founded.append((assignment, password))
    return founded
