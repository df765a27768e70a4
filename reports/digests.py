"""What the ledger keeps of reports and instruments: one definition for writing and for verification."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from oversight.core.canonical import digest
from oversight.core.moments import utc_text
from reports.models import Alert

SUBJECT = "reports_stationreport"
INSTRUMENTS = "reports_instrument"
ALERT = "reports_alert"


def report_digest(
    *,
    id: UUID,
    instrument: int,
    station: int,
    reporter: int,
    filed_by: int | None,
    scope: str,
    received_at: datetime,
    stored_hash: bytes,
    content_hash: bytes,
    applied: list[str],
    flagged: list[str],
    state: int,
    superseded_by: UUID | None,
    reason: str,
) -> bytes:
    """SHA-256 over everything that a report says and where it stands; a changed vote figure changes it.

    `content_hash` is SHA-256 of the filing's canonical bytes as they are now, `stored_hash` what the dossier keeps of
    them: both are covered, so neither can be changed alone. The long filing itself is hashed once only.
    """
    return digest(
        {
            "id": id,
            "instrument": instrument,
            "station": station,
            "reporter": reporter,
            "filed_by": filed_by,
            "scope": scope,
            "received_at": utc_text(received_at),
            "stored_hash": stored_hash.hex(),
            "content_hash": content_hash.hex(),
            "applied": applied,
            "flagged": flagged,
            "state": state,
            "superseded_by": superseded_by,
            "reason": reason,
        }
    )


def instrument_id(name: str) -> UUID:
    """The id under which the ledger speaks of an instrument version: a UUID of version 5 over `code@version`."""
    return uuid5(NAMESPACE_URL, f"instrument:{name}")


def alert_digest(alert: Alert) -> bytes:
    """SHA-256 over what raised an alert, which report it follows, how its answer stands and what was recommended."""
    return digest(
        {
            "id": alert.track_id,
            "root": alert.root,
            "report": alert.report_id,
            "station": alert.station_id,
            "item": alert.item,
            "consequence": str(alert.consequence),
            "raised_at": utc_text(alert.raised_at),
            "standing": int(alert.standing),
            "standing_since": utc_text(alert.standing_since),
            "outcome": str(alert.outcome),
        }
    )


def alert_row(alert: Alert) -> dict[str, bytes]:
    """The member of an entry's `rows` for an alert."""
    return {f"{ALERT}:{alert.track_id}": alert_digest(alert)}
