"""Many new reports at once, by COPY: all of them, or none when one was there before (docs/adr/0005).

COPY costs Postgres three fifths of what the statement of `store` costs a report, but cannot leave a row aside. So a
batch is poured first, and only a batch that holds something known goes the other way.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from reports.actions.store import Row

FROM = 50  # fewer rows cost less by the one statement

_DOSSIER = (
    "copy dossier (id, occurred_at, received_at, recorded_at, filed_by_id, on_behalf_of_id, office_id, place_id,"
    " station_id, election_id, kind, status, confidentiality, channel, content_hash, scope, source_system,"
    " source_reference) from stdin"
)
_REPORT = (
    "copy reports_stationreport (dossier_id, instrument_id, station_id, reporter_id, received_at, device,"
    " device_counter, state, supersedes, reason, content, applied, flagged) from stdin"
)
_EVIDENCE = "copy evidence_item (id, dossier_id, kind, sha256, size, media_type, taken_at, promised_at) from stdin"
_ENTRY = "copy ledger_entry (id, at, dossier, body, salt, commitment) from stdin"
_PENDING = "copy ledger_pending (entry) from stdin"
_NULL = "\\N"


def pour(rows: Sequence[Row]) -> set[UUID]:
    """Insert all rows, none of which corrects another; IntegrityError, and nothing stored, when one is known."""
    dossiers, reports, evidence, entries, pending = [], [], [], [], []
    for row in rows:
        id, at = str(row.id), _moment(row.received_at)
        dossiers.append(
            f"{id}\t{_moment(row.occurred_at)}\t{at}\t{at}\t{row.filed_by}\t{_or_null(row.on_behalf_of)}\t{row.office}"
            f"\t{row.place}\t{row.station}\t{row.election}\t1\t1\t2\t{row.channel}\t\\\\x{row.content_hash}\t{row.scope}"
            f"\t{_text(row.source_system)}\t{_text(row.source_reference)}\n"
        )
        reports.append(
            f"{id}\t{row.instrument}\t{row.station}\t{row.reporter}\t{at}\t{_or_null(row.device)}"
            f"\t{_or_null(row.device_counter)}\t1\t{_NULL}\t{_text(row.reason)}\t{_text(bytes(row.content).decode())}"
            f"\t{{{','.join(row.applied)}}}\t{{{','.join(row.flagged)}}}\n"
        )
        evidence += [
            f"{item.id}\t{id}\t{item.kind}\t\\\\x{item.sha256}\t{item.size}\t{item.media_type}"
            f"\t{_NULL if item.taken_at is None else _moment(item.taken_at)}\t{at}\n"
            for item in row.evidence or ()
        ]
        entry = str(row.entry)
        entries.append(f"{entry}\t{at}\t{id}\t\\\\x{row.body.encode().hex()}\t\\\\x{row.salt}\t\\\\x{row.commitment}\n")
        pending.append(f"{entry}\n")
    with transaction.atomic():
        _copy(_DOSSIER, dossiers)
        _copy(_REPORT, reports)
        if evidence:
            _copy(_EVIDENCE, evidence)
        _copy(_ENTRY, entries)
        _copy(_PENDING, pending)
    return {row.id for row in rows}


def _copy(statement: str, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        copy.write("".join(lines))


def _or_null(value: object) -> str:
    return _NULL if value is None else str(value)


def _moment(moment: datetime) -> str:
    return moment.isoformat()


def _text(value: str | None) -> str:
    """A text as COPY's text form spells it."""
    if value is None:
        return _NULL
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if not value.isprintable():
        value = value.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return value
