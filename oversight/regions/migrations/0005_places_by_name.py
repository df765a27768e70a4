from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    """Places are found by a part of their name."""

    atomic = False
    dependencies = [("regions", "0004_stations_are_counted")]
    operations = [
        AddIndexConcurrently("region", GinIndex(OpClass("name", "gin_trgm_ops"), name="region_by_name")),
    ]
