"""Every read of reports. Lists start from the actor's jurisdiction; reference data is remembered in the process."""

from reports.queries.alerts import (
    AlertFilters,
    OtherAnswer,
    alert,
    alerts,
    alerts_of,
    clocks_of,
    count_alerts,
    other_answers,
    watched_items,
)
from reports.queries.reference import (
    InstrumentVersion,
    StationPlace,
    forget_reference_data,
    instrument,
    instruments,
    questions,
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
    "AlertFilters",
    "Filters",
    "InstrumentVersion",
    "LedgerPlace",
    "OtherAnswer",
    "StationPlace",
    "alert",
    "alerts",
    "alerts_of",
    "clocks_of",
    "count_alerts",
    "count_station_reports",
    "forget_reference_data",
    "instrument",
    "instruments",
    "ledger_places",
    "other_answers",
    "questions",
    "reporter_at",
    "siblings",
    "station_report",
    "station_reports",
    "stations",
    "watched_items",
]
