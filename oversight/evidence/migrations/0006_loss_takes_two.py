from django.db import migrations, models


class Migration(migrations.Migration):
    """A loss is proposed by one auditor before another declares it. No column changes."""

    dependencies = [
        ("evidence", "0005_incidents"),
    ]

    operations = [
        migrations.AlterField(
            model_name="incidentnote",
            name="act",
            field=models.CharField(
                choices=[
                    ("acknowledged", "taken up"),
                    ("checked", "checked again: still not as received"),
                    ("restored", "checked again: as received"),
                    ("proposed", "proposed to be declared lost"),
                    ("lost", "declared lost"),
                ],
                max_length=12,
            ),
        ),
    ]
