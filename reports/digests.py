"""The digest of a station report as the ledger keeps it: one definition for intake and verification."""

from datetime import UTC, datetime
from uuid import UUID

from oversight.core.canonical import digest

SUBJECT = "reports_stationreport"


def moment(value: datetime) -> str:
    """A time as the digest spells it: UTC, microseconds."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def report_digest(
    *,
    id: UUID,
    instrument: int,
    station: int,
    reporter: int,
    filed_by: int,
    scope: str,
    received_at: datetime,
    content_hash: bytes,
    content: object,
    applied: list[str],
    flagged: list[str],
    state: int,
    superseded_by: UUID | None,
    reason: str,
) -> bytes:
    """SHA-256 over everything that a report says and where it stands; a changed vote figure changes it.

    `content` is the filing as stored (its own hash is in `content_hash`; both are covered, so neither can drift).
    """
    return digest({
        "id": id, "instrument": instrument, "station": station, "reporter": reporter, "filed_by": filed_by,
        "scope": scope, "received_at": moment(received_at), "content_hash": content_hash.hex(), "content": content,
        "applied": applied, "flagged": flagged, "state": state, "superseded_by": superseded_by, "reason": reason,
    })
