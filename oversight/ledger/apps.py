from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The tamper-evident log and the stream that follows it."""

    name = "oversight.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
