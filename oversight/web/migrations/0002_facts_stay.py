from django.db import migrations

from oversight.core.guards import fixed_columns


class Migration(migrations.Migration):
    """Of an export only its end is added; it is never deleted."""

    dependencies = [("web", "0001_initial")]
    operations = [
        fixed_columns(
            "web_listexport",
            "id",
            "list",
            "format",
            "parameters",
            "scope",
            "requested_by_id",
            "requested_at",
            "expected_rows",
        ),
    ]
