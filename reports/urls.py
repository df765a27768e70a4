"""Addresses of the module: pages under /reports/, resources under /api/v1/."""

from django.urls import path

from reports import api
from reports.views import phones, station_reports

app_name = "reports"
api_urlpatterns = [
    path("station-reports", api.StationReportList.as_view(), name="station-reports"),
    path("station-reports/batch", api.StationReportBatch.as_view(), name="station-reports-batch"),
    path("devices/<uuid:pk>/counters", api.DeviceCounters.as_view(), name="device-counters"),
    path("field-drafts/<uuid:pk>", api.FieldDraft.as_view(), name="field-draft"),
    path("instruments", api.InstrumentList.as_view(), name="instruments"),
    path("instruments/<str:name>", api.InstrumentDetail.as_view(), name="instrument"),
    path("station-reports/count", api.StationReportCount.as_view(), name="station-reports-count"),
    path("station-reports/<uuid:pk>", api.StationReportDetail.as_view(), name="station-report"),
    path("station-reports/<uuid:pk>/receipt", api.StationReportReceipt.as_view(), name="station-report-receipt"),
    path(
        "station-reports/<uuid:pk>/actions/withdraw",
        api.StationReportWithdraw.as_view(),
        name="station-report-withdraw",
    ),
]
urlpatterns = [
    path("phones/<uuid:pk>/", phones.phone, name="phone"),
    path("", station_reports.report_list, name="list"),
    path("<uuid:pk>/", station_reports.report_detail, name="detail"),
    path("<uuid:pk>/withdraw/", station_reports.report_withdraw, name="withdraw"),
]
