from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Lists of work by place, and by status with the newest first."""

    atomic = False
    dependencies = [("workflow", "0003_duties_and_steps")]
    operations = [
        AddIndexConcurrently(
            "track", models.Index("procedure", "status", F("id").desc(), name="track_by_status_and_age")
        ),
        AddIndexConcurrently("track", models.Index("scope", F("since").desc(), name="track_by_scope")),
        AddIndexConcurrently("track", models.Index("scope", name="open_track_by_scope", condition=Q(is_open=True))),
        RemoveIndexConcurrently("track", "track_by_procedure_and_status"),
    ]
