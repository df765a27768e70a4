from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Calendar, rules and deadlines."""

    name = "oversight.deadlines"
    label = "deadlines"
