from django.apps import AppConfig


class GateConfig(AppConfig):
    """The gate of the public."""

    name = "oversight.gate"
    label = "gate"
    default_auto_field = "django.db.models.BigAutoField"
