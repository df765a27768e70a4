import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Checks, classes, plenaries with their votes, completion, transfer, tracing, status notices, the archive."""

    dependencies = [
        ("accounts", "0002_facts_stay"),
        ("dossiers", "0007_numbers_stay"),
        ("violations", "0002_facts_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchiveEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("retention", models.CharField(max_length=24)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="archive_entry", to="violations.case"
                    ),
                ),
            ],
            options={
                "db_table": "violations_archive_entry",
            },
        ),
        migrations.CreateModel(
            name="Classification",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("administrative", "Administrative violation"),
                                ("ethics", "Breach of the organisers' code of ethics"),
                                ("criminal", "Election crime"),
                                ("other_law", "Violation of other laws"),
                            ],
                            max_length=16,
                        ),
                        size=None,
                    ),
                ),
                (
                    "articles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classifications",
                        to="violations.case",
                    ),
                ),
            ],
            options={
                "db_table": "violations_classification",
            },
        ),
        migrations.CreateModel(
            name="Plenary",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("proposal", models.CharField(help_text="The verb that is decided on.", max_length=24)),
                ("reason", models.CharField(blank=True, max_length=24)),
                ("called_at", models.DateTimeField()),
                ("minute", models.CharField(blank=True, help_text="Number of the minute.", max_length=60)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carried", "carried"),
                            ("rejected", "rejected"),
                            ("overtaken", "carried, but the case had moved on"),
                        ],
                        max_length=9,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "called_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plenaries", to="violations.case"
                    ),
                ),
                (
                    "chair",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                    ),
                ),
                (
                    "recipient",
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
                "db_table": "violations_plenary",
            },
        ),
        migrations.CreateModel(
            name="CompletionRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "missing",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None),
                ),
                ("letter", models.CharField(max_length=60)),
                ("asked_at", models.DateTimeField()),
                ("served_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(help_text="Completed, lapsed, or the case ended before.", null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="completions",
                        to="violations.case",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "served_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plenary",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="completion", to="violations.plenary"
                    ),
                ),
            ],
            options={
                "db_table": "violations_completion_request",
            },
        ),
        migrations.CreateModel(
            name="RequirementCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("requirement", models.CharField(max_length=24)),
                (
                    "answer",
                    models.CharField(
                        choices=[("met", "met"), ("not_met", "not met"), ("not_applicable", "not applicable")],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="violations.case",
                    ),
                ),
            ],
            options={
                "db_table": "violations_requirement_check",
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "attendance",
                    models.CharField(
                        choices=[("present", "present"), ("absent", "absent"), ("recused", "recused")], max_length=8
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plenary",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="violations.plenary",
                    ),
                ),
            ],
            options={
                "db_table": "violations_seat",
            },
        ),
        migrations.CreateModel(
            name="StatusNotice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("status", models.CharField(max_length=40)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("mailbox", "mailbox of the tracking page"),
                            ("letter", "letter"),
                            ("counter", "handed over at the counter"),
                            ("published", "published at the office"),
                        ],
                        max_length=10,
                    ),
                ),
                ("letter", models.CharField(blank=True, max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="violations.case"
                    ),
                ),
            ],
            options={
                "db_table": "violations_status_notice",
            },
        ),
        migrations.CreateModel(
            name="StudyConclusion",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("proposal", models.CharField(help_text="The verb that it proposes.", max_length=24)),
                (
                    "is_complete",
                    models.BooleanField(help_text="Whether every requirement was met or not applicable at that time."),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conclusions", to="violations.case"
                    ),
                ),
            ],
            options={
                "db_table": "violations_study_conclusion",
            },
        ),
        migrations.CreateModel(
            name="Tracing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("order_number", models.CharField(blank=True, max_length=60)),
                ("started_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why it was closed without a finding.", max_length=24),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tracings",
                        to="violations.case",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "violations_tracing",
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("down", "to an office below"),
                            ("side", "to an office of the same level"),
                            ("up", "taken over by an office above"),
                        ],
                        max_length=4,
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("accepted", "accepted"), ("declined", "declined")], max_length=8
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="violations.case"
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plenary",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfer", to="violations.plenary"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                    ),
                ),
            ],
            options={
                "db_table": "violations_transfer",
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "choice",
                    models.CharField(
                        choices=[("for", "for"), ("against", "against"), ("abstain", "abstain")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "seat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vote", to="violations.seat"
                    ),
                ),
            ],
            options={
                "db_table": "violations_vote",
            },
        ),
        migrations.AddConstraint(
            model_name="plenary",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("case", "office"),
                name="an_office_holds_one_plenary_of_a_case_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="plenary",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("minute", ""), ("outcome", "")),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("minute", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_plenary_closes_with_outcome_and_minute",
            ),
        ),
        migrations.AddConstraint(
            model_name="completionrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("case",), name="one_completion_is_asked_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="completionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("served_at", None), ("served_by", None)),
                    models.Q(("served_at__isnull", False), ("served_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_letter_is_served_by_someone_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="completionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("received_at", None), ("received_by", None)),
                    models.Q(
                        ("ended_at__isnull", False), ("received_at__isnull", False), ("received_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="a_completion_is_received_by_someone_and_ends",
            ),
        ),
        migrations.AddIndex(
            model_name="requirementcheck",
            index=models.Index(
                models.F("case"),
                models.F("requirement"),
                models.OrderBy(models.F("id"), descending=True),
                name="check_by_requirement",
            ),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(
                models.F("member"), condition=models.Q(("attendance", "present")), name="seat_by_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("plenary", "member"), name="a_member_has_one_seat"),
        ),
        migrations.AddIndex(
            model_name="tracing",
            index=models.Index(models.F("case"), name="tracing_by_case"),
        ),
        migrations.AddConstraint(
            model_name="tracing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("case",), name="a_case_is_traced_once_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="tracing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None), ("finding", None), ("reason", "")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        models.Q(models.Q(("reason", ""), _negated=True), ("finding__isnull", False), _connector="XOR"),
                    ),
                    _connector="OR",
                ),
                name="tracing_ends_with_a_finding_or_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                models.F("target"), condition=models.Q(("answered_at", None)), name="transfer_waits_for_target"
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                models.F("source"), condition=models.Q(("answered_at", None)), name="transfer_waits_for_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)),
                fields=("case",),
                name="one_transfer_of_a_case_waits_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True),
                name="a_transfer_goes_to_another_office",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None), ("answered_by", None)),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_transfer_is_answered_by_someone_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "accepted"), _negated=True),
                    models.Q(("answered_by", models.F("offered_by")), _negated=True),
                    _connector="OR",
                ),
                name="two_people_sign_a_transfer",
            ),
        ),
    ]
