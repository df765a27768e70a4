"""Instruments (what is asked) and station reports (what was seen)."""

from reports.models.instruments import Instrument
from reports.models.station_reports import StationReport

__all__ = ["Instrument", "StationReport"]
