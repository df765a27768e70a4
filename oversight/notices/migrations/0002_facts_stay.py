from django.db import migrations

from oversight.core.guards import append_only, fixed_columns


class Migration(migrations.Migration):
    """What was served stays as it was served, and so does every try to deliver it."""

    dependencies = [("notices", "0001_initial")]
    operations = [
        append_only("notices_delivery"),
        fixed_columns(
            "notices_notice",
            "id",
            "recipient_id",
            "kind",
            "dossier_id",
            "language",
            "subject",
            "body",
            "facts",
            "created_at",
        ),
    ]
