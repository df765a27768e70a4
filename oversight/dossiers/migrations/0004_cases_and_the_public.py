from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Violations are kinds of their own, and what the public sends has no user who filed it."""

    dependencies = [("dossiers", "0003_lists_by_channel"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AlterField(
            "dossier",
            "kind",
            models.SmallIntegerField(
                choices=[
                    (1, "Polling-station report"),
                    (100, "Case"),
                    (110, "Prior information"),
                    (120, "Violation report"),
                    (130, "Finding"),
                ]
            ),
        ),
        migrations.AlterField(
            "dossier",
            "filed_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                models.PROTECT,
                null=True,
                related_name="+",
                db_index=False,
                db_constraint=False,
                help_text="None: somebody of the public.",
            ),
        ),
    ]
