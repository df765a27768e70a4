"""Instruments (what is asked) and station reports (what was seen)."""

from reports.models.coverage import Coverage, StationStanding
from reports.models.instruments import Instrument, InstrumentDraft
from reports.models.station_reports import StationReport

__all__ = ["Coverage", "Instrument", "InstrumentDraft", "StationReport", "StationStanding"]
