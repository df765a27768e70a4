"""Every read of reports. Lists start from the actor's jurisdiction; reference data is remembered in the process."""

from reports.queries.phones import Counters, Span, device_counters
from reports.queries.reference import (
    InstrumentVersion,
    StationPlace,
    forget_reference_data,
    instrument,
    instruments,
    reporter_at,
    stations,
)
from reports.queries.station_reports import (
    Filters,
    LedgerPlace,
    count_station_reports,
    ledger_places,
    siblings,
    station_report,
    station_reports,
)

__all__ = [
    "Counters",
    "Filters",
    "InstrumentVersion",
    "LedgerPlace",
    "Span",
    "StationPlace",
    "count_station_reports",
    "device_counters",
    "forget_reference_data",
    "instrument",
    "instruments",
    "ledger_places",
    "reporter_at",
    "siblings",
    "station_report",
    "station_reports",
    "stations",
]
