from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Sealed contents and their keys."""

    name = "oversight.vault"
    label = "vault"
