from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """People in a dossier."""

    name = "oversight.parties"
    label = "parties"
