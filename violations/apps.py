from importlib import import_module

from django.apps import AppConfig


class ViolationsConfig(AppConfig):
    """Violations: tips, reports, findings and their handling."""

    name = "violations"
    label = "violations"

    def ready(self) -> None:
        """Declare the procedures, so that every process knows them."""
        import_module("violations.workflow")
