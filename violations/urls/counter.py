"""Intake at an office's counter: addresses."""

from django.urls import URLPattern, URLResolver, path

from violations.views import counter, intake

urlpatterns: list[URLPattern | URLResolver] = [
    path("intake/", intake.counter, name="counter"),
    path("intake/new/", intake.new_report, name="new-report"),
    path("intake/finding/", intake.new_finding, name="new-finding"),
    path("intake/tip/", intake.new_tip, name="new-tip"),
    path("intake/returning/", intake.returning, name="returning"),
    path("cases/<uuid:pk>/papers/", counter.papers, name="papers"),
    path("cases/<uuid:pk>/papers/receipt", counter.print_receipt, name="print-receipt"),
    path("cases/<uuid:pk>/counted-from/", counter.count_from, name="count-from"),
    path("cases/<uuid:pk>/notice/", counter.serve_notice, name="serve-notice"),
    path("cases/<uuid:pk>/completion/", counter.completion, name="completion"),
]
