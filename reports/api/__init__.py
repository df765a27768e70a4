"""The module for machines."""

from reports.api.alerts import AlertAct, AlertDetail, AlertList
from reports.api.coverage import CoverageRead
from reports.api.instruments import InstrumentDetail, InstrumentList
from reports.api.phones import DeviceCounters, FieldDraft
from reports.api.station_reports import (
    StationReportBatch,
    StationReportCount,
    StationReportDetail,
    StationReportList,
    StationReportReceipt,
    StationReportWithdraw,
    read_body_of,
)

__all__ = [
    "AlertAct",
    "AlertDetail",
    "AlertList",
    "CoverageRead",
    "DeviceCounters",
    "FieldDraft",
    "InstrumentDetail",
    "InstrumentList",
    "StationReportBatch",
    "StationReportCount",
    "StationReportDetail",
    "StationReportList",
    "StationReportReceipt",
    "StationReportWithdraw",
    "read_body_of",
]
