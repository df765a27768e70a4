import django.db.models.deletion
from django.db import migrations, models

_BASIS = {
    "pemilu-7/2022": "Perbawaslu 7/2022, informasi awal [K]",
    "pilkada-9/2024": "Perbawaslu 8/2020 jo. 9/2024, informasi awal [K]",
}
_ROWS = ",\n".join(
    f"('violation', '{edition}', '', 'take_tip', 'prior_information', '{basis}')" for edition, basis in _BASIS.items()
)


class Migration(migrations.Migration):
    """An officer takes down tips, says how they reached him, and keeps scans of papers and whether they are originals."""

    dependencies = [
        ("violations", "0103_steps_of_both_editions"),
        ("evidence", "0009_loss_takes_two"),
    ]
    operations = [
        migrations.AddField(
            "tip",
            "source",
            models.CharField(
                blank=True,
                choices=[("phone", "By phone"), ("email", "By e-mail"), ("in_person", "In person")],
                db_default="",
                help_text="How an officer got it; empty: sent online.",
                max_length=12,
            ),
        ),
        migrations.AddField(
            "paper",
            "is_original",
            models.BooleanField(help_text="The original, or a copy; None: nobody said.", null=True),
        ),
        migrations.AddField(
            "paper",
            "scan",
            models.ForeignKey(
                db_index=False,
                help_text="The scan, kept as evidence is.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evidence.item",
            ),
        ),
        migrations.RunSQL(
            sql=f"insert into workflow_edge (procedure, edition, source, verb, target, basis) values {_ROWS}",  # noqa: S608  the rows above alone
            reverse_sql="delete from workflow_edge where procedure = 'violation' and verb = 'take_tip'",
        ),
    ]
