"""What the ledger's verifier may ask of reports: the digests of its rows as they are now."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from oversight.core.canonical import digest
from oversight.ledger.rows import Rows, each
from reports.actions.receive import digest_of
from reports.digests import ALERT, INSTRUMENTS, SUBJECT, alert_digest, instrument_id
from reports.models import Alert, Instrument, StationReport


class StationReports(Rows[StationReport]):
    """Subject `reports_stationreport`."""

    def __init__(self) -> None:
        super().__init__(SUBJECT, StationReport.objects.select_related("dossier"), each(digest_of))


class Alerts(Rows[Alert]):
    """Subject `reports_alert`; ids are those of their tracks."""

    def __init__(self) -> None:
        super().__init__(ALERT, Alert.objects.all(), each(alert_digest))


class Instruments:
    """Subject `reports_instrument`; ids are UUIDs of version 5 over `code@version`."""

    table = INSTRUMENTS

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        known = {instrument_id(row.name): row for row in Instrument.objects.all()}
        return {id: digest(known[id].definition) for id in ids if id in known}

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids in order, after `last`."""
        ids = sorted(instrument_id(row.name) for row in Instrument.objects.defer("definition"))
        return [id for id in ids if last is None or id > last][:limit]
