"""With many cases every list goes by its index, whoever asks."""

from typing import Any

import psycopg

from oversight.dossiers import keyset
from oversight.dossiers.models import Kind
from tests.factories.reports import actor
from tests.factories.violations import NOW, reported
from violations.models import Case
from violations.queries import Filters
from violations.queries.cases import listed
from violations.queries.register import Narrowing, branches
from violations.rules import law

MANY = 40_000
# Cases over all regencies and sub-districts, twenty seconds after one another, every fifth a finding.
_DOSSIERS = """
insert into dossier (id, occurred_at, received_at, recorded_at, office_id, place_id, election_id, kind, status,
  confidentiality, channel, content_hash, scope)
select uuidv7(), now(), timestamptz '2023-01-01' + n * interval '20 seconds', now(), o.id, o.region_id,
  (select id from regions_election where code = 'pemilu-2024'), case when n %% 5 = 0 then 130 else 120 end, 1, 3, 1,
  decode(repeat('00', 32), 'hex'), o.path
from generate_series(1, %s) n join (
  select *, row_number() over (order by id) - 1 as number, count(*) over () as all_of_them from accounts_office
  where level in ('regency', 'district')
) o on o.number = n %% o.all_of_them
"""
_CASES = """
insert into violations_case (dossier_id, kind, track, received_at, place_id, occurred_on, contest, classes, flags)
select d.id, d.kind, uuidv7(), d.received_at, d.place_id, d.received_at::date, '', '{}', '{}'
from dossier d where d.kind in (120, 130) and not exists (select from violations_case v where v.dossier_id = d.id)
"""


# Most cases have ended; a status as a track would set it, without a track for each.
_STATUSES = """
update violations_case set status = (array['status_notified', 'archived', 'archived', 'registered', 'not_registered',
  'in_study'])[1 + abs(hashtext(dossier_id::text)) % 6]
"""


def read(rows: Any) -> str:
    return str(rows.explain())


def test_every_list_goes_by_its_index(live_db: None, superuser: psycopg.Connection[Any]) -> None:
    reported()
    superuser.execute(_DOSSIERS, [MANY])
    superuser.execute(_CASES)
    superuser.execute("analyze dossier")
    superuser.execute("analyze violations_case")
    lists = {
        "the nation, newest first": ("nani", Filters(), {"violation_by_time"}),
        "a regency": ("budi", Filters(), {"violation_by_scope", "violation_by_time"}),
        "a status": ("nani", Filters(status="submitted"), {"violation_by_status"}),
        "findings": ("nani", Filters(kind=Kind.FINDING), {"violation_by_kind", "violation_by_time"}),
    }
    for name, (who, filters, indexes) in lists.items():
        (rows,) = listed(actor(who, NOW), filters, NOW)
        told = read(rows.order_by("-received_at", "-pk")[:51])
        assert any(index in told for index in indexes), (name, told)
        assert "Seq Scan on violations_case" not in told and "Seq Scan on dossier " not in told, (name, told)
    place = Case.objects.values_list("place", flat=True)[0]
    near = Case.objects.filter(place__in=[place], occurred_on__range=("2023-01-02", "2023-01-06"))
    assert "violation_by_event" in read(near)
    assert "a_tracking_code_opens_one_case" in read(Case.objects.filter(code_mark=bytes(32)))


def test_the_public_register_goes_by_its_indexes(live_db: None, superuser: psycopg.Connection[Any]) -> None:
    superuser.execute(_DOSSIERS, [MANY])
    superuser.execute(_CASES)
    superuser.execute("set session_replication_role = replica")
    superuser.execute(_STATUSES)
    superuser.execute("set session_replication_role = origin")
    superuser.execute("analyze dossier")
    superuser.execute("analyze violations_case")
    states = law.public_states(NOW.date())
    lists = {
        "the nation": (Narrowing(), {"register_by_status", "register_by_election"}),
        "a year": (Narrowing(year=2023), {"register_by_status", "register_by_election"}),
        "an election that had no case": (Narrowing(election="pilkada-2024"), {"register_by_election"}),
        "a regency": (Narrowing(place="64.01."), {"register_by_scope", "register_by_status"}),
        "a number": (Narrowing(number="001/Reg/LP/PL/Kab/23.09/I/2024"), {"violations_case_pkey", "number_by_text"}),
    }
    order = keyset.newest()
    for name, (narrowing, indexes) in lists.items():
        for rows in branches(narrowing, states):
            told = read(order.sorted(rows)[:51])
            assert any(index in told for index in indexes), (name, told)
            assert "Seq Scan on violations_case" not in told and "Seq Scan on dossier " not in told, (name, told)
