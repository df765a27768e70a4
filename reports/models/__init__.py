"""Instruments (what is asked), station reports (what was seen) and alerts (what may follow from it)."""

from reports.models.alerts import Alert, Consequence
from reports.models.coverage import Coverage, StationStanding
from reports.models.drafts import Draft, HeldPhoto
from reports.models.instruments import Instrument, InstrumentDraft
from reports.models.station_reports import FLAGS, StationReport

__all__ = [
    "FLAGS",
    "Alert",
    "Consequence",
    "Coverage",
    "Draft",
    "HeldPhoto",
    "Instrument",
    "InstrumentDraft",
    "StationReport",
    "StationStanding",
]
