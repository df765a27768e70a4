from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API plumbing."""

    name = "oversight.api"
    label = "api"
