"""What reached the agency about a violation: reports, tips and findings, with what was written to and fro about them.

No row here holds a name, an address or a word of what somebody wrote: contents are sealed in the vault under a subject
whose id is the dossier's, people are parts of the dossier. Dates, places and classes are plain.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.dossiers.models import Dossier, Kind
from oversight.evidence.models import Item
from oversight.regions.models import Contest, Election, Region, Stage
from violations.workflow import TAKEN_BACK


class Capacity(models.TextChoices):
    """As what somebody reports (Perbawaslu 7/2022 art. 8(2); UU 1/2015 art. 134(2))."""

    CITIZEN = "citizen", _("Citizen with the right to vote")
    PARTICIPANT = "participant", _("Election participant")
    MONITOR = "monitor", _("Election monitor")


class ViolationClass(models.TextChoices):
    """What kind of violation it may be; one event may be several (UU 7/2017 art. 455)."""

    ADMINISTRATIVE = "administrative", _("Administrative violation")
    ETHICS = "ethics", _("Breach of the organisers' code of ethics")
    CRIMINAL = "criminal", _("Election crime")
    OTHER_LAW = "other_law", _("Violation of other laws")


class Standing(models.Manager["Case"]):
    """Every case but those of an import that was undone: no list and no count holds these."""

    def get_queryset(self) -> models.QuerySet["Case"]:
        """Cases that stand."""
        return super().get_queryset().exclude(status=TAKEN_BACK)


class Case(models.Model):
    """What every tip, report and finding has; satellites hold what is theirs alone.

    `scope` and `election` are the dossier's and `status` that of the main track: triggers alone keep them, so that a
    list needs one index and no join to find its rows. They keep `result` too: how it first ended, whatever comes later.
    """

    class Result(models.TextChoices):
        """How a case left the stage before registration; empty while it is in it."""

        REGISTERED = "registered", _("Registered")
        NOT_REGISTERED = "not_registered", _("Not registered")
        LAPSED = "lapsed", _("Lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        TIP_CLOSED = "tip_closed", _("Closed after tracing")
        BECAME_FINDING = "became_finding", _("Became a finding")
        ENDED = "ended", _("Ended in an older system")

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="violation")
    kind = models.SmallIntegerField(choices=Kind)
    track = models.UUIDField(help_text="The main track.")
    scope = models.CharField(max_length=28, db_collation="C", db_default="", editable=False)
    status = models.CharField(max_length=40, db_default="", editable=False)
    election = models.ForeignKey(
        Election,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        editable=False,
        help_text="The dossier's.",
    )
    result = models.CharField(max_length=16, choices=Result, db_default="", editable=False)
    received_at = models.DateTimeField()
    place = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    occurred_on = models.DateField(null=True, help_text="None: a tip that does not say.")
    contest = models.CharField(max_length=12, choices=Contest.Type, blank=True)
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+", db_index=False)
    classes = ArrayField(models.CharField(max_length=16, choices=ViolationClass), default=list)
    flags = ArrayField(models.CharField(max_length=24), default=list, help_text="What the study has to look at.")
    code_mark = models.BinaryField(max_length=32, null=True, help_text="Keyed hash of the tracking code.")

    objects = Standing()
    records: models.Manager["Case"] = models.Manager()

    class Meta:
        db_table = "violations_case"
        constraints = [
            models.UniqueConstraint(
                fields=["code_mark"], name="a_tracking_code_opens_one_case", condition=Q(code_mark__isnull=False)
            ),
            models.CheckConstraint(condition=Q(kind__in=[110, 120, 130]), name="a_violation_is_tip_report_or_finding"),
            models.CheckConstraint(
                condition=Q(occurred_on__isnull=False) | Q(kind=110), name="only_a_tip_may_lack_its_day"
            ),
        ]
        indexes = [
            models.Index(F("received_at").desc(), F("dossier").desc(), "scope", name="violation_by_time"),
            # What statistics count by lies in the index, so that they read nothing else (docs/adr/0028).
            models.Index(
                fields=["scope", "-received_at", "-dossier"],
                include=["kind", "status", "election", "result", "classes"],
                name="violation_by_scope_figures",
            ),
            models.Index("status", F("received_at").desc(), F("dossier").desc(), "scope", name="violation_by_status"),
            models.Index("kind", F("received_at").desc(), F("dossier").desc(), "scope", name="violation_by_kind"),
            models.Index(
                "election", F("received_at").desc(), F("dossier").desc(), "scope", name="violation_by_election"
            ),
            models.Index("result", F("received_at").desc(), F("dossier").desc(), "scope", name="violation_by_result"),
            models.Index(
                F("received_at").desc(), F("dossier").desc(), "scope", name="violation_flagged", condition=~Q(flags=[])
            ),
            models.Index("place", "occurred_on", name="violation_by_event"),
            # The public register: a status at a time, tips left out.
            models.Index(
                F("status"),
                F("received_at").desc(),
                F("dossier").desc(),
                F("scope"),
                name="register_by_status",
                condition=Q(kind__in=[120, 130]),
            ),
            models.Index(
                F("status"),
                F("election"),
                F("received_at").desc(),
                F("dossier").desc(),
                name="register_by_election",
                condition=Q(kind__in=[120, 130]),
            ),
            models.Index(
                F("status"),
                F("scope"),
                F("received_at").desc(),
                F("dossier").desc(),
                name="register_by_scope",
                condition=Q(kind__in=[120, 130]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)


class Report(models.Model):
    """A report (laporan): from outside, by somebody who says who he is (Formulir Model B.1)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="report")
    capacity = models.CharField(
        max_length=12, choices=Capacity, blank=True, help_text="Empty: an older system does not say."
    )
    by_proxy = models.BooleanField(help_text="By an attorney (kuasa).")
    known_on = models.DateField(
        null=True,
        help_text="When the reporter came to know: the term for reporting counts from here. "
        "None: an older system does not say.",
    )
    counted_from = models.DateTimeField(help_text="From when the agency's terms count; an officer may change it.")

    class Meta:
        db_table = "violations_report"

    def __str__(self) -> str:
        return str(self.case_id)


class Tip(models.Model):
    """Prior information (informasi awal): nothing says who sent it, and no exact time when."""

    class Source(models.TextChoices):
        PHONE = "phone", _("By phone")
        EMAIL = "email", _("By e-mail")
        IN_PERSON = "in_person", _("In person")

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="tip")
    source = models.CharField(
        max_length=12, choices=Source, blank=True, db_default="", help_text="How an officer got it; empty: sent online."
    )

    class Meta:
        db_table = "violations_tip"

    def __str__(self) -> str:
        return str(self.case_id)


class Finding(models.Model):
    """A finding (temuan): what supervision itself found (Formulir Model B.2); the plenary sets it."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="finding")
    found_on = models.DateField(null=True, help_text="None: an older system does not say.")
    finder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="None: it was found by somebody of an older system.",
    )
    source = models.ForeignKey(
        Dossier,
        models.PROTECT,
        null=True,
        related_name="findings",
        help_text="The supervision report (LHP, Form A), tip or report from which it came.",
    )

    class Meta:
        db_table = "violations_finding"

    def __str__(self) -> str:
        return str(self.case_id)


class Paper(models.Model):
    """One paper that was handed in at the counter, in time or late."""

    class Kind(models.TextChoices):
        PROOF = "proof", _("Proof of the online submission")
        IDENTITY = "identity", _("Copy of the identity card")
        EVIDENCE = "evidence", _("Evidence")
        POWER_OF_ATTORNEY = "power_of_attorney", _("Power of attorney (surat kuasa)")
        FORM = "form", _("Signed report form")
        OTHER = "other", _("Another paper")

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=Kind)
    copies = models.SmallIntegerField()
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    is_late = models.BooleanField(help_text="After the term for handing in had run out.")
    is_original = models.BooleanField(null=True, help_text="The original, or a copy; None: nobody said.")
    scan = models.ForeignKey(
        Item, models.PROTECT, null=True, related_name="+", db_index=False, help_text="The scan, kept as evidence is."
    )

    class Meta:
        db_table = "violations_paper"
        ordering = ["received_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(copies__gt=0), name="a_paper_came_in_some_copies")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Message(models.Model):
    """One message of the mailbox between the agency and who holds the tracking code; its text is sealed."""

    class Direction(models.TextChoices):
        IN = "in", _("to the agency")
        OUT = "out", _("from the agency")

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction)
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="None: who holds the tracking code.",
    )
    read_at = models.DateTimeField(null=True, help_text="When the other side first read it.")

    class Meta:
        db_table = "violations_message"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction="in", author=None) | Q(direction="out", author__isnull=False),
                name="who_writes_to_the_agency_stays_unnamed",
            ),
        ]
        indexes = [
            models.Index("case", name="message_waits_to_be_read", condition=Q(direction="in", read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.direction}"


class WithdrawalRequest(models.Model):
    """The reporter asks to withdraw his report; the plenary decides, and may go on all the same."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="withdrawal_requests", db_index=False)
    at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Who took it down at the counter; None: it came with the tracking code.",
    )
    is_granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        db_table = "violations_withdrawal_request"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="one_withdrawal_is_asked_at_a_time", condition=Q(decided_at=None)
            ),
            models.CheckConstraint(
                condition=Q(is_granted=None, decided_at=None, decided_by=None)
                | Q(is_granted__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="a_withdrawal_is_decided_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at}"


class Outcome(models.TextChoices):
    """What two cases are to each other; nothing is ever merged or closed by it."""

    SAME_REPORTER = "same_reporter", _("The same reporter sent it twice")
    JOINED = "joined", _("The same event: handled together")
    ALREADY_HANDLED = "already_handled", _("The same event: already handled")
    RELATED = "related", _("Related: part of a pattern")
    DIFFERENT = "different", _("Not the same event")


class SameEvent(models.Model):
    """What an officer decided of two cases; undone, it stays with its history. `first` is the older id of the two."""

    id = models.UUIDField(primary_key=True)
    first = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(Case, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome)
    lead = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "violations_same_event"
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(second__gt=F("first")), name="a_pair_has_one_order"),
            models.UniqueConstraint(
                fields=["first", "second"], name="a_pair_is_decided_once_at_a_time", condition=Q(undone_at=None)
            ),
            models.CheckConstraint(
                condition=(Q(outcome="joined") & (Q(lead=F("first")) | Q(lead=F("second"))))
                | (~Q(outcome="joined") & Q(lead=None)),
                name="cases_handled_together_have_a_lead",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="a_pair_is_undone_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.outcome} {self.second_id}"
