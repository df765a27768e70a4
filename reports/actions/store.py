"""How a report gets into the tables: one statement for dossier, report, promised evidence, ledger entry and queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from oversight.core.database import prepared

# The rows travel as one JSON document: one report and a thousand cost the same number of round trips. Set based, so
# there is no loop in the database either.
_INPUT = """
with input as materialized (
  select * from jsonb_to_recordset(%s::jsonb) as x(
    id uuid, occurred_at timestamptz, received_at timestamptz, filed_by int, on_behalf_of int, office int, place int,
    station int, election smallint, channel smallint, content_hash text, scope text, source_system text,
    source_reference text, instrument smallint, reporter int, device uuid, device_counter int, supersedes uuid,
    reason text, content jsonb, applied text[], flagged text[], evidence jsonb, entry uuid, body text, salt text,
    commitment text)
), """
_WRITE = """filed as (
  insert into dossier (id, occurred_at, received_at, recorded_at, filed_by_id, on_behalf_of_id, office_id, place_id,
    station_id, election_id, kind, status, confidentiality, channel, content_hash, scope, source_system,
    source_reference)
  select id, occurred_at, received_at, received_at, filed_by, on_behalf_of, office, place, station, election, 1, 1, 2,
    channel, decode(content_hash, 'hex'), scope, source_system, source_reference
  from input {unless_known} returning id
), reported as (
  insert into reports_stationreport (dossier_id, instrument_id, station_id, reporter_id, received_at, device,
    device_counter, state, supersedes, reason, content, applied, flagged)
  select i.id, instrument, station, reporter, received_at, device, device_counter, 1, supersedes, reason, content,
    applied, flagged
  from {what} returning dossier_id
), promised as (
  insert into evidence_item (id, dossier_id, kind, sha256, size, media_type, taken_at, promised_at)
  select e.id, i.id, e.kind, decode(e.sha256, 'hex'), e.size, e.media_type, e.taken_at, i.received_at
  from {what}
  cross join lateral jsonb_to_recordset(i.evidence) as e(
    id uuid, kind text, sha256 text, size bigint, media_type text, taken_at timestamptz)
  where i.evidence is not null
), entered as (
  insert into ledger_entry (id, at, dossier, body, salt, commitment)
  select entry, received_at, i.id, convert_to(body, 'UTF8'), decode(salt, 'hex'), decode(commitment, 'hex') from {what}
), queued as (
  insert into ledger_pending (entry) select entry from {what}
)
select dossier_id from reported
"""
# Whoever knows that all rows are new spares Postgres the joins, a quarter of its time.
_STORE_NEW = _INPUT + _WRITE.format(unless_known="", what="input i")
_STORE = _INPUT + _WRITE.format(unless_known="on conflict do nothing", what="input i join filed using (id)")
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
    return _apart(_STORE, rows)


def store_new(rows: Sequence[Row]) -> set[UUID]:
    """Insert all rows; IntegrityError, and nothing stored, when one was there before."""
    return _apart(_STORE_NEW, rows)


def _apart(statement: str, rows: Sequence[Row]) -> set[UUID]:
    if not rows:
        return set()
    if connection.in_atomic_block:  # a broken unique index must not break the caller's transaction
        with transaction.atomic():
            return _run(statement, rows)
    return _run(statement, rows)


def _run(statement: str, rows: Sequence[Row]) -> set[UUID]:
    with prepared() as cursor:
        cursor.execute(statement, (_encoder.encode(rows).decode(),))
        return {row[0] for row in cursor.fetchall()}
