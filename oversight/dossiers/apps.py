from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """The record identity."""

    name = "oversight.dossiers"
    label = "dossiers"
