"""Many new reports at once, by COPY: all of them, or none when one was there before (docs/adr/0005).

COPY costs Postgres half of what the statement of `store` costs a report, but cannot leave a row aside. So a batch is
poured first, and only a batch that holds something known goes the other way. Its binary form saves both sides the
spelling out and reading of ids, times and bytes; columns that may be null come last, the others are packed at once.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from struct import Struct
from uuid import UUID

from django.db import connection, transaction

from reports.actions.store import Row

FROM = 50  # fewer rows cost less by the one statement

_DOSSIER = (
    "copy dossier (id, occurred_at, received_at, recorded_at, filed_by_id, office_id, place_id, station_id,"
    " election_id, kind, status, confidentiality, channel, content_hash, scope, on_behalf_of_id, source_system,"
    " source_reference) from stdin (format binary)"
)
_REPORT = (
    "copy reports_stationreport (dossier_id, instrument_id, station_id, reporter_id, received_at, state, applied,"
    " flagged, content, reason, device, device_counter) from stdin (format binary)"
)
_EVIDENCE = (
    "copy evidence_item (id, dossier_id, size, promised_at, sha256, kind, media_type, taken_at)"
    " from stdin (format binary)"
)
_ENTRY = "copy ledger_entry (id, at, dossier, salt, commitment, body) from stdin (format binary)"
_PENDING = "copy ledger_pending (entry) from stdin (format binary)"

# A row is the number of its fields, then each field after its length; the lengths stand between the values.
_dossier = Struct("!h i16s iq iq iq iq ii ii ii ih ih ih ih ih i32s i").pack
_report = Struct("!h i16s ih ii iq iq ih").pack
_evidence = Struct("!h i16s i16s iq iq i32s").pack
_entry = Struct("!h i16s iq i16s i16s i32s i").pack
_pending = Struct("!h i16s").pack
_int, _whole, _long, _id = Struct("!i").pack, Struct("!ii").pack, Struct("!iq").pack, Struct("!i16s").pack
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_EMPTY = bytes(4)
_JSONB = b"\x01"  # the version of its binary form, which is the text after it
_VARCHAR = 1043  # the type's number, the same in every Postgres
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def pour(rows: Sequence[Row]) -> set[UUID]:
    """Insert all rows, none of which corrects another; IntegrityError, and nothing stored, when one is known."""
    dossiers: list[bytes] = []
    reports: list[bytes] = []
    evidence: list[bytes] = []
    entries: list[bytes] = []
    pending: list[bytes] = []
    for row in rows:
        id, at, entry = row.id.bytes, _moment(row.received_at), row.entry.bytes
        scope = row.scope.encode()
        dossiers += (
            _dossier(
                18, 16, id, 8, _microseconds(row.occurred_at), 8, at, 8, at, 8, row.filed_by, 4, row.office,
                4, row.place, 4, row.station, 2, row.election, 2, 1, 2, 1, 2, 2, 2, row.channel,
                32, bytes.fromhex(row.content_hash), len(scope),
            ),
            scope,
            _NULL if row.on_behalf_of is None else _long(8, row.on_behalf_of),
            _text(row.source_system),
            _text(row.source_reference),
        )  # fmt: skip
        content = bytes(row.content)
        reports += (
            _report(12, 16, id, 2, row.instrument, 4, row.station, 8, row.reporter, 8, at, 2, 1),
            _codes(tuple(row.applied)),
            _codes(tuple(row.flagged)),
            _int(len(content) + 1),
            _JSONB,
            content,
            _text(row.reason),
            _NULL if row.device is None else _id(16, row.device.bytes),
            _NULL if row.device_counter is None else _whole(4, row.device_counter),
        )
        for item in row.evidence or ():
            evidence += (
                _evidence(8, 16, item.id.bytes, 16, id, 8, item.size, 8, at, 32, bytes.fromhex(item.sha256)),
                _text(item.kind),
                _text(item.media_type),
                _NULL if item.taken_at is None else _long(8, _microseconds(item.taken_at)),
            )
        body = row.body.encode()
        entries += (
            _entry(
                6, 16, entry, 8, at, 16, id, 16, bytes.fromhex(row.salt), 32, bytes.fromhex(row.commitment), len(body)
            ),
            body,
        )
        pending.append(_pending(1, 16, entry))
    with transaction.atomic():
        _copy(_DOSSIER, dossiers)
        _copy(_REPORT, reports)
        if evidence:
            _copy(_EVIDENCE, evidence)
        _copy(_ENTRY, entries)
        _copy(_PENDING, pending)
    return {row.id for row in rows}


def _copy(statement: str, rows: Iterable[bytes]) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        copy.write(b"".join((_HEAD, *rows, _END)))


def _microseconds(moment: datetime) -> int:
    """A time as Postgres keeps it."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


_moment = lru_cache(maxsize=16)(_microseconds)  # a batch has one time of receipt


def _text(value: str | None) -> bytes:
    if not value:
        return _NULL if value is None else _EMPTY
    spelled = value.encode()
    return _int(len(spelled)) + spelled


@lru_cache(maxsize=1_024)
def _codes(codes: tuple[str, ...]) -> bytes:
    """A list of codes as an array of varchar; few combinations occur."""
    if not codes:
        return Struct("!iiii").pack(12, 0, 0, _VARCHAR)
    items = b"".join(map(_text, codes))
    return Struct("!iiiiii").pack(20 + len(items), 1, 0, _VARCHAR, len(codes), 1) + items
