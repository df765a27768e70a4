from django.db import migrations

from oversight.core.guards import never_deleted

TABLES = ("regions_edition", "regions_region", "regions_election", "regions_pollingstation")


class Migration(migrations.Migration):
    """Places and elections are pointed to for ever: they are never deleted."""

    dependencies = [("regions", "0001_initial")]
    operations = [never_deleted(table) for table in TABLES]
