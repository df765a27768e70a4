"""Tracks: where a dossier stands in a procedure, the edges that the database admits, and who has the work."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office
from oversight.dossiers.models import Dossier

LONGEST_NOTE = 1000


class Edge(models.Model):
    """One transition of an edition of the law; copied here from code by migrations, looked up by the trigger."""

    procedure = models.CharField(max_length=40)
    edition = models.CharField(max_length=24)
    source = models.CharField(max_length=40, blank=True, help_text="Empty: the track begins here.")
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    basis = models.CharField(max_length=200)

    class Meta:
        db_table = "workflow_edge"
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "edition", "source", "verb"], name="a_verb_leads_to_one_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.source} {self.verb} {self.target}"


class Track(models.Model):
    """A dossier in one procedure under one edition of the law; several may run at once.

    `scope` is the dossier's, kept by triggers alone, so that lists of work need no look at millions of dossiers.
    """

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="tracks")
    procedure = models.CharField(max_length=40)
    edition = models.CharField(max_length=24)
    status = models.CharField(max_length=40)
    since = models.DateTimeField()
    is_open = models.BooleanField(db_default=True, help_text="Whether something is still to be done.")
    scope = models.CharField(max_length=28, db_collation="C", db_default="", editable=False)

    class Meta:
        db_table = "workflow_track"
        indexes = [
            models.Index("procedure", "status", F("id").desc(), name="track_by_status_and_age"),
            models.Index("scope", F("since").desc(), name="track_by_scope"),
            models.Index("scope", name="open_track_by_scope", condition=Q(is_open=True)),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.status}"


class Step(models.Model):
    """One step that was taken on a track: by whom, when, and why in words."""

    id = models.UUIDField(primary_key=True)
    track = models.ForeignKey(Track, models.PROTECT, related_name="steps")
    source = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="None: machine.",
    )
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        db_table = "workflow_step"

    def __str__(self) -> str:
        return f"{self.verb} {self.track_id}"


class Duty(models.Model):
    """Who has a track: one person at a time, until he hands it back, it goes to another or nothing is left to do."""

    class End(models.TextChoices):
        HANDED_BACK = "handed_back", _("handed back")
        REASSIGNED = "reassigned", _("given to somebody else")
        MOVED_ON = "moved_on", _("went to another office")
        DONE = "done", _("done")

    id = models.UUIDField(primary_key=True)
    track = models.ForeignKey(Track, models.PROTECT, related_name="duties")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    assigned_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, choices=End, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, help_text="Why it was handed back.")

    class Meta:
        db_table = "workflow_duty"
        constraints = [
            models.UniqueConstraint(
                fields=["track"], name="a_track_is_one_persons_duty_at_a_time", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end="")),
                name="a_duty_ends_by_someone_at_some_time_somehow",
            ),
            models.CheckConstraint(condition=~Q(end="handed_back") | ~Q(note=""), name="handing_back_has_a_reason"),
        ]
        indexes = [models.Index("holder", name="running_duty_by_holder", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.holder_id} {self.track_id}"


class Absence(models.Model):
    """Somebody is away for a period; his duties, old and new, show on the desk of his substitute meanwhile."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    period = DateTimeRangeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "workflow_absence"
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("substitute")), name="nobody_stands_in_for_himself"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="an_absence_is_cancelled_by_someone_at_some_time",
            ),
            ExclusionConstraint(
                name="nobody_is_away_twice_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
            ),
        ]
        indexes = [models.Index("substitute", name="absence_by_substitute", condition=Q(cancelled_at=None))]

    def __str__(self) -> str:
        return f"{self.person_id} by {self.substitute_id}"
