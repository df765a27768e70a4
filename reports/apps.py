from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports from polling stations."""

    name = "reports"
    label = "reports"

    def ready(self) -> None:
        """Declare the procedures, so that every process knows them."""
        import_module("reports.workflow")
