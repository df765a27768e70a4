"""What the ledger's verifier may ask of reports: the digests of its rows as they are now."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from oversight.core.canonical import digest
from reports.actions.receive import digest_of
from reports.digests import ALERT, INSTRUMENTS, SUBJECT, alert_digest, instrument_id
from reports.models import Alert, Instrument, StationReport


class StationReports:
    """Subject `reports_stationreport`."""

    table = SUBJECT

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        rows = StationReport.objects.select_related("dossier").filter(pk__in=ids)
        return {row.pk: digest_of(row) for row in rows}

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids in order, after `last`."""
        rows = StationReport.objects.order_by("pk")
        return list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit])


class Alerts:
    """Subject `reports_alert`; ids are those of their tracks."""

    table = ALERT

    def digests(self, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Digest by id of those that exist."""
        return {row.pk: alert_digest(row) for row in Alert.objects.filter(pk__in=ids)}

    def ids_after(self, last: UUID | None, limit: int) -> Sequence[UUID]:
        """Ids in order, after `last`."""
        rows = Alert.objects.order_by("pk")
        return list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:limit])


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
