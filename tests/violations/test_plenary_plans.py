"""With many plenaries and transfers the lists of an office go by their indexes."""

from typing import Any

import psycopg

from oversight.accounts.models import Office
from tests.factories.procedure import enlist, who
from tests.violations.test_plans import _CASES, _DOSSIERS
from violations.models import Plenary
from violations.queries import sittings, transfers

MANY = 20_000
_PLENARIES = """
insert into violations_plenary (id, case_id, office_id, proposal, reason, chair_id, called_at, called_by_id, minute,
  outcome, closed_at, closed_by_id)
select uuidv7(), v.dossier_id, d.office_id, 'offer_transfer', '', u.id, v.received_at, u.id, 'BA', 'carried',
  v.received_at, u.id
from violations_case v join dossier d on d.id = v.dossier_id, (select min(id) as id from accounts_user) u
"""
_TRANSFERS = """
insert into violations_transfer (id, case_id, plenary_id, direction, source_id, target_id, offered_at, offered_by_id,
  answer, answered_at, answered_by_id)
select uuidv7(), p.case_id, p.id, 'side', p.office_id, 1, p.closed_at, p.chair_id, 'declined', p.closed_at, p.chair_id
from violations_plenary p
"""


def test_what_an_office_decided_lately_goes_by_its_index(live_db: None, superuser: psycopg.Connection[Any]) -> None:
    enlist()
    for statement in (_DOSSIERS, _CASES, _PLENARIES, _TRANSFERS):
        superuser.execute(statement, [MANY] if statement is _DOSSIERS else None)
    for table in ("dossier", "violations_case", "violations_plenary", "violations_transfer"):
        superuser.execute(f"analyze {table}")
    rina, paser = who("rina"), Office.objects.get(path="64.01.")
    assert len(sittings.closed_plenaries(rina).rows) == 20
    rows = sittings._of_own_offices(rina).filter(closed_at__isnull=False)
    assert "plenary_closed" in str(sittings.LAST_CLOSED.sorted(rows)[:21].explain())
    assert "an_office_holds_one_plenary" in str(Plenary.objects.filter(office__in=[1], closed_at=None).explain())
    own = transfers._rows(rina).filter(answered_at__isnull=False, source__in=[paser.pk])
    assert "Seq Scan on violations_transfer" not in str(own.order_by("-answered_at", "-pk")[:20].explain())
