from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Errors, base types and the database guards."""

    name = "oversight.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
