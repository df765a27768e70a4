"""Instruments (what is asked) and station reports (what was seen)."""

from reports.models.instruments import Instrument
from reports.models.station_reports import FLAGS, StationReport

__all__ = ["FLAGS", "Instrument", "StationReport"]
