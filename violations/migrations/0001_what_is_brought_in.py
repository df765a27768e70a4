import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Reports, tips and findings, and what is written about them."""

    initial = True

    dependencies = [
        ("dossiers", "0007_numbers_stay"),
        ("regions", "0005_places_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="violation",
                        serialize=False,
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "kind",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Polling-station report"),
                            (100, "Case"),
                            (110, "Prior information"),
                            (120, "Violation report"),
                            (130, "Finding"),
                        ]
                    ),
                ),
                ("track", models.UUIDField(help_text="The main track.")),
                ("scope", models.CharField(db_collation="C", db_default="", editable=False, max_length=28)),
                ("status", models.CharField(db_default="", editable=False, max_length=40)),
                ("received_at", models.DateTimeField()),
                ("occurred_on", models.DateField(help_text="None: a tip that does not say.", null=True)),
                (
                    "contest",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PPWP", "President and Vice-President"),
                            ("DPR", "House of Representatives"),
                            ("DPD", "Regional Representative Council"),
                            ("DPRD_PROV", "Provincial council"),
                            ("DPRD_KABKOTA", "Regency or city council"),
                            ("PILGUB", "Governor"),
                            ("PILBUP", "Regent"),
                            ("PILWAKO", "Mayor"),
                        ],
                        max_length=12,
                    ),
                ),
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
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24),
                        default=list,
                        help_text="What the study has to look at.",
                        size=None,
                    ),
                ),
                (
                    "code_mark",
                    models.BinaryField(help_text="Keyed hash of the tracking code.", max_length=32, null=True),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.stage",
                    ),
                ),
            ],
            options={
                "db_table": "violations_case",
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="report",
                        serialize=False,
                        to="violations.case",
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("citizen", "Citizen with the right to vote"),
                            ("participant", "Election participant"),
                            ("monitor", "Election monitor"),
                        ],
                        max_length=12,
                    ),
                ),
                ("by_proxy", models.BooleanField(help_text="By an attorney (kuasa).")),
                (
                    "known_on",
                    models.DateField(
                        help_text="When the reporter came to know: the term for reporting counts from here."
                    ),
                ),
                (
                    "counted_from",
                    models.DateTimeField(help_text="From when the agency's terms count; an officer may change it."),
                ),
            ],
            options={
                "db_table": "violations_report",
            },
        ),
        migrations.CreateModel(
            name="Tip",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="tip",
                        serialize=False,
                        to="violations.case",
                    ),
                ),
            ],
            options={
                "db_table": "violations_tip",
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "direction",
                    models.CharField(choices=[("in", "to the agency"), ("out", "from the agency")], max_length=3),
                ),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(help_text="When the other side first read it.", null=True)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        help_text="None: who holds the tracking code.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="violations.case"
                    ),
                ),
            ],
            options={
                "db_table": "violations_message",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proof", "Proof of the online submission"),
                            ("identity", "Copy of the identity card"),
                            ("evidence", "Evidence"),
                            ("power_of_attorney", "Power of attorney (surat kuasa)"),
                            ("form", "Signed report form"),
                            ("other", "Another paper"),
                        ],
                        max_length=20,
                    ),
                ),
                ("copies", models.SmallIntegerField()),
                ("received_at", models.DateTimeField()),
                ("is_late", models.BooleanField(help_text="After the term for handing in had run out.")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="violations.case"
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "violations_paper",
                "ordering": ["received_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SameEvent",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("same_reporter", "The same reporter sent it twice"),
                            ("joined", "The same event: handled together"),
                            ("already_handled", "The same event: already handled"),
                            ("related", "Related: part of a pattern"),
                            ("different", "Not the same event"),
                        ],
                        max_length=16,
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="violations.case",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="violations.case",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="violations.case"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "violations_same_event",
                "ordering": ["decided_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="WithdrawalRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("is_granted", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal_requests",
                        to="violations.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Who took it down at the counter; None: it came with the tracking code.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "violations_withdrawal_request",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="finding",
                        serialize=False,
                        to="violations.case",
                    ),
                ),
                ("found_on", models.DateField()),
                (
                    "finder",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        help_text="The supervision report (LHP, Form A), tip or report from which it came.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="dossiers.dossier",
                    ),
                ),
            ],
            options={
                "db_table": "violations_finding",
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.OrderBy(models.F("received_at"), descending=True),
                models.OrderBy(models.F("dossier"), descending=True),
                models.F("scope"),
                name="violation_by_time",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("scope"),
                models.OrderBy(models.F("received_at"), descending=True),
                models.OrderBy(models.F("dossier"), descending=True),
                name="violation_by_scope",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("status"),
                models.OrderBy(models.F("received_at"), descending=True),
                models.OrderBy(models.F("dossier"), descending=True),
                models.F("scope"),
                name="violation_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("kind"),
                models.OrderBy(models.F("received_at"), descending=True),
                models.OrderBy(models.F("dossier"), descending=True),
                models.F("scope"),
                name="violation_by_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(models.F("place"), models.F("occurred_on"), name="violation_by_event"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code_mark__isnull", False)),
                fields=("code_mark",),
                name="a_tracking_code_opens_one_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [110, 120, 130])), name="a_violation_is_tip_report_or_finding"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("occurred_on__isnull", False), ("kind", 110), _connector="OR"),
                name="only_a_tip_may_lack_its_day",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("case"),
                condition=models.Q(("direction", "in"), ("read_at", None)),
                name="message_waits_to_be_read",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("author", None), ("direction", "in")),
                    models.Q(("author__isnull", False), ("direction", "out")),
                    _connector="OR",
                ),
                name="who_writes_to_the_agency_stays_unnamed",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(("copies__gt", 0)), name="a_paper_came_in_some_copies"
            ),
        ),
        migrations.AddConstraint(
            model_name="sameevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("second__gt", models.F("first"))), name="a_pair_has_one_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="sameevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("first", "second"),
                name="a_pair_is_decided_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="sameevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", "joined"),
                        models.Q(("lead", models.F("first")), ("lead", models.F("second")), _connector="OR"),
                    ),
                    models.Q(models.Q(("outcome", "joined"), _negated=True), ("lead", None)),
                    _connector="OR",
                ),
                name="cases_handled_together_have_a_lead",
            ),
        ),
        migrations.AddConstraint(
            model_name="sameevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_pair_is_undone_by_someone_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)), fields=("case",), name="one_withdrawal_is_asked_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("is_granted", None)),
                    models.Q(
                        ("decided_at__isnull", False), ("decided_by__isnull", False), ("is_granted__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="a_withdrawal_is_decided_by_someone_at_some_time",
            ),
        ),
    ]
