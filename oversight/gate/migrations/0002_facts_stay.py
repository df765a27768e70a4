from django.db import migrations

from oversight.core.guards import fixed_columns


class Migration(migrations.Migration):
    """What was held stays as it came: only what is decided about it changes."""

    dependencies = [("gate", "0001_initial"), ("vault", "0002_only_erasure_destroys")]
    operations = [
        fixed_columns(
            "gate_held",
            "id",
            "form",
            "scope",
            "subject",
            "received_at",
            "reasons",
            "code",
            "text",
            "sender",
            "files",
        ),
    ]
