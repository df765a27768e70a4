from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Spreadsheets of older systems as records of a module."""

    name = "oversight.imports"
    label = "imports"
