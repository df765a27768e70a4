"""Addresses of the module: pages under /reports/, resources under /api/v1/."""

from django.urls import path

from reports import api
from reports.views import alerts, coverage, instruments, lists, on_behalf, phones, station_reports, stations
from reports.views import instrument_drafts as drafts

app_name = "reports"
api_urlpatterns = [
    path("station-reports", api.StationReportList.as_view(), name="station-reports"),
    path("station-reports/batch", api.StationReportBatch.as_view(), name="station-reports-batch"),
    path("alerts", api.AlertList.as_view(), name="alerts"),
    path("alerts/<uuid:pk>", api.AlertDetail.as_view(), name="alert"),
    path("alerts/<uuid:pk>/actions/<slug:verb>", api.AlertAct.as_view(), name="alert-act"),
    path("devices/<uuid:pk>/counters", api.DeviceCounters.as_view(), name="device-counters"),
    path("field-drafts/<uuid:pk>", api.FieldDraft.as_view(), name="field-draft"),
    path("instruments", api.InstrumentList.as_view(), name="instruments"),
    path("instruments/<str:name>", api.InstrumentDetail.as_view(), name="instrument"),
    path("station-reports/count", api.StationReportCount.as_view(), name="station-reports-count"),
    path("coverage", api.CoverageRead.as_view(), name="coverage"),
    path("station-reports/<uuid:pk>", api.StationReportDetail.as_view(), name="station-report"),
    path("station-reports/<uuid:pk>/receipt", api.StationReportReceipt.as_view(), name="station-report-receipt"),
    path(
        "station-reports/<uuid:pk>/actions/withdraw",
        api.StationReportWithdraw.as_view(),
        name="station-report-withdraw",
    ),
]
urlpatterns = [
    path("alerts/", lists.alert_list, name="alerts"),
    path("alerts/export/", lists.alert_export, name="alerts-export"),
    path("alerts/<uuid:pk>/", alerts.alert_page, name="alert"),
    path("alerts/<uuid:pk>/<slug:verb>/", alerts.alert_act, name="alert-act"),
    path("", lists.report_list, name="list"),
    path("export/", lists.report_export, name="export"),
    path("on-behalf/", on_behalf.on_behalf, name="on-behalf"),
    path("flags/", lists.flag_list, name="flags"),
    path("flags/export/", lists.flag_export, name="flags-export"),
    path("stations/", lists.station_list, name="stations"),
    path("stations/export/", lists.station_export, name="stations-export"),
    path("phones/<uuid:pk>/", phones.phone, name="phone"),
    path("<uuid:pk>/", station_reports.report_detail, name="detail"),
    path("<uuid:pk>/withdraw/", station_reports.report_withdraw, name="withdraw"),
    path("instruments/", instruments.instrument_list, name="instruments"),
    path("instruments/new/", instruments.begin_instrument, name="instrument-new"),
    path("instruments/import/", instruments.import_file, name="instrument-import"),
    path("instruments/versions/<str:name>/", instruments.version_page, name="instrument"),
    path("instruments/versions/<str:name>/preview/", instruments.version_preview, name="instrument-preview"),
    path("instruments/versions/<str:name>/difference/", instruments.version_difference, name="instrument-difference"),
    path("instruments/versions/<str:name>/definition.json", instruments.version_file, name="instrument-file"),
    path("instruments/versions/<str:name>/begin/", instruments.begin_version, name="instrument-begin"),
    path("instruments/drafts/<int:pk>/", drafts.draft_page, name="draft"),
    path("instruments/drafts/<int:pk>/head/", drafts.draft_head, name="draft-head"),
    path("instruments/drafts/<int:pk>/add-group/", drafts.draft_group, name="draft-group-add"),
    path("instruments/drafts/<int:pk>/groups/<slug:code>/", drafts.draft_group, name="draft-group"),
    path("instruments/drafts/<int:pk>/groups/<slug:group>/add-item/", drafts.draft_item, name="draft-item-add"),
    path("instruments/drafts/<int:pk>/items/<slug:code>/", drafts.draft_item, name="draft-item"),
    path("instruments/drafts/<int:pk>/add-tally/", drafts.draft_tally, name="draft-tally-add"),
    path("instruments/drafts/<int:pk>/tallies/<slug:contest>/", drafts.draft_tally, name="draft-tally"),
    path("instruments/drafts/<int:pk>/arrange/", drafts.draft_arrange, name="draft-arrange"),
    path("instruments/drafts/<int:pk>/preview/", drafts.draft_preview, name="draft-preview"),
    path("instruments/drafts/<int:pk>/difference/", drafts.draft_difference, name="draft-difference"),
    path("instruments/drafts/<int:pk>/definition.json", drafts.draft_file, name="draft-file"),
    path("instruments/drafts/<int:pk>/<slug:verb>/", drafts.draft_act, name="draft-act"),
    path("stations/<slug:election>/<slug:code>/", stations.station, name="station"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/silence/", coverage.silence, name="silence"),
]
