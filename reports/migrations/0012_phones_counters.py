from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The numbers that a phone gave its reports, by phone: a missing one is found by one look into this index."""

    atomic = False
    dependencies = [("reports", "0011_drafts")]
    operations = [
        AddIndexConcurrently(
            "stationreport",
            models.Index(
                "device",
                "device_counter",
                name="station_report_by_phone",
                condition=models.Q(device_counter__gt=0),
            ),
        ),
    ]
