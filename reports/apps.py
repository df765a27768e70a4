from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports from polling stations."""

    name = "reports"
    label = "reports"
