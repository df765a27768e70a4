from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What a citizen sends himself has no user who received it."""

    dependencies = [("evidence", "0006_kinds_of_cases")]
    operations = [
        migrations.RemoveConstraint(model_name="item", name="evidence_is_received_by_someone_at_some_time"),
        AddConstraintNotValid(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=Q(received_at=None, received_by=None, original=None)
                | Q(received_at__isnull=False, original__isnull=False),
                name="evidence_is_received_with_its_bytes",
            ),
        ),
    ]
