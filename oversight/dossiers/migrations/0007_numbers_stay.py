from django.db import migrations

from oversight.core.guards import append_only, fixed_columns


class Migration(migrations.Migration):
    """What a register gave stays given; a counter only counts."""

    dependencies = [("dossiers", "0006_register_numbers")]
    operations = [
        append_only("dossier_number"),
        append_only("dossier_number_pattern"),
        append_only("dossier_office_code"),
        fixed_columns("dossier_number_counter", "office_id", "series", "mark", "year"),
    ]
