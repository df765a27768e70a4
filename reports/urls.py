"""Addresses of the module: pages under /reports/, resources under /api/v1/."""

from django.urls import path

from reports import api
from reports.views import alerts, station_reports

app_name = "reports"
api_urlpatterns = [
    path("station-reports", api.StationReportList.as_view(), name="station-reports"),
    path("station-reports/batch", api.StationReportBatch.as_view(), name="station-reports-batch"),
    path("alerts", api.AlertList.as_view(), name="alerts"),
    path("alerts/<uuid:pk>", api.AlertDetail.as_view(), name="alert"),
    path("alerts/<uuid:pk>/actions/<slug:verb>", api.AlertAct.as_view(), name="alert-act"),
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
    path("", station_reports.report_list, name="list"),
    path("alerts/", alerts.alert_list, name="alerts"),
    path("alerts/<uuid:pk>/", alerts.alert_page, name="alert"),
    path("alerts/<uuid:pk>/<slug:verb>/", alerts.alert_act, name="alert-act"),
    path("<uuid:pk>/", station_reports.report_detail, name="detail"),
    path("<uuid:pk>/withdraw/", station_reports.report_withdraw, name="withdraw"),
]
