from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Which items a stored file belongs to, for the day it is damaged."""

    atomic = False
    dependencies = [("evidence", "0003_thumbnail_and_reason")]

    operations = [
        AddIndexConcurrently(
            model_name="item",
            index=models.Index(
                models.F("original"),
                condition=models.Q(("original__isnull", False)),
                name="evidence_by_original",
            ),
        ),
        AddIndexConcurrently(
            model_name="item",
            index=models.Index(
                models.F("clean_copy"),
                condition=models.Q(("clean_copy__isnull", False)),
                name="evidence_by_clean_copy",
            ),
        ),
    ]
