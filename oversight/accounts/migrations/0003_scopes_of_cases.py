"""Tokens of offices may read cases and bring them in; the column itself stays as it is."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_facts_stay")]

    operations = [
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("read", "read"),
                        ("file-reports", "file-reports"),
                        ("send-evidence", "send-evidence"),
                        ("read-cases", "read-cases"),
                        ("file-cases", "file-cases"),
                    ],
                    max_length=16,
                ),
                size=None,
            ),
        ),
    ]
