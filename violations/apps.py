from django.apps import AppConfig


class ViolationsConfig(AppConfig):
    """Violations: tips, reports, findings and their handling."""

    name = "violations"
    label = "violations"
