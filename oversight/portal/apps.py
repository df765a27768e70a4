from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Start page, desk and health."""

    name = "oversight.portal"
    label = "portal"
