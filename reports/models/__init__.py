"""Instruments (what is asked), station reports (what was seen) and alerts (what may follow from it)."""

from reports.models.alerts import Alert, Consequence
from reports.models.instruments import Instrument
from reports.models.station_reports import StationReport

__all__ = ["Alert", "Consequence", "Instrument", "StationReport"]
