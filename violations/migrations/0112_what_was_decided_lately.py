from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Indexes of what an office decided and answered last."""

    atomic = False
    dependencies = [("violations", "0111_papers_of_the_procedure")]
    operations = [
        AddIndexConcurrently(
            "plenary",
            models.Index(
                F("office"),
                F("closed_at").desc(),
                F("id").desc(),
                name="plenary_closed",
                condition=Q(closed_at__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            "transfer",
            models.Index(
                F("target"),
                F("answered_at").desc(),
                name="transfer_answered_target",
                condition=Q(answered_at__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            "transfer",
            models.Index(
                F("source"),
                F("answered_at").desc(),
                name="transfer_answered_source",
                condition=Q(answered_at__isnull=False),
            ),
        ),
    ]
