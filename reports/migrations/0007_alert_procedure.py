from django.db import migrations

from oversight.core.guards import fixed_columns

_COLUMNS = "procedure, edition, source, verb, target, basis"
_STEPS = (
    ("", "raise_alert", "raised", "raised"),
    ("raised", "take_up", "in_review", "review"),
    ("in_review", "recommend", "recommended", "recommendation"),
    ("in_review", "pass_on", "passed_on", "passing"),
    ("in_review", "dismiss", "not_substantiated", "review"),
    ("passed_on", "recommend", "recommended", "recommendation"),
    ("passed_on", "dismiss", "not_substantiated", "review"),
)
_BASIS = {
    "pemilu-7/2017": {
        "raised": "UU 7/2017 art. 372(2), 374(2), 375(1)",
        "review": "UU 7/2017 art. 372(2)",
        "passing": "UU 7/2017 art. 106",
        "recommendation": "UU 7/2017 art. 373, 375",
    },
    "pilkada": {
        "raised": "UU 1/2015 art. 112(2), 113(2) [K]",
        "review": "UU 1/2015 art. 112(2) [K]",
        "passing": "UU 1/2015 art. 33 [K]",
        "recommendation": "UU 1/2015 art. 112, 113 [K]",
    },
}
_ROWS = ",\n".join(
    f"('station_alert', '{edition}', '{source}', '{verb}', '{target}', '{basis[why]}')"
    for edition, basis in _BASIS.items()
    for source, verb, target, why in _STEPS
)


class Migration(migrations.Migration):
    """What may become of an alert, per edition of the law; of an alert only where it stands and its outcome change."""

    dependencies = [("reports", "0006_alerts"), ("workflow", "0005_work_keeps_its_facts")]
    operations = [
        migrations.RunSQL(
            sql=f"insert into workflow_edge ({_COLUMNS}) values {_ROWS}",  # noqa: S608  the rows above alone
            reverse_sql="delete from workflow_edge where procedure = 'station_alert'",
        ),
        fixed_columns("reports_alert", "track_id", "root", "station_id", "item", "consequence", "raised_at"),
    ]
