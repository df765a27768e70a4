from django.db import migrations

from oversight.core.guards import append_only, fixed_columns


class Migration(migrations.Migration):
    """Custody only grows; of an item only arrival and processing are added to the promise."""

    dependencies = [("evidence", "0001_initial")]
    operations = [
        append_only("evidence_custody"),
        fixed_columns(
            "evidence_item", "id", "dossier_id", "kind", "sha256", "size", "media_type", "taken_at", "promised_at"
        ),
    ]
