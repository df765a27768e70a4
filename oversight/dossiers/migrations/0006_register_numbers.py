import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Register numbers, how they are written, and the agency's own codes of its offices."""

    dependencies = [
        ("accounts", "0002_facts_stay"),
        ("dossiers", "0005_conflicts_found_by_the_platform"),
        ("regions", "0005_places_by_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "office",
                        "series",
                        "mark",
                        "year",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "series",
                    models.CharField(
                        choices=[
                            ("LP", "Register of reports (laporan)"),
                            ("TM", "Register of findings (temuan)"),
                            ("REG", "Register of handled cases (registrasi)"),
                        ],
                        max_length=3,
                    ),
                ),
                ("mark", models.CharField(max_length=4)),
                ("year", models.SmallIntegerField()),
                ("last", models.IntegerField()),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="accounts.office"
                    ),
                ),
            ],
            options={
                "db_table": "dossier_number_counter",
            },
        ),
        migrations.CreateModel(
            name="NumberPattern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "series",
                    models.CharField(
                        choices=[
                            ("LP", "Register of reports (laporan)"),
                            ("TM", "Register of findings (temuan)"),
                            ("REG", "Register of handled cases (registrasi)"),
                        ],
                        max_length=3,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("pattern", models.CharField(max_length=120)),
                ("basis", models.CharField(max_length=200)),
                ("is_confirmed", models.BooleanField()),
            ],
            options={
                "db_table": "dossier_number_pattern",
                "constraints": [
                    models.UniqueConstraint(fields=("series", "valid_from"), name="a_series_has_one_pattern_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("code", models.CharField(max_length=12)),
                ("is_confirmed", models.BooleanField()),
                ("source", models.CharField(max_length=200)),
                ("office", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="accounts.office")),
            ],
            options={
                "db_table": "dossier_office_code",
                "constraints": [
                    models.UniqueConstraint(fields=("office", "valid_from"), name="an_office_has_one_code_in_a_list"),
                    models.UniqueConstraint(fields=("valid_from", "code"), name="a_code_is_one_offices_in_a_list"),
                    models.CheckConstraint(
                        condition=models.Q(("valid_from__day", 1), ("valid_from__month", 1)),
                        name="office_codes_hold_from_new_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterNumber",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "series",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LP", "Register of reports (laporan)"),
                            ("TM", "Register of findings (temuan)"),
                            ("REG", "Register of handled cases (registrasi)"),
                        ],
                        max_length=3,
                    ),
                ),
                ("mark", models.CharField(blank=True, max_length=4)),
                ("year", models.SmallIntegerField(null=True)),
                ("sequence", models.IntegerField(null=True)),
                ("text", models.CharField(max_length=80)),
                ("alias", models.BooleanField(default=False)),
                ("source", models.CharField(blank=True, help_text="Which system gave the alias.", max_length=60)),
                ("taken_at", models.DateTimeField()),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "election",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.election",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                    ),
                ),
            ],
            options={
                "db_table": "dossier_number",
                "indexes": [models.Index(models.F("text"), name="number_by_text")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("alias", False)),
                        fields=("office", "series", "mark", "year", "sequence"),
                        name="a_register_gives_each_number_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("alias", False)), fields=("text",), name="no_two_numbers_read_alike"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("alias", False)),
                        fields=("dossier", "series"),
                        name="a_dossier_has_one_number_in_a_series",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("alias", True)), fields=("dossier", "text"), name="an_alias_is_kept_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("alias", False),
                                ("election__isnull", False),
                                ("office__isnull", False),
                                ("sequence__gt", 0),
                                ("source", ""),
                                ("year__isnull", False),
                                models.Q(("series", ""), _negated=True),
                                models.Q(("mark", ""), _negated=True),
                            ),
                            models.Q(
                                ("alias", True),
                                ("election", None),
                                ("mark", ""),
                                ("office", None),
                                ("sequence", None),
                                ("series", ""),
                                ("year", None),
                                models.Q(("source", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_number_is_of_a_register_or_an_alias",
                    ),
                ],
            },
        ),
    ]
