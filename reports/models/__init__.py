"""Instruments (what is asked), drafts (what is being typed) and station reports (what was seen)."""

from reports.models.drafts import Draft, HeldPhoto
from reports.models.instruments import Instrument
from reports.models.station_reports import StationReport

__all__ = ["Draft", "HeldPhoto", "Instrument", "StationReport"]
