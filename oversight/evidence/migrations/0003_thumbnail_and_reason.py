import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A small picture of an item, and why an original was handed out."""

    dependencies = [("files", "0002_facts_stay"), ("evidence", "0002_facts_stay")]

    operations = [
        migrations.AddField(
            model_name="custodyevent",
            name="reason",
            field=models.CharField(
                blank=True, db_default="", help_text="Why the original was handed out.", max_length=200
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="thumbnail",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.blob",
            ),
        ),
    ]
