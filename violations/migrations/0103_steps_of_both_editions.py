from django.db import migrations

_COLUMNS = "procedure, edition, source, verb, target, basis"
_STEPS = (
    ("", "submit", "submitted", "submission"),
    ("", "submit_online", "awaiting_papers", "papers"),
    ("", "tip", "prior_information", "tip"),
    ("", "find", "found", "finding"),
    ("awaiting_papers", "receive_papers", "submitted", "papers"),
    ("awaiting_papers", "lapse_papers", "lapsed", "papers"),
    ("submitted", "begin_study", "in_study", "study"),
    ("in_study", "conclude_study", "awaiting_plenary", "study"),
    ("awaiting_plenary", "register", "registered", "registration"),
    ("awaiting_plenary", "not_register", "not_registered", "refusal"),
    ("awaiting_plenary", "ask_completion", "completion_asked", "completion"),
    ("awaiting_plenary", "return_to_study", "in_study", "study"),
    ("awaiting_plenary", "offer_transfer", "transfer_offered", "transfer"),
    ("awaiting_plenary", "take_as_information", "prior_information", "tracing"),
    ("transfer_offered", "accept_transfer", "awaiting_plenary", "transfer"),
    ("transfer_offered", "decline_transfer", "awaiting_plenary", "transfer"),
    ("completion_asked", "serve_notice", "completion_asked", "completion"),
    ("completion_asked", "receive_completion", "in_study", "completion"),
    ("completion_asked", "lapse_completion", "lapsed", "completion"),
    ("found", "register", "registered", "finding"),
    ("found", "not_register", "not_registered", "finding"),
    ("prior_information", "start_tracing", "tracing", "tracing"),
    ("prior_information", "close_tip", "tip_closed", "tracing"),
    ("tracing", "end_tracing", "became_finding", "tracing"),
    ("tracing", "close_tip", "tip_closed", "tracing"),
    ("not_registered", "take_as_information", "prior_information", "tracing"),
    ("lapsed", "take_as_information", "prior_information", "tracing"),
    ("withdrawn", "take_as_information", "prior_information", "tracing"),
    ("awaiting_papers", "withdraw", "withdrawn", "withdrawal"),
    ("submitted", "withdraw", "withdrawn", "withdrawal"),
    ("in_study", "withdraw", "withdrawn", "withdrawal"),
    ("awaiting_plenary", "withdraw", "withdrawn", "withdrawal"),
    ("completion_asked", "withdraw", "withdrawn", "withdrawal"),
    ("prior_information", "withdraw", "withdrawn", "withdrawal"),
    ("found", "withdraw", "withdrawn", "withdrawal"),
    ("registered", "note_withdrawal", "registered", "withdrawal"),
    ("awaiting_papers", "take_over", "awaiting_papers", "take_over"),
    ("awaiting_papers", "hand_over", "awaiting_papers", "take_over"),
    ("submitted", "take_over", "submitted", "take_over"),
    ("submitted", "hand_over", "submitted", "take_over"),
    ("in_study", "take_over", "in_study", "take_over"),
    ("in_study", "hand_over", "in_study", "take_over"),
    ("awaiting_plenary", "take_over", "awaiting_plenary", "take_over"),
    ("awaiting_plenary", "hand_over", "awaiting_plenary", "take_over"),
    ("completion_asked", "take_over", "completion_asked", "take_over"),
    ("completion_asked", "hand_over", "completion_asked", "take_over"),
    ("prior_information", "take_over", "prior_information", "take_over"),
    ("prior_information", "hand_over", "prior_information", "take_over"),
    ("found", "take_over", "found", "take_over"),
    ("found", "hand_over", "found", "take_over"),
    ("tracing", "take_over", "tracing", "take_over"),
    ("tracing", "hand_over", "tracing", "take_over"),
    ("registered", "take_over", "registered", "take_over"),
    ("registered", "hand_over", "registered", "take_over"),
    ("registered", "notify_status", "registered", "notice"),
    ("not_registered", "notify_status", "status_notified", "notice"),
    ("became_finding", "notify_status", "status_notified", "notice"),
    ("lapsed", "notify_status", "status_notified", "notice"),
    ("withdrawn", "notify_status", "status_notified", "notice"),
    ("tip_closed", "notify_status", "status_notified", "notice"),
    ("status_notified", "archive", "archived", "archive"),
)
_BASIS = {
    "pemilu-7/2022": {
        "submission": "UU 7/2017 art. 454(3)-(6); Perbawaslu 7/2022 art. 8",
        "papers": "Perbawaslu 7/2022 art. 12 [K]",
        "tip": "Perbawaslu 7/2022, informasi awal [K]",
        "finding": "UU 7/2017 art. 454(2), (5)",
        "study": "Perbawaslu 7/2022 art. 15",
        "registration": "UU 7/2017 art. 454(7)",
        "refusal": "Perbawaslu 7/2022 art. 16 [K]",
        "completion": "Perbawaslu 7/2022 art. 24 [K]",
        "transfer": "Perbawaslu 7/2022 art. 20",
        "tracing": "Perbawaslu 7/2022, penelusuran [K]",
        "withdrawal": "Perbawaslu 7/2022, pencabutan [?]",
        "take_over": "Perbawaslu 7/2022 art. 20",
        "notice": "Perbawaslu 7/2022, Formulir Model B.18 [K]",
        "archive": "UU 43/2009 art. 40 [K]",
    },
    "pilkada-9/2024": {
        "submission": "UU 1/2015 art. 134(1)-(4)",
        "papers": "Perbawaslu 8/2020 jo. 9/2024 [?]",
        "tip": "Perbawaslu 8/2020 jo. 9/2024, informasi awal [K]",
        "finding": "UU 1/2015 art. 134(4)",
        "study": "Perbawaslu 8/2020 jo. 9/2024, kajian awal [K]",
        "registration": "UU 1/2015 art. 134(5)",
        "refusal": "Perbawaslu 8/2020 jo. 9/2024 [K]",
        "completion": "Perbawaslu 8/2020 jo. 9/2024, perbaikan [K]",
        "transfer": "Perbawaslu 8/2020 jo. 9/2024, pelimpahan [?]",
        "tracing": "Perbawaslu 8/2020 jo. 9/2024, penelusuran [K]",
        "withdrawal": "Perbawaslu 8/2020 jo. 9/2024, pencabutan [?]",
        "take_over": "Perbawaslu 8/2020 jo. 9/2024, pengambilalihan [?]",
        "notice": "Perbawaslu 8/2020 jo. 9/2024, Formulir Model A.17 [K]",
        "archive": "UU 43/2009 art. 40 [K]",
    },
}
_ROWS = ",\n".join(
    f"('violation', '{edition}', '{source}', '{verb}', '{target}', '{basis[why]}')"
    for edition, basis in _BASIS.items()
    for source, verb, target, why in _STEPS
)


class Migration(migrations.Migration):
    """What may become of a report, tip or finding up to registration, status notice and archive, per edition."""

    dependencies = [("violations", "0102_procedure_stays"), ("workflow", "0005_work_keeps_its_facts")]
    operations = [
        migrations.RunSQL(
            sql=f"insert into workflow_edge ({_COLUMNS}) values {_ROWS}",  # noqa: S608  the rows above alone
            reverse_sql="delete from workflow_edge where procedure = 'violation'",
        ),
    ]
