from django.db import migrations, models


class Migration(migrations.Migration):
    """Bytes may be sealed under a key of the vault, which never changes, and have passed a scanner."""

    dependencies = [("files", "0002_facts_stay")]
    operations = [
        migrations.AddField(
            model_name="blob",
            name="sealed_for",
            field=models.UUIDField(help_text="The vault's subject under whose key they are sealed.", null=True),
        ),
        migrations.AddField(model_name="blob", name="scanned_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="blob",
            name="scan_found",
            field=models.CharField(blank=True, db_default="", help_text="What the scanner calls it.", max_length=100),
        ),
        migrations.RunSQL(
            sql="""
            create trigger files_blob_keeps_its_seal before update on files_blob
              for each row when (new.sealed_for is distinct from old.sealed_for) execute function refuse_change();
            """,
            reverse_sql="drop trigger files_blob_keeps_its_seal on files_blob;",
        ),
    ]
