"""What is done with a violation up to its registration: checks, classes, plenaries, completion, transfer, tracing.

No row holds a word that somebody wrote freely: notes, reasons, dissents and considerations are sealed under the
dossier's own subject in the vault (`violations.seals`). Codes come from the lists of the law in `violations/data`.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office
from oversight.dossiers.models import Dossier
from violations.models.record import Case, ViolationClass

_CODE, LONGEST_REFERENCE = 24, 60


def _user(*, null: bool = False) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=null, related_name="+", db_index=False)


class RequirementCheck(models.Model):
    """What an officer found of one requirement; the newest row of a requirement counts, the others stay."""

    class Answer(models.TextChoices):
        MET = "met", _("met")
        NOT_MET = "not_met", _("not met")
        NOT_APPLICABLE = "not_applicable", _("not applicable")

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="checks", db_index=False)
    requirement = models.CharField(max_length=_CODE)
    answer = models.CharField(max_length=16, choices=Answer)
    at = models.DateTimeField()
    by = _user()

    class Meta:
        db_table = "violations_requirement_check"
        indexes = [models.Index("case", "requirement", F("id").desc(), name="check_by_requirement")]

    def __str__(self) -> str:
        return f"{self.requirement} {self.answer}"


class Classification(models.Model):
    """As what the study sees the event: classes and articles; the newest row counts."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="classifications")
    classes = ArrayField(models.CharField(max_length=16, choices=ViolationClass))
    articles = ArrayField(models.CharField(max_length=_CODE), default=list)
    at = models.DateTimeField()
    by = _user()

    class Meta:
        db_table = "violations_classification"

    def __str__(self) -> str:
        return f"{self.case_id} {self.classes}"


class StudyConclusion(models.Model):
    """What the preliminary study (kajian awal) proposes to the plenary; its words are sealed."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="conclusions")
    proposal = models.CharField(max_length=_CODE, help_text="The verb that it proposes.")
    is_complete = models.BooleanField(help_text="Whether every requirement was met or not applicable at that time.")
    at = models.DateTimeField()
    by = _user()

    class Meta:
        db_table = "violations_study_conclusion"

    def __str__(self) -> str:
        return f"{self.case_id} {self.proposal}"


class Plenary(models.Model):
    """The commissioners of one office decide on one proposal (rapat pleno), with a minute (berita acara)."""

    class Outcome(models.TextChoices):
        CARRIED = "carried", _("carried")
        REJECTED = "rejected", _("rejected")
        OVERTAKEN = "overtaken", _("carried, but the case had moved on")

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="plenaries")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    proposal = models.CharField(max_length=_CODE, help_text="The verb that is decided on.")
    reason = models.CharField(max_length=_CODE, blank=True)
    recipient = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", db_index=False)
    chair = _user()
    called_at = models.DateTimeField()
    called_by = _user()
    minute = models.CharField(max_length=LONGEST_REFERENCE, blank=True, help_text="Number of the minute.")
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = _user(null=True)

    class Meta:
        db_table = "violations_plenary"
        indexes = [
            models.Index(
                "office",
                F("closed_at").desc(),
                F("id").desc(),
                name="plenary_closed",
                condition=Q(closed_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "office"],
                name="an_office_holds_one_plenary_of_a_case_at_a_time",
                condition=Q(closed_at=None),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="", minute="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="") & ~Q(minute="")),
                name="a_plenary_closes_with_outcome_and_minute",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.proposal} {self.outcome}"


class Seat(models.Model):
    """A commissioner of the office in a plenary: there, not there, or barred from the case."""

    class Attendance(models.TextChoices):
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        RECUSED = "recused", _("recused")

    id = models.UUIDField(primary_key=True)
    plenary = models.ForeignKey(Plenary, models.PROTECT, related_name="seats", db_index=False)
    member = _user()
    attendance = models.CharField(max_length=8, choices=Attendance)

    class Meta:
        db_table = "violations_seat"
        constraints = [models.UniqueConstraint(fields=["plenary", "member"], name="a_member_has_one_seat")]
        indexes = [models.Index("member", name="seat_by_member", condition=Q(attendance="present"))]

    def __str__(self) -> str:
        return f"{self.member_id} {self.attendance}"


class Vote(models.Model):
    """How a member voted, by his own hand; the words of a dissent are sealed."""

    class Choice(models.TextChoices):
        FOR = "for", _("for")
        AGAINST = "against", _("against")
        ABSTAIN = "abstain", _("abstain")

    id = models.UUIDField(primary_key=True)
    seat = models.OneToOneField(Seat, models.PROTECT, related_name="vote")
    choice = models.CharField(max_length=8, choices=Choice)
    at = models.DateTimeField()

    class Meta:
        db_table = "violations_vote"

    def __str__(self) -> str:
        return f"{self.seat_id} {self.choice}"


class CompletionRequest(models.Model):
    """The reporter is asked for what is missing; his term counts from when the letter was served."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="completions", db_index=False)
    plenary = models.OneToOneField(Plenary, models.PROTECT, related_name="completion")
    missing = ArrayField(models.CharField(max_length=_CODE))
    letter = models.CharField(max_length=LONGEST_REFERENCE)
    asked_at = models.DateTimeField()
    served_at = models.DateTimeField(null=True)
    served_by = _user(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = _user(null=True)
    ended_at = models.DateTimeField(null=True, help_text="Completed, lapsed, or the case ended before.")

    class Meta:
        db_table = "violations_completion_request"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="one_completion_is_asked_at_a_time", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=Q(served_at=None, served_by=None) | Q(served_at__isnull=False, served_by__isnull=False),
                name="a_letter_is_served_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False, ended_at__isnull=False),
                name="a_completion_is_received_by_someone_and_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.letter}"


class Transfer(models.Model):
    """A case goes to another office (pelimpahan) or is taken by an upper one (pengambilalihan): two signatures."""

    class Direction(models.TextChoices):
        DOWN = "down", _("to an office below")
        SIDE = "side", _("to an office of the same level")
        UP = "up", _("taken over by an office above")

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    plenary = models.OneToOneField(Plenary, models.PROTECT, related_name="transfer")
    direction = models.CharField(max_length=4, choices=Direction)
    source = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    offered_at = models.DateTimeField()
    offered_by = _user()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = _user(null=True)

    class Meta:
        db_table = "violations_transfer"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="one_transfer_of_a_case_waits_at_a_time", condition=Q(answered_at=None)
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="a_transfer_goes_to_another_office"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="a_transfer_is_answered_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(answer="accepted") | ~Q(answered_by=F("offered_by")), name="two_people_sign_a_transfer"
            ),
        ]
        indexes = [
            models.Index("target", name="transfer_waits_for_target", condition=Q(answered_at=None)),
            models.Index("source", name="transfer_waits_for_source", condition=Q(answered_at=None)),
            models.Index(
                "target",
                F("answered_at").desc(),
                name="transfer_answered_target",
                condition=Q(answered_at__isnull=False),
            ),
            models.Index(
                "source",
                F("answered_at").desc(),
                name="transfer_answered_source",
                condition=Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.source_id} {self.target_id}"


class Tracing(models.Model):
    """Prior information is traced (penelusuran); an empty order: closed without it. What it found is sealed."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="tracings", db_index=False)
    order_number = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    started_at = models.DateTimeField()
    started_by = _user()
    reason = models.CharField(max_length=_CODE, blank=True, help_text="Why it was closed without a finding.")
    finding = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = _user(null=True)

    class Meta:
        db_table = "violations_tracing"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="a_case_is_traced_once_at_a_time", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, reason="", finding=None)
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & (~Q(reason="") ^ Q(finding__isnull=False))),
                name="tracing_ends_with_a_finding_or_a_reason",
            ),
        ]
        indexes = [models.Index("case", name="tracing_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.order_number}"


class StatusNotice(models.Model):
    """The reporter was told how his case stands (Formulir Model B.18, A.17), in the mailbox or by letter."""

    class Way(models.TextChoices):
        MAILBOX = "mailbox", _("mailbox of the tracking page")
        LETTER = "letter", _("letter")
        COUNTER = "counter", _("handed over at the counter")
        PUBLISHED = "published", _("published at the office")

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    status = models.CharField(max_length=40)
    way = models.CharField(max_length=10, choices=Way)
    letter = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    at = models.DateTimeField()
    by = _user()

    class Meta:
        db_table = "violations_status_notice"

    def __str__(self) -> str:
        return f"{self.case_id} {self.status}"


class ArchiveEntry(models.Model):
    """The case was put into the archive, in a retention class."""

    id = models.UUIDField(primary_key=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="archive_entry")
    retention = models.CharField(max_length=_CODE)
    at = models.DateTimeField()
    by = _user()

    class Meta:
        db_table = "violations_archive_entry"

    def __str__(self) -> str:
        return f"{self.case_id} {self.retention}"
