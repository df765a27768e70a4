from django.db import migrations

_COLUMNS = "procedure, edition, source, verb, target, basis"
_STEPS = (
    ("", "submit", "submitted"),
    ("", "submit_online", "awaiting_papers"),
    ("", "tip", "prior_information"),
    ("", "find", "found"),
    ("awaiting_papers", "receive_papers", "submitted"),
    ("awaiting_papers", "withdraw", "withdrawn"),
    ("submitted", "withdraw", "withdrawn"),
    ("prior_information", "withdraw", "withdrawn"),
    ("found", "withdraw", "withdrawn"),
)
_BASIS = {"pemilu-7/2022": "UU 7/2017 art. 454", "pilkada-9/2024": "UU 1/2015 art. 134"}
_ROWS = ",\n".join(
    f"('violation', '{edition}', '{source}', '{verb}', '{target}', '{basis}')"
    for edition, basis in _BASIS.items()
    for source, verb, target in _STEPS
)


class Migration(migrations.Migration):
    """How reports, tips and findings begin, per edition of the law."""

    dependencies = [("violations", "0002_facts_stay")]
    operations = [
        migrations.RunSQL(
            sql=f"insert into workflow_edge ({_COLUMNS}) values {_ROWS}",  # noqa: S608  the rows above alone
            reverse_sql="delete from workflow_edge where procedure = 'violation'",
        ),
    ]
