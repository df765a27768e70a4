import django.db.models.deletion
from django.db import migrations, models

from oversight.core.guards import append_only


class Migration(migrations.Migration):
    """Alarms of clocks: raised once for a due moment, and never taken back."""

    dependencies = [("deadlines", "0002_facts_stay"), ("violations", "0107_case_keeps_its_result")]
    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "degree",
                    models.CharField(choices=[("soon", "runs out soon"), ("overdue", "is over")], max_length=7),
                ),
                ("due_at", models.DateTimeField(help_text="The moment for which it was raised.")),
                ("at", models.DateTimeField()),
                (
                    "deadline",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deadlines.deadline",
                    ),
                ),
            ],
            options={"db_table": "violations_alarm"},
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                fields=("deadline", "degree", "due_at"), name="a_clock_is_raised_once_for_a_due_moment"
            ),
        ),
        append_only("violations_alarm"),
    ]
