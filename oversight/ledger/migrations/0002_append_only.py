from django.db import migrations

from oversight.core.guards import append_only


class Migration(migrations.Migration):
    """Entries, leaves, tiles and checkpoints only grow."""

    dependencies = [("ledger", "0001_tables")]
    operations = [
        append_only("ledger_entry"),
        append_only("ledger_leaf"),
        append_only("ledger_tile"),
        append_only("ledger_checkpoint"),
    ]
