from django.db import migrations, models


class Migration(migrations.Migration):
    """An order to erase somebody says whether what he wrote goes with him."""

    dependencies = [("parties", "0002_facts_stay")]
    operations = [
        migrations.AddField(
            model_name="erasure",
            name="with_contents",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Whether what he wrote in his records goes with him."
            ),
        ),
    ]
