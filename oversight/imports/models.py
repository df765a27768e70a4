"""Imports, their rows and mappings, and what people decided about contradictions."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office
from oversight.dossiers.models import Dossier
from oversight.files.models import Blob
from oversight.imports.judging import Verdict


class State(models.IntegerChoices):
    """How far an import has come. What moves by itself is followed by the stream."""

    RECEIVED = 1, _("waits for its columns")
    CHECKING = 2, _("is being checked")
    CHECKED = 3, _("checked, nothing is stored yet")
    RUNNING = 4, _("is being imported")
    DONE = 5, _("imported")
    UNDOING = 6, _("is being undone")
    UNDONE = 7, _("undone")
    DISCARDED = 8, _("discarded")
    HALTED = 9, _("stands still")


class Outcome(models.IntegerChoices):
    """What became of a row at the run."""

    STORED = 1, _("imported")
    PRESENT = 2, _("there already")
    TURNED_AWAY = 3, _("refused by the module")
    FAILED = 4, _("failed")
    LEFT_OUT = 5, _("left out by decision")
    UNDONE = 6, _("undone")
    KEPT = 7, _("could not be undone")


class Mapping(models.Model):
    """How the columns of a source's files are read, under a name; a change is a new version.

    `columns` are objects of header, field and order, `zone` is that of times without one.
    """

    target = models.CharField(max_length=40)
    source = models.CharField(max_length=20)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    name = models.CharField(max_length=60)
    version = models.IntegerField()
    columns = models.JSONField()
    zone = models.CharField(max_length=4)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "target", "source", "name", "version"], name="a_version_of_a_mapping_is_written_once"
            ),
            models.CheckConstraint(condition=Q(version__gt=0), name="versions_of_a_mapping_are_counted_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Import(models.Model):
    """One file and what became of it. Its contents are sealed under the subject of the same id.

    `fingerprint` is a keyed digest by which the same file is known again; `blob` holds the sealed file. `layout` says
    how it was read in its present `round` of checking; `counts` are rows by verdict and by outcome.
    """

    id = models.UUIDField(primary_key=True)
    target = models.CharField(max_length=40)
    source = models.CharField(max_length=20)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False)
    scope = models.CharField(max_length=28, db_collation="C")
    blob = models.ForeignKey(Blob, models.PROTECT, db_index=False, related_name="+")
    fingerprint = models.BinaryField(max_length=32)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    state = models.SmallIntegerField(choices=State)
    round = models.IntegerField(default=0)
    layout = models.JSONField(null=True)
    mapping = models.ForeignKey(Mapping, models.PROTECT, null=True, db_index=False, related_name="+")
    counts = models.JSONField(default=dict)
    trouble = models.CharField(max_length=40, blank=True)
    moved_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    begun_at = models.DateTimeField(null=True)
    undo_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    undo_at = models.DateTimeField(null=True)
    undo_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undo_by=None, undo_at=None, undo_reason="")
                | (Q(undo_by__isnull=False, undo_at__isnull=False) & ~Q(undo_reason="")),
                name="an_undo_has_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(begun_by=None, begun_at=None) | Q(begun_by__isnull=False, begun_at__isnull=False),
                name="a_run_has_who_and_when",
            ),
        ]
        indexes = [
            models.Index(F("scope"), F("id").desc(), name="import_by_scope"),
            models.Index("fingerprint", name="import_by_fingerprint"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Row(models.Model):
    """One row of a file in one round of checking, and, after the run, its receipt.

    `rules` say why; `sealed` holds values, repairs and faults; `sealed_outcome` the words of a refusal at the run.
    """

    of = models.ForeignKey(Import, models.PROTECT, related_name="rows", db_index=False)
    round = models.IntegerField()
    number = models.IntegerField()
    verdict = models.SmallIntegerField(choices=[(verdict.value, verdict.name) for verdict in Verdict])
    rules = ArrayField(models.CharField(max_length=40))
    reference = models.CharField(max_length=60)
    sealed = models.BinaryField()
    outcome = models.SmallIntegerField(choices=Outcome, null=True)
    outcome_rule = models.CharField(max_length=40, blank=True)
    sealed_outcome = models.BinaryField(null=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, db_index=False, related_name="+")
    entry = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "round", "number"], name="a_row_is_judged_once_a_round"),
            models.CheckConstraint(
                condition=Q(outcome=None, done_at=None) | Q(outcome__isnull=False, done_at__isnull=False),
                name="an_outcome_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[Outcome.STORED, Outcome.UNDONE, Outcome.KEPT])
                | Q(dossier__isnull=False, entry__isnull=False),
                name="a_stored_row_has_dossier_and_entry",
            ),
        ]
        indexes = [
            models.Index("of", "round", "verdict", "number", name="import_row_by_verdict"),
            models.Index("of", "round", "number", name="import_row_waiting", condition=Q(outcome=None, verdict__lt=4)),
            models.Index("reference", name="import_row_undone", condition=Q(outcome=Outcome.UNDONE)),
            models.Index("dossier", name="import_row_by_dossier", condition=Q(dossier__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} {self.number}"


class Decision(models.Model):
    """What a person said about a contradiction of a row; of several the last one counts."""

    class Choice(models.TextChoices):
        BOTH = "both", _("Take it as it stands, marked")
        FIRST = "first", _("The first value is right")
        SECOND = "second", _("The second value is right")
        LEAVE = "leave", _("Leave the row out")

    row = models.ForeignKey(Row, models.PROTECT, related_name="decisions", db_index=False)
    rule = models.CharField(max_length=40)
    choice = models.CharField(max_length=8, choices=Choice)
    words = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(F("row"), F("id").desc(), name="decision_by_row")]

    def __str__(self) -> str:
        return f"{self.row_id} {self.rule} {self.choice}"
