from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Manifests, uploads and custody."""

    name = "oversight.evidence"
    label = "evidence"
