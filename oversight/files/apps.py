from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The blob store."""

    name = "oversight.files"
    label = "files"
