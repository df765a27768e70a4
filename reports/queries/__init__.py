"""Every read of reports. Lists start from the actor's jurisdiction; reference data is remembered in the process."""

from reports.queries.instruments import (
    asked,
    draft,
    drafts,
    elections,
    newest_of_regime,
    obstacles,
    published,
    version,
    version_before,
)
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
    "Filters",
    "InstrumentVersion",
    "LedgerPlace",
    "StationPlace",
    "asked",
    "count_station_reports",
    "draft",
    "drafts",
    "elections",
    "forget_reference_data",
    "instrument",
    "instruments",
    "ledger_places",
    "newest_of_regime",
    "obstacles",
    "published",
    "reporter_at",
    "siblings",
    "station_report",
    "station_reports",
    "stations",
    "version",
    "version_before",
]
