from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Places and elections."""

    name = "oversight.regions"
    label = "regions"
