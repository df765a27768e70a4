from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """What did not come from a phone is found by channel."""

    atomic = False
    dependencies = [("dossiers", "0002_facts_stay")]
    operations = [
        AddIndexConcurrently(
            "dossier",
            models.Index(
                F("channel"),
                F("received_at").desc(),
                F("id").desc(),
                F("scope"),
                name="dossier_field_by_channel",
                condition=Q(kind__lt=100) & ~Q(channel=3),
            ),
        ),
    ]
