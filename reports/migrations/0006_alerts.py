import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Alerts from adverse answers."""

    dependencies = [
        ("regions", "0002_places_stay"),
        ("reports", "0005_coverage"),
        ("workflow", "0005_work_keeps_its_facts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "track",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="station_alert",
                        serialize=False,
                        to="workflow.track",
                    ),
                ),
                ("root", models.UUIDField()),
                ("item", models.CharField(max_length=4)),
                (
                    "consequence",
                    models.CharField(choices=[("revote", "revote (PSU)"), ("recount", "recount")], max_length=8),
                ),
                ("raised_at", models.DateTimeField()),
                (
                    "standing",
                    models.SmallIntegerField(
                        choices=[(1, "stands"), (2, "answer corrected"), (3, "report withdrawn")], default=1
                    ),
                ),
                ("standing_since", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("revote", "revote (PSU)"), ("recount", "recount")],
                        help_text="What was recommended.",
                        max_length=8,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="reports.stationreport"
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.pollingstation"
                    ),
                ),
            ],
            options={
                "db_table": "reports_alert",
                "indexes": [models.Index(models.F("root"), name="alert_by_lineage")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("standing", 1)),
                        fields=("root", "item"),
                        name="an_adverse_answer_has_one_standing_alert",
                    )
                ],
            },
        ),
    ]
