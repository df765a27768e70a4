"""How a report gets into the tables: one statement for dossier, report, promised evidence, ledger entry and queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from oversight.core.database import prepared

# The rows travel as one JSON document, so that one report and a thousand cost the same number of round trips. Rows
# that exist already (same id, same source) are left alone and come back as absent; a second current report of the
# same reporter breaks the unique index and undoes the statement. Set based: no loop in the database either.
_STORE = """
with input as materialized (
  select * from jsonb_to_recordset(%s::jsonb) as x(
    id uuid, occurred_at timestamptz, received_at timestamptz, filed_by int, on_behalf_of int, office int, place int,
    station int, election smallint, channel smallint, content_hash text, scope text, source_system text,
    source_reference text, instrument smallint, reporter int, device uuid, device_counter int, supersedes uuid,
    reason text, content jsonb, applied text[], flagged text[], evidence jsonb, entry uuid, body text, salt text,
    commitment text)
), filed as (
  insert into dossier (id, occurred_at, received_at, recorded_at, filed_by_id, on_behalf_of_id, office_id, place_id,
    station_id, election_id, kind, status, confidentiality, channel, content_hash, scope, source_system,
    source_reference)
  select id, occurred_at, received_at, received_at, filed_by, on_behalf_of, office, place, station, election, 1, 1, 2,
    channel, decode(content_hash, 'hex'), scope, source_system, source_reference
  from input on conflict do nothing returning id
), reported as (
  insert into reports_stationreport (dossier_id, instrument_id, station_id, reporter_id, received_at, device,
    device_counter, state, supersedes, reason, content, applied, flagged)
  select i.id, instrument, station, reporter, received_at, device, device_counter, 1, supersedes, reason, content,
    applied, flagged
  from input i join filed using (id) returning dossier_id
), promised as (
  insert into evidence_item (id, dossier_id, kind, sha256, size, media_type, taken_at, promised_at)
  select e.id, i.id, e.kind, decode(e.sha256, 'hex'), e.size, e.media_type, e.taken_at, i.received_at
  from input i join filed using (id)
  cross join lateral jsonb_to_recordset(i.evidence) as e(
    id uuid, kind text, sha256 text, size bigint, media_type text, taken_at timestamptz)
  where i.evidence is not null
), entered as (
  insert into ledger_entry (id, at, dossier, body, salt, commitment)
  select entry, received_at, i.id, convert_to(body, 'UTF8'), decode(salt, 'hex'), decode(commitment, 'hex')
  from input i join reported r on r.dossier_id = i.id returning id
), queued as (
  insert into ledger_pending (entry) select id from entered
)
select dossier_id from reported
"""
_encoder = msgspec.json.Encoder()


class Row(msgspec.Struct, kw_only=True):
    """One report ready to be stored; field names are the columns of the statement's input."""

    id: UUID
    occurred_at: datetime
    received_at: datetime
    filed_by: int
    on_behalf_of: int | None
    office: int
    place: int
    station: int
    election: int
    channel: int
    content_hash: str
    scope: str
    source_system: str | None
    source_reference: str | None
    instrument: int
    reporter: int
    device: UUID | None
    device_counter: int | None
    supersedes: UUID | None
    reason: str
    content: msgspec.Raw
    applied: list[str]
    flagged: list[str]
    evidence: list[Any] | None
    entry: UUID
    body: str
    salt: str
    commitment: str

    @property
    def key(self) -> tuple[int, int, int]:
        """Of which only one report is current: station, instrument, reporter."""
        return self.station, self.instrument, self.reporter


def store(rows: Sequence[Row]) -> set[UUID]:
    """Insert what is new; answers the ids that were. UniqueViolation when a current report stands in the way."""
    if not rows:
        return set()
    if connection.in_atomic_block:  # a broken unique index must not break the caller's transaction
        with transaction.atomic():
            return _run(rows)
    return _run(rows)


def _run(rows: Sequence[Row]) -> set[UUID]:
    with prepared() as cursor:
        cursor.execute(_STORE, (_encoder.encode(rows).decode(),))
        return {row[0] for row in cursor.fetchall()}
