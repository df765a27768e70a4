from django.db import migrations

from oversight.core.guards import fixed_columns


class Migration(migrations.Migration):
    """A blob's identity stays; only what the last check found is renewed."""

    dependencies = [("files", "0001_initial")]
    operations = [fixed_columns("files_blob", "id", "sha256", "size", "media_type", "stored_at")]
