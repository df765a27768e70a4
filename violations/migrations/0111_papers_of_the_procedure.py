import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from oversight.core.guards import append_only


class Migration(migrations.Migration):
    """Which paper was drawn up for which act; what was drawn up stays."""

    dependencies = [
        ("documents", "0002_facts_stay"),
        ("violations", "0110_cases_of_older_systems"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plenary_minute", "Minute of the plenary"),
                            ("completion", "Completion letter"),
                            ("status_notice", "Notice of the status"),
                            ("transfer_minute", "Minute of the transfer or take-over"),
                            ("tracing_order", "Tracing order"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "about",
                    models.UUIDField(
                        help_text="The row of the act: plenary, completion, transfer, tracing; the step of a status."
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="violations.case",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                    ),
                ),
            ],
            options={
                "db_table": "violations_letter",
                "indexes": [
                    models.Index(
                        models.F("case"),
                        models.F("kind"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="letter_by_case",
                    )
                ],
            },
        ),
        append_only("violations_letter"),
    ]
