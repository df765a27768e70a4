from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Procedures as data."""

    name = "oversight.workflow"
    label = "workflow"
