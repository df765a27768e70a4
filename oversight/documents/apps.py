from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Letters and forms of the agency."""

    name = "oversight.documents"
    label = "documents"
