"""Lists, clocks and statistics: addresses."""

from django.urls import URLPattern, URLResolver, path

from violations.views import lists, statistics

urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/", lists.case_list, name="list"),
    path("cases/export/", lists.case_export, name="list-export"),
    path("cases/due/", lists.clock_list, name="due"),
    path("cases/due/export/", lists.clock_export, name="due-export"),
    path("cases/escalated/", lists.escalated_list, name="escalated"),
    path("cases/escalated/export/", lists.escalated_export, name="escalated-export"),
    path("cases/statistics/", statistics.statistics, name="statistics"),
    path("cases/statistics/export/", statistics.statistics_export, name="statistics-export"),
    path("cases/compliance/", statistics.compliance, name="compliance"),
    path("cases/compliance/export/", statistics.compliance_export, name="compliance-export"),
]
