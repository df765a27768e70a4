from django.db import migrations

from oversight.core.guards import fixed_columns, never_deleted


class Migration(migrations.Migration):
    """Who was given what, by whom and when never changes; only approval, end and revocation are added."""

    dependencies = [("accounts", "0001_initial")]
    operations = [
        never_deleted("accounts_user"),
        never_deleted("accounts_office"),
        fixed_columns(
            "accounts_assignment",
            "user_id",
            "office_id",
            "station_id",
            "role",
            "origin",
            "granted_by_id",
            "granted_at",
            "needs_approval",
        ),
        fixed_columns("accounts_enrolmentcode", "code_hash", "user_id", "issued_by_id", "issued_at", "expires_at"),
        fixed_columns("accounts_device", "id", "user_id", "code_id", "token_hash", "enrolled_at"),
        fixed_columns(
            "accounts_apitoken", "office_id", "service_id", "token_hash", "scopes", "created_by_id", "created_at"
        ),
    ]
