from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Offices, people, jurisdiction, devices and tokens."""

    name = "oversight.accounts"
    label = "accounts"
