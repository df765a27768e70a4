from django.db import migrations, models


class Migration(migrations.Migration):
    """A discarded submission is called put aside: nothing is cancelled by it."""

    dependencies = [("gate", "0002_facts_stay")]
    operations = [
        migrations.AlterField(
            model_name="held",
            name="state",
            field=models.CharField(
                choices=[("held", "being checked"), ("released", "released"), ("discarded", "put aside")],
                default="held",
                max_length=10,
            ),
        ),
    ]
