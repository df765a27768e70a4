from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Messages to people, and the proof of their delivery."""

    name = "oversight.notices"
    label = "notices"
