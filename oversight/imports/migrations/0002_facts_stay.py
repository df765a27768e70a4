from django.db import migrations

from oversight.core.guards import append_only, fixed_columns


class Migration(migrations.Migration):
    """What came in and how each row was judged stays; only how far an import has come, and a row's receipt, change."""

    dependencies = [("imports", "0001_initial")]
    operations = [
        fixed_columns(
            "imports_import",
            "id",
            "target",
            "source",
            "office_id",
            "scope",
            "blob_id",
            "fingerprint",
            "received_by_id",
            "received_at",
        ),
        fixed_columns("imports_row", "id", "of_id", "round", "number", "verdict", "rules", "reference", "sealed"),
        append_only("imports_mapping"),
        append_only("imports_decision"),
    ]
